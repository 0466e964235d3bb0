import Foundation
import SLOEval

/// The report of a verification for people, in GitHub Flavored Markdown.
///
/// The title, the bold fields and the table of steps come first and keep their names, because pipelines
/// search for them; everything else follows.
public struct CanaryMarkdownFormat: ReportFormat {
    /// Whether signs such as ✅ stand in headings and in the status. The default is `true`.
    public var emoji: Bool

    /// Creates the format.
    public init(emoji: Bool = true) {
        self.emoji = emoji
    }

    /// The report, with a newline at its end.
    public func text(of report: CanaryReport) -> String {
        let sections =
            [["# Canary Verification Report"], fields(of: report), steps(of: report), warnings(of: report)]
            + [
                comparison(report.comparison), shadow(report.shadow), loadTest(report.loadTest),
                rollback(report),
            ]
        return sections.flatMap { $0 }.joined(separator: "\n\n") + "\n"
    }

    private func fields(of report: CanaryReport) -> [String] {
        let seconds = report.finishedAt.timeIntervalSince(report.startedAt)
        let fields: [(String, String?)] = [
            ("Timestamp", report.startedAt.timestamp), ("Status", report.outcome.badge(emoji: emoji)),
            ("Canary", report.canary), ("Production", report.production),
            ("Environment", report.environment), ("Duration", HumanFormat.duration(seconds: seconds)),
            ("Transport", report.transport), ("Seed", String(report.seed)),
            ("Program", "canary-verify \(report.toolVersion)"),
        ]
        let lines = fields.compactMap { name, value in value.map { "**\(name):** \($0.markdownEscaped)" } }
        return [lines.joined(separator: "  \n"), report.conclusion.markdownEscaped + "."]
    }

    private func steps(of report: CanaryReport) -> [String] {
        var table = MarkdownTable("Step", "Result", "Time", alignments: [.leading, .leading])
        for step in report.steps {
            let time = step.outcome == nil ? "" : HumanFormat.duration(seconds: step.elapsedSeconds)
            table.add(step.kind.rawValue, step.outcome?.badge(emoji: emoji) ?? "not reached", time)
        }
        let sentences = report.steps.flatMap { step in
            step.sentences.map { "- **\(step.kind.rawValue):** \($0.markdownEscaped)" }
        }
        return ["## Steps", table.text] + (sentences.isEmpty ? [] : [sentences.joined(separator: "\n")])
    }

    private func warnings(of report: CanaryReport) -> [String] {
        report.warnings.isEmpty ? [] : [heading("Warnings", sign: "⚠️"), bullets(report.warnings)]
    }

    private func loadTest(_ report: LoadTestReport?) -> [String] {
        guard let report else { return [] }
        let summary = report.summary
        var table = MarkdownTable("Metric", "Value", "Unit")
        table.add("Total Requests", HumanFormat.count(summary.requests), "requests")
        table.add("Throughput", summary.throughput.fixed(1), "req/sec")
        table.add("Error Rate", summary.errorRatePercent.fixed(2), "%")
        for (name, value) in [
            ("P50", summary.latency?.p50), ("P95", summary.latency?.p95), ("P99", summary.latency?.p99),
        ] {
            table.add("\(name) Latency", value.map(HumanFormat.milliseconds) ?? "n/a", "ms")
        }
        return ["## Load Test", table.text]
    }

    private func rollback(_ report: CanaryReport) -> [String] {
        guard let rollback = report.rollback else {
            guard report.outcome == .failed, !report.rollbackWasAsked else { return [] }
            return [heading("Rollback", sign: "↩️"), "Not asked for: the canary is still there."]
        }
        var parts = [heading("Rollback", sign: "↩️"), bullets([rollback.sentence])]
        if rollback.failure != nil, !rollback.commands.isEmpty {
            parts.append("By hand:")
            parts.append("```\n" + rollback.commands.map(\.singleLine).joined(separator: "\n") + "\n```")
        }
        return parts
    }

    /// A level-two heading, with its sign unless signs are off.
    func heading(_ title: String, sign: String) -> String { emoji ? "## \(sign) \(title)" : "## \(title)" }

    /// A list with a point for each line of plain text.
    func bullets(_ lines: [String]) -> String {
        lines.map { "- \($0.markdownEscaped)" }.joined(separator: "\n")
    }
}

extension DeploymentEvent.Outcome {
    /// The outcome as reports head it: `✅ PASSED`; without its sign when `emoji` is false.
    public func badge(emoji: Bool = true) -> String { emoji ? "\(sign) \(rawValue)" : rawValue }
}
