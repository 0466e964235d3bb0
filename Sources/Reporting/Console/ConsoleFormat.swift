import SLOEval

/// The lines that a finished load test prints: the outcome, the figures people look for, the reasons, what to
/// do about a run that missed its mark, and the figures behind it all.
public struct ConsoleFormat: ReportFormat {
    /// The report file that the lines point to; `nil` leaves the line out.
    public var reportPath: String?

    /// Whether signs such as ✅ are shown. The default is `true`.
    public var emoji: Bool

    /// Whether the outcome is coloured with ANSI sequences. The default is `false`.
    public var colour: Bool

    /// Creates the format.
    public init(reportPath: String? = nil, emoji: Bool = true, colour: Bool = false) {
        self.reportPath = reportPath
        self.emoji = emoji
        self.colour = colour
    }

    /// The lines, each ending in a newline.
    public func text(of report: LoadTestReport) -> String {
        lines(of: report).map { $0 + "\n" }.joined()
    }

    /// The lines, without newlines.
    public func lines(of report: LoadTestReport) -> [String] {
        let measurement = report.measurement
        let p95 = report.summary.latency?.p95
        var lines = [
            status(of: report),
            "  Throughput: \(measurement.throughput.fixed(1)) req/sec",
            "  P95 Latency: \(p95.map { HumanFormat.milliseconds($0) + " ms" } ?? "n/a")",
            "  Error Rate: \(measurement.errorRatePercent.fixed(2))%",
        ]
        if let reportPath { lines.append("  Report: \(reportPath.singleLine)") }
        let warnings = report.verdict.warnings.map(\.description) + RunHint.warnings(for: measurement)
        lines += warnings.map { "  Warning: \($0.singleLine)" }
        let verdict = report.verdict
        if !verdict.doubts.isEmpty {
            lines.append("Reasons for doubt:")
            lines += verdict.doubts.map { "  - \($0.description.singleLine)" }
        }
        let losses = measurement.generator.losses
        if !losses.isEmpty {
            lines.append("Processes lost:")
            lines += losses.map { "  - \($0.singleLine)" }
        }
        if !verdict.violations.isEmpty {
            let counts = verdict.outcome == .failed
            lines.append(counts ? "SLO Violations:" : "Outside their bounds, without counting as a failure:")
            for (violation, explanation) in report.violations {
                lines.append("  - \(violation.description.singleLine)")
                if let explanation { lines.append("    \(explanation.sentence)") }
            }
        }
        let hints = RunHint.hints(for: measurement, of: report.run.target)
        lines += hints.map { "Hint: \($0.singleLine)" }
        let summary = ConsoleSummary(report.summary, expectations: UnmetList(measurement))
        return lines + summary.lines
    }

    private func status(of report: LoadTestReport) -> String {
        let outcome = report.verdict.outcome
        let badge = outcome.badge(emoji: emoji)
        let sentence = report.measurement.ending.isPartial ? "Load test stopped early" : "Load test completed"
        return "\(colour ? TerminalText.coloured(badge, as: outcome) : badge) \(sentence)"
    }
}
