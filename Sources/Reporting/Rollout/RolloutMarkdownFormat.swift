import Foundation

/// A rollout for people, in GitHub Flavored Markdown.
public struct RolloutMarkdownFormat: ReportFormat {
    /// Whether signs such as ✅ are shown. The default is `true`.
    public var emoji: Bool

    /// Creates the format.
    public init(emoji: Bool = true) {
        self.emoji = emoji
    }

    /// The report, ending in a newline. The title, the bold fields and the table of stages keep their names.
    public func text(of report: RolloutReport) -> String {
        let sections =
            ["# Rollout Report", fields(of: report), remedy(of: report), stages(of: report)]
            + details(of: report) + [decisions(of: report)]
        return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private func fields(of report: RolloutReport) -> String {
        let shares = report.percentages.map { "\($0) %" }.joined(separator: " or ")
        let length = report.endedAt.timeIntervalSince(report.startedAt)
        var fields = [
            ("Timestamp", report.endedAt.timestamp),
            ("Status", report.outcome.badge(emoji: emoji)),
            ("Deployment", report.deployment),
            ("Router", report.router),
            ("Traffic on the canary", shares),
            ("Revision to return to", report.revision ?? "none"),
            ("Duration", HumanFormat.duration(seconds: max(0, length))),
        ]
        if let connections = report.connections { fields.append(("Connections", connections)) }
        let lines = fields.map { "**\($0.0)**: \($0.1.markdownEscaped)" }
        return lines.joined(separator: "  \n") + "\n\n" + report.summary.markdownEscaped
    }

    private func remedy(of report: RolloutReport) -> String {
        guard !report.remedy.isEmpty else { return "" }
        let commands = report.remedy.map(\.singleLine).joined(separator: "\n")
        // A fence longer than any in the commands.
        var fence = "```"
        while commands.contains(fence) { fence += "`" }
        return "## \(emoji ? "🚨 " : "")Run these now\n\n\(fence)\n\(commands)\n\(fence)"
    }

    private func stages(of report: RolloutReport) -> String {
        var table = MarkdownTable(
            "Stage",
            "Traffic",
            "Status",
            "Took",
            "Watched for",
            "Readings good/bad/none",
            alignments: [.leading, .trailing, .leading]
        )
        for stage in report.stages {
            let took =
                if let start = stage.startedAt, let end = stage.endedAt {
                    HumanFormat.duration(seconds: max(0, end.timeIntervalSince(start)))
                } else { "" }
            table.add(
                stage.name,
                "\(stage.percentage) %",
                word(for: stage.status),
                took,
                HumanFormat.duration(seconds: stage.plannedSeconds),
                "\(stage.goodReadings)/\(stage.badReadings)/\(stage.failedReadings)"
            )
        }
        return "## Stages\n\n" + table.text
    }

    private func word(for status: RolloutReport.Stage.Status) -> String {
        let sign =
            switch status {
            case .waiting: "⏳"
            case .running: "▶️"
            case .passed: "✅"
            case .failed: "❌"
            case .stopped: "⏹️"
            }
        return emoji ? "\(sign) \(status.rawValue)" : status.rawValue
    }

    private func details(of report: RolloutReport) -> [String] {
        report.stages.compactMap { stage in
            let facts = [
                ("Split", stage.split), ("Load test", stage.loadTest), ("Health", stage.health),
                ("Why", stage.reason),
            ]
            let bullets = facts.compactMap { name, fact in fact.map { "- \(name): \($0.markdownEscaped)" } }
            guard !bullets.isEmpty else { return nil }
            return "### \(stage.name.markdownEscaped)\n\n" + bullets.joined(separator: "\n")
        }
    }

    private func decisions(of report: RolloutReport) -> String {
        guard !report.decisions.isEmpty else { return "" }
        let bullets = report.decisions.map { "- \($0.time.timestamp) \($0.sentence.markdownEscaped)" }
        return "## Decisions\n\n" + bullets.joined(separator: "\n")
    }
}
