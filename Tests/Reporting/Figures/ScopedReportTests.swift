import Foundation
import SLOEval
import Testing

@testable import Reporting

/// Every report knows the objectives of endpoints and journeys.
@Suite struct ScopedReportTests {
    private let report = ReportCase.scopes.report

    @Test func markdownShowsThemWithTheirIntervals() {
        let text = MarkdownFormat().text(of: report)
        let rows = [
            "- POST /api/orders: P95 latency 34.0ms exceeds threshold 20ms",
            "- shopping|x: Success rate 97.50% below threshold 99%",
            "| /api/nobody | P95 latency | ≤ 50 ms | n/a |  | n/a |",
            "| shopping\\|x | Success rate | ≥ 99 % | 97.50 % |",
            "## Journeys",
            "not met: p95 ≤ 20 ms",
        ]
        for row in rows {
            #expect(text.contains(row.replacing("shopping|x:", with: "shopping\\|x:")), "\(row)")
        }
    }

    @Test func anObjectiveThatWasNotMeasuredIsNeitherMetNorBroken() throws {
        let results = report.objectiveResults.filter { $0.objective.scope == .endpoint("/api/nobody") }
        let result = try #require(results.first)
        #expect(results.count == 1 && result.isMet == nil && result.measured == nil)
        #expect(results.cell == "not measured")
    }

    @Test func theViolationsOfAVerdictAreThoseThatAreNotMet() {
        let broken = report.objectiveResults.filter { $0.isMet == false }.map(\.objective)
        #expect(broken == report.verdict.violations.map(\.objective))
        #expect(broken.count > 2)
    }

    /// The run was good on the whole; its last ten seconds were not.
    @Test func theObjectiveThatStoppedARunIsViolatedInEveryFormat() throws {
        let report = ReportCase.aborted.report
        let line = "/api/users: P95 latency 512.0ms over the last 10 s exceeds threshold 250ms"
        #expect(report.verdict.reasons == [line])
        let results = report.objectiveResults
        let broken = results.filter { $0.isMet == false }.map(\.objective)
        #expect(broken == report.verdict.violations.map(\.objective))
        #expect(results.count { $0.isMet == true } == 3)
        let markdown = MarkdownFormat().text(of: report)
        for text in [
            "- " + line,
            "| /api/users | P95 latency | ≤ 250 ms | 512.0 ms over the last 10 s |  | no |",
            "not met: p95 ≤ 250 ms",
        ] {
            #expect(markdown.contains(text), "\(text)")
        }
        #expect(ConsoleFormat().text(of: report).contains(line))
        #expect(Alert(report).reasons == [line])
        let event = DeploymentEvent(report)
        let annotations = GitHubAnnotation.annotations(of: event).map(\.line)
        #expect(annotations == ["::error title=Load test FAILED::" + line])
        #expect(GitHubSummary.text(of: event).contains(line))
        let metrics = try PrometheusFormat(includesGroupingLabels: false).text(of: report)
        let common = #"environment="staging",service="backend-v2",version="1.0""#
        let labels = common + #",metric="p95",scope="endpoint""#
        #expect(metrics.contains(#"loadtest_objective_met{\#(labels),name="/api/users"} 0"#))
        #expect(metrics.contains(#"loadtest_objective_measured{\#(labels),name="/api/users"} 512.04"#))
        let json = try JSONFormat().text(of: report)
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let verdict = object?["verdict"] as? [String: Any]
        let objectives = try #require(verdict?["objectives"] as? [[String: Any]])
        let unmet = objectives.filter { $0["met"] as? Bool == false }
        #expect(unmet.count == 1 && unmet[0]["endpoint"] as? String == "/api/users")
        #expect(unmet[0]["measured"] as? Double == 512.04 && unmet[0]["window_seconds"] as? Double == 10)
        #expect(try JSONFormat.report(from: Data(json.utf8)) == report)
    }

    @Test func thePlanListsItsJourneys() throws {
        let row =
            "| Journeys | shopping\\|x 3 (4 steps, data accounts.csv and data/items.jsonl); "
            + "browsing 0.5 (1 step) |"
        #expect(MarkdownFormat().text(of: report).contains(row))
        #expect(try JSONFormat().text(of: report).contains(#""data_files": ["#))
        #expect(!MarkdownFormat().text(of: ReportCase.passed.report).contains("| Journeys |"))
    }

    @Test func aResultsFileKeepsThemAndReadsThemBack() throws {
        let text = try JSONFormat().text(of: report)
        #expect(try JSONFormat.report(from: Data(text.utf8)) == report)
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let verdict = object?["verdict"] as? [String: Any]
        let objectives = try #require(verdict?["objectives"] as? [[String: Any]])
        #expect(objectives.count == report.policy.objectives.count)
        let rate = try #require(objectives.last)
        #expect(rate["journey"] as? String == "shopping|x" && rate["metric"] as? String == "success_rate")
        #expect(rate["measured"] as? Double == 97.5 && rate["met"] as? Bool == false)
        let summary = object?["summary"] as? [String: Any]
        #expect((summary?["journeys"] as? [[String: Any]])?.count == 2)
    }

    @Test func annotationsAndAlertsBeginWithTheName() {
        let event = DeploymentEvent(report)
        let line = "POST /api/orders: P95 latency 34.0ms exceeds threshold 20ms"
        #expect(GitHubAnnotation.annotations(of: event).contains { $0.message == line })
        #expect(GitHubSummary.text(of: event).contains(line))
        #expect(Alert(report).reasons.contains(line))
    }

    @Test func metricsHoldEachObjectiveOnce() throws {
        let text = try PrometheusFormat(includesGroupingLabels: false).text(of: report)
        let labels = #"environment="staging",service="backend-v2",version="1.0""#
        let lines = [
            #"loadtest_objective_bound{\#(labels),metric="p99.9",scope="run"} 40"#,
            #"loadtest_objective_met{\#(labels),metric="p95",scope="endpoint",name="/api/nobody"} 0"#,
            #"loadtest_objective_measured{\#(labels),metric="success_rate",scope="journey",name="shopping|x"} 97.5"#,
            #"loadtest_journey_iterations_total{\#(labels),journey="shopping|x",outcome="failure"} 10"#,
            #"loadtest_journey_duration_seconds_count{\#(labels),journey="browsing"} 400"#,
        ]
        for line in lines { #expect(text.contains(line + "\n"), "\(line)") }
        #expect(
            !text.contains(
                #"loadtest_objective_measured{\#(labels),metric="p95",scope="endpoint",name="/api/nobody"}"#
            )
        )
    }

    @Test func configuredLabelsGiveWay() throws {
        var report = report
        report.run.labels = ["metric": "a", "scope": "b", "name": "c", "journey": "d"]
        let text = try PrometheusFormat().text(of: report)
        #expect(!text.contains(#"metric="a",scope"#) && text.contains(#"journey="browsing""#))
    }

    @Test func theConsoleNamesAFewJourneys() {
        var measurement = LoadMeasurement(elapsed: .seconds(1))
        measurement.record(.milliseconds(5))
        for number in 0..<7 { measurement.journeys.append(JourneyMeasurement(name: "j\(number)")) }
        measurement.journeys[0].record(nanoseconds: 5_000_000, succeeded: true)
        let summary = ConsoleSummary(MeasurementSummary(measurement), expectations: UnmetList(measurement))
        let lines = summary.lines.filter { $0.contains("ourney") }
        #expect(lines.first == "  Journey j0: 1 iterations, 100.00% succeeded, p95 5.00 ms")
        #expect(lines.dropFirst().first == "  Journey j1: 0 iterations")
        #expect(lines.count == 6 && lines.last == "  Journeys: 2 more, see the report")
    }

    @Test func aReportWithoutThemIsAsBefore() throws {
        let before = ReportCase.passed.report
        #expect(!MarkdownFormat().text(of: before).contains("Journey"))
        #expect(try !JSONFormat().text(of: before).contains("journey"))
        #expect(try !PrometheusFormat().text(of: before).contains("journey"))
    }
}
