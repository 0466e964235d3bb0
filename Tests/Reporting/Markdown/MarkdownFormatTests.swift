import Foundation
import SLOEval
import Testing

@testable import Reporting

@Suite("Markdown report")
struct MarkdownFormatTests {
    @Test func whatPipelinesSearchForStandsFirstAndInOrder() {
        let lines = MarkdownFormat().text(of: ReportCase.failed.report).split(separator: "\n").map(
            String.init
        )
        #expect(
            lines.prefix(8) == [
                "# Performance Test Report",
                "**Timestamp:** 2025-01-31T12:00:00Z",
                "**Status:** ❌ FAILED",
                "**Target:** http://localhost:8000",
                "**Duration:** 60s",
                "**Concurrency:** 100",
                "## Test Results",
                "| Metric | Value | Unit |",
            ]
        )
        let rows = lines.dropFirst(9).prefix { $0.hasPrefix("|") }
        let names = rows.compactMap { $0.split(separator: "|").first?.dropFirst().dropLast() }
        #expect(
            names == [
                "Total Requests", "Duration", "Throughput", "Error Rate", "P50 Latency", "P95 Latency",
                "P99 Latency",
            ]
        )
        #expect(lines.dropFirst(9 + rows.count).first == "## ❌ SLO Violations")
    }

    @Test func resourceRowsAreThereWhenTheyAreKnown() {
        let text = MarkdownFormat().text(of: ReportCase.passed.report)
        #expect(
            text.contains(
                "\n| CPU Usage | 142.2 | % |\n| Memory Usage | 512.0 | MiB |\n\n## ✅ All SLOs Met\n"
            )
        )
        #expect(!MarkdownFormat().text(of: ReportCase.failed.report).contains("CPU Usage"))
    }

    @Test func eachViolationIsABullet() {
        let text = MarkdownFormat().text(of: ReportCase.failed.report)
        #expect(
            text.contains(
                """
                ## ❌ SLO Violations

                - P95 latency 680.5ms exceeds threshold 250ms
                  - p95: the service took 612.5 ms of it to begin its answer.
                - P99 latency 920.0ms exceeds threshold 400ms
                  - p99: the service took 828.0 ms of it to begin its answer.
                - Error rate 4.00% exceeds threshold 0.5%
                - Throughput 400.0 req/sec below threshold 1000 req/sec

                """
            )
        )
    }

    @Test(arguments: ReportCase.allCases, [true, false])
    func thereIsExactlyOneHeadingOnTheVerdict(_ example: ReportCase, emoji: Bool) {
        let report = example.report
        let lines = MarkdownFormat(emoji: emoji).text(of: report).split(separator: "\n")
        let titles = ["All SLOs Met", "SLO Violations", "Inconclusive"]
        let found = lines.filter { line in line.hasPrefix("## ") && titles.contains(where: line.hasSuffix) }
        let expected =
            switch report.verdict.outcome {
            case .passed: emoji ? "## ✅ All SLOs Met" : "## All SLOs Met"
            case .failed: emoji ? "## ❌ SLO Violations" : "## SLO Violations"
            case .inconclusive: emoji ? "## ⚠️ Inconclusive" : "## Inconclusive"
            }
        #expect(found.map(String.init) == [expected])
    }

    @Test func aPolicyWithoutObjectivesSaysThatNothingWasJudged() {
        var report = ReportCase.passed.report
        report.policy = SLOPolicy()
        report.verdict = report.policy.evaluate(report.measurement)
        let text = MarkdownFormat().text(of: report)
        #expect(text.contains("## ⚠️ Inconclusive\n\n- No objective is set, so nothing was judged"))
        #expect(!text.contains("All SLOs Met") && !text.contains("## Objectives"))
    }

    @Test func anInterruptedRunSaysSoAboveItsResults() throws {
        let text = MarkdownFormat().text(of: ReportCase.interrupted.report)
        let notice = try #require(
            text.range(of: "> **Partial results:** the run was stopped early (SIGINT) after 12 s of 1m00s.")
        )
        let results = try #require(text.range(of: "## Test Results"))
        #expect(notice.upperBound < results.lowerBound)
        #expect(text.contains("- Requests still open when the run stopped, counted nowhere: 7."))
    }

    @Test(arguments: ReportCase.allCases)
    func everyRowOfATableHasAsManyCellsAsItsHeader(_ example: ReportCase) {
        let text = MarkdownFormat().text(of: example.report)
        for table in text.split(separator: "\n\n").filter({ $0.hasPrefix("|") }) {
            let widths = Set(table.unicodeScalars.split(separator: "\n").map(columns))
            #expect(widths.count == 1, "\(table)")
        }
    }

    @Test func textWithoutEmojiHasNone() {
        for example in ReportCase.allCases {
            let text = MarkdownFormat(emoji: false).text(of: example.report)
            #expect(!text.unicodeScalars.contains { $0.properties.isEmojiPresentation || $0 == "\u{FE0F}" })
        }
    }

    @Test func aTimelineOfAnyLengthHasAtMostTwentyRows() {
        for seconds in [9, 10, 41, 3_600] {
            var fixture = MeasurementFixture()
            fixture.seconds = seconds
            fixture.requestsPerSecond = 2
            var report = ReportCase.passed.report
            report.measurement = fixture.measurement
            let sections = MarkdownFormat().text(of: report).split(separator: "\n\n")
            let heading = sections.firstIndex(of: "## Timeline")
            let rows = heading.map { sections[$0 + 1].split(separator: "\n").count - 2 } ?? 0
            #expect(seconds < 10 ? rows == 0 : (10...20).contains(rows), "\(seconds) s: \(rows) rows")
        }
    }

    @Test func failuresOfEqualNumberComeInAFixedOrder() throws {
        let report = ReportCase.failed.report
        let decoded = try JSONFormat.report(from: .init(JSONFormat().text(of: report).utf8))
        #expect(MarkdownFormat().text(of: report) == MarkdownFormat().text(of: decoded))
    }

    /// The number of pipes that part cells: those without a backslash that escapes them.
    private func columns(_ row: some Sequence<Unicode.Scalar>) -> Int {
        var escaped = false
        var pipes = 0
        for scalar in row {
            if scalar == "|", !escaped { pipes += 1 }
            escaped = scalar == "\\" && !escaped
        }
        return pipes
    }
}
