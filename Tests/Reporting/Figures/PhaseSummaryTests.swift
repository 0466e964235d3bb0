import Foundation
import SLOEval
import Testing

@testable import Reporting

@Suite struct PhaseSummaryTests {
    private let failed = ReportCase.failed.report

    @Test func theConsoleNamesTheLongestPhaseAtP95() {
        let lines = ConsoleFormat().lines(of: failed)
        #expect(lines.contains("  Longest phase at p95: time to first byte, 612.5 ms of 680.5 ms"))
    }

    @Test func eachViolationIsFollowedByItsExplanation() throws {
        let lines = ConsoleFormat().lines(of: failed)
        let violation = try #require(lines.firstIndex { $0.hasPrefix("  - P95 latency ") })
        #expect(lines[violation] == "  - " + failed.verdict.violations[0].description)
        #expect(lines[violation + 1] == "    p95: the service took 612.5 ms of it to begin its answer.")
        let summary = GitHubSummary.text(of: DeploymentEvent(failed))
        #expect(
            summary.contains("250ms\n  - p95: the service took 612.5 ms of it to begin its answer.\n- ")
        )
    }

    @Test func withoutPhasesNothingIsSaidOfThem() {
        var report = failed
        report.measurement.phases = nil
        #expect(!ConsoleFormat().text(of: report).contains("phase"))
        #expect(!MarkdownFormat().text(of: report).contains("## Phases"))
        #expect(PrometheusFormat().phases(of: report).isEmpty)
    }

    @Test func aTransportThatCannotTellIsNamed() {
        var report = failed
        report.measurement.phases = nil
        report.run.transport = "urlsession"
        #expect(
            MarkdownFormat().text(of: report).contains(
                "## Phases\n\nThe urlsession transport does not report the phases of a request.\n"
            )
        )
    }

    @Test func aLabelOfTheConfigurationGivesWay() throws {
        var report = failed
        report.run.labels = ["kind": "mine", "phase": "mine"]
        let text = try PrometheusFormat(includesGroupingLabels: false).text(of: report)
        #expect(text.contains(#"{environment="staging",kind="mine",phase="connect",le="0.001"} 24000"#))
        #expect(text.contains(#"{environment="staging",phase="mine",kind="reused"} 0"#))
    }
}
