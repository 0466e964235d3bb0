import SLOEval

/// The report for people, in GitHub Flavored Markdown.
///
/// The title, the bold fields, the results table and the section on the objectives come first and keep their
/// names, because pipelines search for them; everything else follows.
public struct MarkdownFormat: ReportFormat {
    /// Whether signs such as ✅ stand in headings and in the status. The default is `true`.
    public var emoji: Bool

    /// Creates the format.
    public init(emoji: Bool = true) {
        self.emoji = emoji
    }

    /// The report in Markdown.
    public func text(of report: LoadTestReport) -> String {
        MarkdownSections(report: report, emoji: emoji).all.joined(separator: "\n\n") + "\n"
    }
}

/// The sections of a report, each the text between two blank lines or several of them; a section that has
/// nothing to say is empty.
struct MarkdownSections {
    let report: LoadTestReport
    let summary: MeasurementSummary
    let emoji: Bool

    init(report: LoadTestReport, emoji: Bool) {
        self.report = report
        self.summary = report.summary
        self.emoji = emoji
    }

    var all: [String] {
        let first = ["# Performance Test Report"] + fields + partialNotice
        let fixed = [results, judgement, hints, warnings]
        let details = [
            objectives, endpoints, journeys, failures, expectations, latencies, phases, arrivals,
            generator, statuses, resources, timeline, plan,
        ]
        return first + (fixed + details).flatMap { $0 }
    }

    /// A level-two heading, with its sign unless signs are off.
    func heading(_ title: String, sign: String? = nil) -> String {
        guard let sign, emoji else { return "## \(title)" }
        return "## \(sign) \(title)"
    }

    /// A list with a point for each line of plain text.
    func bullets(_ lines: [String]) -> String {
        lines.map { "- \($0.markdownEscaped)" }.joined(separator: "\n")
    }
}
