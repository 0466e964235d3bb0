import SLOEval
import Testing

@testable import Reporting

@Suite("Progress line")
struct ProgressLineTests {
    private static let snapshot = ProgressSnapshot(
        phase: .measuring,
        elapsedSeconds: 65.4,
        plannedSeconds: 300,
        requests: 12_345,
        failures: 15,
        requestsPerSecond: 1_234.4,
        p95Milliseconds: 23.44,
        activeUsers: 100
    )

    private static let extreme = ProgressSnapshot(
        phase: .draining,
        elapsedSeconds: 1e9,
        plannedSeconds: 0,
        requests: .max,
        failures: .max,
        requestsPerSecond: 1e15,
        p95Milliseconds: nil,
        activeUsers: .max
    )

    @Test(
        arguments: [
            (
                200,
                "1:05 / 5:00 [######------------------------]  1,234 req/s  p95 23.4 ms  errors 0.12%  100 users"
            ),
            (80, "1:05 / 5:00 [###------------]  1,234 req/s  p95 23.4 ms  errors 0.12%  100 users"),
            (68, "1:05 / 5:00  1,234 req/s  p95 23.4 ms  errors 0.12%  100 users"),
            (60, "1:05 / 5:00 [#-----]  1,234 req/s  p95 23.4 ms  errors 0.12%"),
            (55, "1:05 / 5:00  1,234 req/s  p95 23.4 ms  errors 0.12%"),
            (40, "1:05 / 5:00  1,234 req/s  p95 23.4 ms"),
            (24, "1:05 / 5:00  1,234 req/s"),
            (20, "1:05 / 5:00 [#-----]"),
            (19, "1:05 / 5:00 [#----]"),
            (18, "1:05 / 5:00"),
            (4, "1:05"),
            (0, ""),
            (-1, ""),
        ]
    )
    func aNarrowTerminalGetsFewerFacts(_ width: Int, _ line: String) {
        #expect(ProgressLine.text(of: Self.snapshot, width: width) == line)
    }

    @Test func noLineIsWiderThanItsTerminal() {
        for width in 20...200 {
            for snapshot in [Self.snapshot, Self.extreme] {
                let line = ProgressLine.text(of: snapshot, width: width)
                #expect(line.count <= width)
                #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
            }
        }
    }

    @Test(arguments: [(0, 0), (150, 5), (299, 9), (300, 10), (400, 10), (-5, 0), (.nan, 0)])
    func theBarFillsWithTime(_ elapsed: Double, _ filled: Int) {
        var snapshot = Self.snapshot
        snapshot.elapsedSeconds = elapsed
        let full = ProgressLine.text(of: snapshot, width: 200)
        // 30 columns of bar at most; counted in tenths.
        #expect(full.count { $0 == "#" } / 3 == filled)
    }

    @Test(arguments: [
        (ProgressSnapshot.Phase.warmUp, "warm-up 1:05"), (.draining, "draining 1:05"), (.measuring, "1:05"),
    ])
    func thePhaseIsNamed(_ phase: ProgressSnapshot.Phase, _ beginning: String) {
        var snapshot = Self.snapshot
        snapshot.phase = phase
        #expect(ProgressLine.text(of: snapshot, width: 80).hasPrefix(beginning))
    }

    @Test func aLogLineSaysTheSameInWords() {
        #expect(
            ProgressLine.logLine(of: Self.snapshot)
                == "measuring, 1:05 of 5:00: 12,345 requests, 1,234 req/s, p95 23.4 ms, errors 0.12%, 100 users"
        )
    }

    @Test func aStretchWithoutRequestsHasNoPercentile() {
        var snapshot = Self.snapshot
        snapshot.p95Milliseconds = nil
        #expect(ProgressLine.logLine(of: snapshot).contains(", p95 -, "))
    }
}
