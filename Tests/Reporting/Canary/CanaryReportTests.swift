import Foundation
import SLOEval
import Testing
import TestSupport

@testable import Reporting

@Suite("Golden canary reports")
struct CanaryGoldenTests {
    @Test(arguments: CanaryReportCase.allCases)
    func markdownIsAsKept(_ example: CanaryReportCase) throws {
        let text = CanaryMarkdownFormat().text(of: example.report)
        try Golden.expect(text, matches: "canary-\(example.rawValue).md")
    }

    @Test(arguments: CanaryReportCase.allCases)
    func resultsAreAsKept(_ example: CanaryReportCase) throws {
        let text = try CanaryJSONFormat().text(of: example.report)
        try Golden.expect(text, matches: "canary-\(example.rawValue).json")
        // It is JSON.
        _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
    }

    @Test(arguments: CanaryReportCase.allCases)
    func consoleLinesAreAsKept(_ example: CanaryReportCase) throws {
        let format = CanaryConsoleFormat(reportPath: "deploy/canary_report.md")
        let report = example.report
        let text =
            report.steps.map(format.text).joined() + (report.rollback.map(format.text) ?? "")
            + format.text(of: report)
        try Golden.expect(text, matches: "canary-\(example.rawValue).txt")
    }

    @Test func metricsAreAsKept() throws {
        let format = CanaryPrometheusFormat(labels: ["service": "backend"])
        let text = try format.text(of: CanaryReportCase.failed.report)
        try Golden.expect(text, matches: "canary-failed.prom")
        #expect(ExpositionCheck(text).findings.isEmpty)
    }
}

@Suite struct CanaryReportTests {
    private func report(_ outcomes: DeploymentEvent.Outcome?...) -> CanaryReport {
        var report = CanaryReportCase.stopped.report
        report.interruption = nil
        report.steps = outcomes.map { CanaryStep(.comparison, outcome: $0, sentences: ["a"]) }
        return report
    }

    @Test func aFailureOutweighsEverything() {
        #expect(report(.passed, .inconclusive, .failed, nil).outcome == .failed)
        var stopped = report(.failed, .stopped)
        stopped.interruption = "SIGTERM"
        #expect(stopped.outcome == .failed)
    }

    @Test func nothingPassesThatWasNotDoneToItsEnd() {
        #expect(report().outcome == .inconclusive)
        #expect(report(.passed, .inconclusive).outcome == .inconclusive)
        #expect(report(.passed, .stopped).outcome == .stopped)
        var cut = report(.passed, nil)
        cut.interruption = "SIGINT"
        #expect(cut.outcome == .stopped)
        #expect(report(.passed, .passed).outcome == .passed)
    }

    @Test func theReasonsAreThoseOfTheStepsThatDecided() {
        var failed = report(.passed, .failed, .inconclusive)
        for index in failed.steps.indices { failed.steps[index].sentences = ["\(index)"] }
        #expect(failed.reasons == ["1"])
    }

    @Test func withoutEmojiThereAreNone() {
        for example in CanaryReportCase.allCases {
            let text =
                CanaryMarkdownFormat(emoji: false).text(of: example.report)
                + CanaryConsoleFormat(emoji: false).text(of: example.report)
            #expect(!text.unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.value == 0xFE0F })
        }
    }

    @Test func theEventsSayWhatHappenedAndWithWhatNumbers() throws {
        let report = CanaryReportCase.failed.report
        let comparison = report.event(of: report.steps[2], at: report.finishedAt)
        #expect(comparison.outcome == .failed && comparison["P95 latency"]?.hasSuffix(" ms") == true)
        #expect(comparison["Error rate"] == "0.39 %" && comparison.target == report.canary)
        let shadow = report.event(of: report.steps[0], at: report.finishedAt)
        #expect(shadow["Mismatches"] == "25.00 %" && shadow["Source"] == "the log /var/log/access.log")
        let rollback = try #require(report.rollbackEvent(at: report.finishedAt))
        #expect(rollback.outcome == .failed && rollback.reasons.first == "the cluster refuses: forbidden")
        #expect(report.event["Rollback"] == "FAILED" && report.event["Load test"] == "not reached")
        for event in [comparison, shadow, rollback, report.event] {
            let text = DeploymentReportFormat.section(of: event)
            let read = try #require(DeploymentReportFormat.events(in: text).first)
            #expect(read.kind == event.kind && read.reasons == event.reasons && read.facts == event.facts)
        }
    }

    @Test func theAlertSaysWhatBecameOfTheDeployment() {
        #expect(
            CanaryReportCase.failed.report.alert(report: nil).rollback
                == .failed("the cluster refuses: forbidden")
        )
        var failed = CanaryReportCase.failed.report
        failed.rollback?.failure = nil
        #expect(failed.alert(report: nil).rollback == .succeeded)
        failed.rollback = nil
        #expect(failed.alert(report: nil).rollback == .notRequested)
        #expect(CanaryReportCase.passed.report.alert(report: "r").rollback == .none)
        #expect(CanaryReportCase.stopped.report.alert(report: nil).outcome == .inconclusive)
    }

    @Test func aGeneratorThatTakesMostOfTheTimeIsAWarning() {
        var result = CanaryReportCase.passed.report.comparison
        #expect(result?.warning == nil)
        result?.measurement.generator.probe.record(nanoseconds: 9_000_000, times: 1_000)
        #expect(result?.warning?.contains("hides a part of any difference") == true)
    }

    @Test func progressIsOneLine() {
        let paired = PairedProgress(
            elapsedSeconds: 95,
            plannedSeconds: 160,
            isExtended: true,
            pairs: 12_345,
            expectedSeconds: 24,
            canary: .init(failures: 2, p95Milliseconds: 12.34),
            production: .init(failures: 0, p95Milliseconds: nil)
        )
        #expect(
            CanaryProgressLine.text(of: paired)
                == "1:35 / 2:40 (extended)  12,345 pairs  p95 12.3 ms | -  errors 2 | 0  "
                + "+30 % takes about 0:24"
        )
        let shadow = ShadowProgress(
            elapsedSeconds: 35,
            plannedSeconds: 300,
            requests: 1_234,
            mismatches: 2,
            failures: 1,
            p95Milliseconds: 3.5
        )
        #expect(
            CanaryProgressLine.text(of: shadow)
                == "0:35 / 5:00  1,234 requests  2 mismatches  p95 3.50 ms  errors 1"
        )
    }
}
