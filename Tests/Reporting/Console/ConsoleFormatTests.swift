import SLOEval
import Testing

@testable import Reporting

@Suite("Console lines")
struct ConsoleFormatTests {
    @Test(
        arguments: [
            (ReportCase.passed, "✅ PASSED Load test completed"),
            (.failed, "❌ FAILED Load test completed"),
            (.noRequests, "⚠️ INCONCLUSIVE Load test completed"),
            (.interrupted, "⚠️ INCONCLUSIVE Load test stopped early"),
        ]
    )
    func theFirstLineIsTheStatus(_ example: ReportCase, _ line: String) {
        #expect(ConsoleFormat().lines(of: example.report).first == line)
    }

    @Test func theFiguresAndTheReportFollow() {
        let lines = ConsoleFormat(reportPath: "deploy/performance_report.md").lines(
            of: ReportCase.failed.report
        )
        #expect(
            lines.dropFirst().prefix(11) == [
                "  Throughput: 400.0 req/sec",
                "  P95 Latency: 680.5 ms",
                "  Error Rate: 4.00%",
                "  Report: deploy/performance_report.md",
                "SLO Violations:",
                "  - P95 latency 680.5ms exceeds threshold 250ms",
                "    p95: the service took 612.5 ms of it to begin its answer.",
                "  - P99 latency 920.0ms exceeds threshold 400ms",
                "    p99: the service took 828.0 ms of it to begin its answer.",
                "  - Error rate 4.00% exceeds threshold 0.5%",
                "  - Throughput 400.0 req/sec below threshold 1000 req/sec",
            ]
        )
    }

    @Test func aWarningStandsBesideAPass() {
        var report = ReportCase.passed.report
        report.verdict = Verdict(violations: [], warnings: [.fewSamples(count: 3, wanted: 100)])
        #expect(
            ConsoleFormat().lines(of: report)[4]
                == "  Warning: Only 3 requests were measured (minimum sample size 100): the result may not be "
                + "statistically significant."
        )
    }

    @Test(arguments: ReportCase.allCases)
    func thereIsNoColourUnlessAskedFor(_ example: ReportCase) {
        let report = example.report
        #expect(!ConsoleFormat().text(of: report).contains("\u{1B}"))
        let coloured = ConsoleFormat(colour: true).text(of: report)
        let colour = [.passed: 32, .failed: 31, .inconclusive: 33][report.verdict.outcome]
        #expect(
            coloured.hasPrefix("\u{1B}[1;\(colour ?? 0)m\(report.verdict.outcome.badge())\u{1B}[0m Load test")
        )
    }

    @Test func plainLinesHaveNoSigns() {
        let lines = ConsoleFormat(emoji: false).lines(of: ReportCase.failed.report)
        #expect(lines.first == "FAILED Load test completed")
    }

    @Test func aPathOrReasonCannotSteerTheTerminal() {
        var report = ReportCase.interrupted.report
        report.verdict = Verdict(violations: [], doubts: [.interrupted(by: "\u{1B}[2J\n")])
        let text = ConsoleFormat(reportPath: "a\u{1B}]0;x\u{7}\nb").text(of: report)
        #expect(!text.contains("\u{1B}"))
        #expect(text.split(separator: "\n").count == 7 + 7, "the verdict and the summary")
    }
}
