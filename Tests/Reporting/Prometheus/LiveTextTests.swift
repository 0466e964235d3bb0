import Reporting
import SLOEval
import TestSupport
import Testing

@Suite("Metrics of a run under way")
struct LiveTextTests {
    private let run = ReportCase.passed.report.run
    private let snapshot = ProgressSnapshot(
        phase: .measuring,
        elapsedSeconds: 12,
        plannedSeconds: 60,
        requests: 200,
        failures: 3,
        requestsPerSecond: 17.5,
        p95Milliseconds: 41.25,
        activeUsers: 8
    )

    private func values(_ snapshot: ProgressSnapshot) throws -> [String: String] {
        let format = PrometheusFormat(includesGroupingLabels: false)
        let check = ExpositionCheck(try format.text(of: snapshot, run: run))
        #expect(check.findings.isEmpty)
        return Dictionary(
            uniqueKeysWithValues: check.values.map { (String($0.prefix { $0 != "{" }), $1) }
        )
    }

    @Test func aLookIsWrittenUnderTheNamesOfDashboards() throws {
        #expect(
            try values(snapshot) == [
                "loadtest_latency_p95_ms": "41.25", "loadtest_throughput_rps": "17.5",
                "loadtest_error_rate_percent": "1.5", "loadtest_total_requests_count": "200",
                "loadtest_duration_seconds": "12", "loadtest_active_users": "8",
                "loadtest_phase_planned_seconds": "60", "loadtest_measuring": "1",
                "loadtest_live_requests_total": "200", "loadtest_live_failures_total": "3",
            ]
        )
    }

    @Test func phasesHaveTheNamesOfAFinishedRun() throws {
        var snapshot = snapshot
        snapshot.phases = ReportCase.passed.report.measurement.phases?.coarse
        let text = try PrometheusFormat(includesGroupingLabels: false).text(of: snapshot, run: run)
        #expect(ExpositionCheck(text).findings.isEmpty)
        let values = ExpositionCheck(text).values
        let opened = values.filter {
            $0.key.hasPrefix("loadtest_connections_total{") && $0.key.contains(#"kind="opened""#)
        }
        let connected = values.filter {
            $0.key.hasPrefix("loadtest_request_phase_duration_seconds_count{")
                && $0.key.contains(#"phase="connect""#)
        }
        #expect(Array(opened.values) == ["100"] && Array(connected.values) == ["100"])
    }

    @Test func aWarmUpMeasuresNothing() throws {
        var snapshot = snapshot
        snapshot.phase = .warmUp
        snapshot.p95Milliseconds = nil
        let values = try values(snapshot)
        #expect(values["loadtest_measuring"] == "0" && values["loadtest_duration_seconds"] == "0")
        #expect(values["loadtest_latency_p95_ms"] == "NaN")
    }

    /// A name that meant one thing live and another afterwards would be refused by the gateway.
    @Test func namesOfBothKindsHaveOneType() throws {
        var snapshot = snapshot
        snapshot.phases = ReportCase.passed.report.measurement.phases?.coarse
        let types = { (text: String) in
            Set(text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") })
        }
        let live = types(try PrometheusFormat().text(of: snapshot, run: run))
        let finished = types(try PrometheusFormat().text(of: ReportCase.passed.report))
        let names = { (lines: Set<Substring>) in Set(lines.map { $0.split(separator: " ")[2] }) }
        #expect(names(live.subtracting(finished)).isDisjoint(with: names(finished)))
        #expect(live.intersection(finished).count == 7)
    }

    @Test func labelsGoWithEverySample() throws {
        let text = try PrometheusFormat().text(of: snapshot, run: run)
        let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(samples.allSatisfy { $0.contains("service=\"backend-v2\"") })
        #expect(samples.allSatisfy { $0.contains("job=\"loadtest\"") })
    }
}
