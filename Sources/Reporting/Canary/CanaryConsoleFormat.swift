import SLOEval

/// The lines that a verification prints: a step with its sentences as it ends, the last word at the end.
public struct CanaryConsoleFormat: ReportFormat {
    /// The report of the whole; a step and a rollback are written as they end.
    public typealias Report = CanaryReport

    /// The report file that the last lines point to; `nil` leaves the line out.
    public var reportPath: String?
    /// Whether signs such as ✅ are shown. The default is `true`.
    public var emoji: Bool
    /// Whether outcomes are coloured with ANSI sequences. The default is `false`.
    public var colour: Bool

    /// Creates the format.
    public init(reportPath: String? = nil, emoji: Bool = true, colour: Bool = false) {
        self.reportPath = reportPath
        self.emoji = emoji
        self.colour = colour
    }

    /// A step, each line ending in a newline.
    public func text(of step: CanaryStep) -> String {
        guard let outcome = step.outcome else { return "" }
        let time = HumanFormat.duration(seconds: step.elapsedSeconds)
        let lines =
            ["\(badge(outcome)) \(step.kind.rawValue) (\(time))"]
            + step.sentences.map { "  - \($0.singleLine)" }
        return lines.map { $0 + "\n" }.joined()
    }

    /// A rollback, each line ending in a newline.
    public func text(of rollback: RollbackResult) -> String {
        let outcome: DeploymentEvent.Outcome = rollback.failure == nil ? .succeeded : .failed
        var lines = ["\(badge(outcome)) Rollback", "  - \(rollback.sentence.singleLine)"]
        if rollback.failure != nil {
            lines += ["  By hand:"] + rollback.commands.map { "    \($0.singleLine)" }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The end of a verification, each line ending in a newline; the last is the verdict.
    public func text(of report: CanaryReport) -> String {
        let unreached = report.steps.filter { $0.outcome == nil }.map(\.kind.rawValue)
        var lines = unreached.isEmpty ? [] : ["Not reached: \(unreached.joined(separator: ", "))"]
        lines += report.warnings.map { "Warning: \($0.singleLine)" }
        if let reportPath { lines.append("Report: \(reportPath.singleLine)") }
        lines.append("\(badge(report.outcome)) \(report.conclusion)")
        return lines.map { $0 + "\n" }.joined()
    }

    private func badge(_ outcome: DeploymentEvent.Outcome) -> String {
        let badge = outcome.badge(emoji: emoji)
        guard colour else { return badge }
        switch outcome {
        case .passed, .succeeded: return TerminalText.coloured(badge, as: .passed)
        case .failed: return TerminalText.coloured(badge, as: .failed)
        case .inconclusive, .stopped: return TerminalText.coloured(badge, as: .inconclusive)
        }
    }
}
