import Foundation
import SLOEval
import Testing

/// Iterations that the end of a run cut off are mostly the slow ones.
@Suite struct CutIterationsTests {
    /// A hundred iterations of 100 ms, and some that were cut off.
    private func run(_ change: (inout JourneyMeasurement) -> Void) -> LoadMeasurement {
        var run = LoadMeasurement(elapsed: .seconds(10))
        for _ in 0..<400 { run.record(.milliseconds(20), of: "step") }
        var shopping = JourneyMeasurement(name: "shopping")
        for _ in 0..<100 { shopping.record(nanoseconds: 100_000_000, succeeded: true, requests: 4) }
        change(&shopping)
        run.journeys = [shopping]
        return run
    }

    private func verdict(
        _ bounds: [Metric: Double],
        _ change: (inout JourneyMeasurement) -> Void = { _ in }
    ) -> Verdict {
        SLOPolicy(journeys: ["shopping": bounds]).evaluate(run(change))
    }

    private func cut(_ count: Int, after milliseconds: UInt64, failed: Bool = false) -> (
        inout JourneyMeasurement
    ) -> Void {
        { for _ in 0..<count { $0.recordCut(nanoseconds: milliseconds * 1_000_000, failed: failed) } }
    }

    @Test(arguments: [
        // One that had lasted too long already is too slow, whatever came after.
        ([.max: 1_000] as [Metric: Double], 1, UInt64(3_600), Verdict.Outcome.failed),
        ([.p95: 1_000], 10, 3_600, .failed), ([.p95: 1_000], 2, 3_600, .passed),
        // One that might have become the longest.
        ([.max: 1_000], 1, 900, .inconclusive), ([.max: 1_000], 1, 50, .passed),
        // Longer than all others so far: how much longer, nobody knows.
        ([.p95: 1_000], 10, 900, .inconclusive), ([.p95: 1_000], 2, 900, .passed),
        // As the end of a run always leaves some: they would have gone on like the others.
        ([.p95: 1_000, .max: 1_000, .successRate: 99], 20, 50, .passed),
        // None had lasted as long and come to an end: they are taken to fail.
        ([.successRate: 99], 10, 900, .inconclusive), ([.successRate: 80], 10, 900, .passed),
        ([.mean: 150], 1, 10_000, .failed),
    ])
    func theyCountForWhatIsKnownOfThem(
        bounds: [Metric: Double],
        count: Int,
        milliseconds: UInt64,
        outcome: Verdict.Outcome
    ) {
        let verdict = verdict(bounds, cut(count, after: milliseconds))
        #expect(verdict.outcome == outcome, "\(verdict.reasons)")
    }

    @Test func withoutAnyNothingIsDoubted() {
        #expect(verdict([.max: 100, .p95: 100, .successRate: 100]).outcome == .passed)
    }

    /// A failure before the end is a failure.
    @Test func thoseThatHadFailedCountAsFailed() {
        #expect(verdict([.successRate: 99], cut(3, after: 50, failed: true)).outcome == .failed)
    }

    @Test func theDoubtSaysHowManyAndHowLong() {
        let reasons = verdict([.max: 1_000], cut(2, after: 900)).reasons
        #expect(
            reasons.first?.contains(
                "2 iterations were cut off by the end of the run, the longest after 900 ms"
            ) == true,
            "\(reasons)"
        )
    }

    @Test func partsOfARunAddUpAndAreStored() throws {
        var whole = run(cut(2, after: 900)).journeys[0]
        whole.merge(run(cut(1, after: 50, failed: true)).journeys[0])
        whole.recordUnbegun(age: 5_000_000)
        #expect(whole.cutOff == 3 && whole.cutFailures == 1 && whole.iterations == 200 && whole.unbegun == 1)
        let read = try JSONDecoder().decode(JourneyMeasurement.self, from: JSONEncoder().encode(whole))
        #expect(read == whole)
    }
}
