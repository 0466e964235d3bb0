import Testing

@testable import Reporting

@Suite("Golden reports")
struct GoldenTests {
    @Test(arguments: ReportCase.allCases)
    func markdownIsAsKept(_ example: ReportCase) throws {
        try Golden.expect(MarkdownFormat().text(of: example.report), matches: "\(example.rawValue).md")
    }

    @Test(arguments: [ReportCase.failed, .inconclusive])
    func plainMarkdownIsAsKept(_ example: ReportCase) throws {
        let text = MarkdownFormat(emoji: false).text(of: example.report)
        try Golden.expect(text, matches: "\(example.rawValue).plain.md")
    }

    @Test(arguments: ReportCase.allCases)
    func resultsAreAsKept(_ example: ReportCase) throws {
        try Golden.expect(JSONFormat().text(of: example.report), matches: "\(example.rawValue).json")
    }

    @Test(arguments: ReportCase.allCases)
    func metricsAreAsKept(_ example: ReportCase) throws {
        try Golden.expect(PrometheusFormat().text(of: example.report), matches: "\(example.rawValue).prom")
    }

    @Test(arguments: ReportCase.allCases)
    func consoleLinesAreAsKept(_ example: ReportCase) throws {
        let format = ConsoleFormat(reportPath: "deploy/performance_report.md")
        try Golden.expect(format.text(of: example.report), matches: "\(example.rawValue).txt")
    }
}
