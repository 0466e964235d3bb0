import Foundation
import Reporting
import TestSupport
import Testing

@Suite("Golden rollout reports")
struct RolloutGoldenTests {
    @Test(arguments: RolloutReportCase.allCases)
    func markdownIsAsKept(_ example: RolloutReportCase) throws {
        let text = RolloutMarkdownFormat().text(of: example.report)
        try Golden.expect(text, matches: "\(example.rawValue).md")
    }

    @Test func plainMarkdownIsAsKept() throws {
        let text = RolloutMarkdownFormat(emoji: false).text(of: RolloutReportCase.rolledBack.report)
        try Golden.expect(text, matches: "rollout-rolled-back.plain.md")
    }

    @Test(arguments: RolloutReportCase.allCases)
    func jsonIsAsKept(_ example: RolloutReportCase) throws {
        try Golden.expect(RolloutJSONFormat().text(of: example.report), matches: "\(example.rawValue).json")
    }

    @Test(arguments: RolloutReportCase.allCases)
    func consoleLinesAreAsKept(_ example: RolloutReportCase) throws {
        let format = RolloutConsoleFormat(reportPath: "deploy/rollout_report.md")
        try Golden.expect(format.text(of: example.report), matches: "\(example.rawValue).txt")
    }

    @Test func metricsAreAsKept() throws {
        let text = try RolloutPrometheusFormat().text(of: RolloutReportCase.done.report)
        #expect(ExpositionCheck(text).findings.isEmpty)
        try Golden.expect(text, matches: "rollout-done.prom")
    }

    @Test(arguments: [(100, ""), (60, ".narrow")])
    func theViewIsAsKept(width: Int, suffix: String) throws {
        let view = RolloutView(
            report: RolloutReportCase.running.report,
            step: "watching health",
            stepSecondsLeft: 249.5,
            secondsLeft: 900,
            elapsedSeconds: 730
        )
        let lines = view.lines(width: width)
        #expect(lines.allSatisfy { $0.count <= width })
        try Golden.expect(lines.map { $0 + "\n" }.joined(), matches: "rollout-view\(suffix).txt")
    }
}

@Suite struct RolloutJSONTests {
    @Test(arguments: RolloutReportCase.allCases) func whatIsWrittenIsReadBack(_ example: RolloutReportCase)
        throws
    {
        let text = try RolloutJSONFormat().text(of: example.report)
        #expect(try RolloutJSONFormat.report(from: Data(text.utf8)) == example.report)
    }

    @Test func anotherSchemaIsRefused() throws {
        let text = try RolloutJSONFormat().text(of: RolloutReportCase.done.report)
            .replacing(#""schema_version": 1"#, with: #""schema_version": 2"#)
        #expect(throws: ResultsError.unknownSchema(found: 2, known: 1)) {
            try RolloutJSONFormat.report(from: Data(text.utf8))
        }
    }

    @Test(arguments: [("schema_version", "{"), ("deployment", #""rollout": {"#)])
    func aKeyThatStandsTwiceIsRefused(key: String, start: String) throws {
        let text = try RolloutJSONFormat().text(of: RolloutReportCase.done.report)
            .replacing(start, with: start + #""\#(key)": 1,"#, maxReplacements: 1)
        #expect(throws: ResultsError.damaged("the key '\(key)' stands twice in one object")) {
            try RolloutJSONFormat.report(from: Data(text.utf8))
        }
    }

    @Test func whatIsNoReportIsRefused() {
        #expect(throws: ResultsError.self) { try RolloutJSONFormat.report(from: Data("{}".utf8)) }
    }

    @Test(arguments: RolloutReport.Outcome.allCases) func everyOutcomeHasAWord(
        _ outcome: RolloutReport.Outcome
    ) {
        #expect(outcome.badge(emoji: false).allSatisfy { $0.isUppercase || $0 == " " })
        #expect(outcome.badge().hasSuffix(outcome.badge(emoji: false)))
    }
}

@Suite struct RolloutViewTests {
    private func view(_ change: (inout RolloutReport) -> Void, step: String = "") -> [String] {
        var report = RolloutReportCase.running.report
        change(&report)
        return RolloutView(report: report, step: step, elapsedSeconds: 5).lines(width: 100)
    }

    @Test func whileNoStageRunsTheStepIsTold() {
        let lines = view({ $0.stages[1].status = .failed }, step: "returning the deployment")
        #expect(lines.last == "  now      returning the deployment")
    }

    @Test func whatIsInDoubtIsToldAsSuch() {
        let lines = view {
            $0.percentages = [5, 25]
            $0.stages[1].split = nil
        }
        #expect(lines.contains("  traffic  5 % or 25 % asked for"))
    }

    @Test func nothingSteersTheTerminal() {
        let lines = view { $0.stages[1].name = "\u{1B}[31mx\n" }
        #expect(!lines.joined().contains("\u{1B}"))
    }
}
