/// The lines that a finished rollout prints: the outcome, its reason, what every stage came to, what to do.
public struct RolloutConsoleFormat: ReportFormat {
    /// The report file that the lines point to; `nil` leaves the line out.
    public var reportPath: String?
    /// Whether signs such as ✅ are shown. The default is `true`.
    public var emoji: Bool

    /// Creates the format.
    public init(reportPath: String? = nil, emoji: Bool = true) {
        self.reportPath = reportPath
        self.emoji = emoji
    }

    /// The lines, each ending in a newline.
    public func text(of report: RolloutReport) -> String {
        var lines = [(emoji ? report.outcome.sign + " " : "") + report.summary.singleLine]
        for stage in report.stages where stage.status != .waiting {
            let detail = stage.reason ?? stage.loadTest ?? stage.split
            lines.append(
                "  \(stage.name.singleLine) (\(stage.percentage) %): \(stage.status.rawValue)"
                    + (detail.map { ", \($0.singleLine)" } ?? "")
            )
        }
        if let connections = report.connections { lines.append("  Connections: \(connections.singleLine)") }
        if let reportPath { lines.append("  Report: \(reportPath.singleLine)") }
        if !report.remedy.isEmpty {
            lines.append("Run these now:")
            lines += report.remedy.map { "  \($0.singleLine)" }
        }
        return lines.map { $0 + "\n" }.joined()
    }
}
