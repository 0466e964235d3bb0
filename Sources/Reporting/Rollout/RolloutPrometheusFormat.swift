import Foundation

/// A rollout as metrics in Prometheus' text format.
public struct RolloutPrometheusFormat: ReportFormat {
    /// Creates the format.
    public init() {}

    /// The exposition text, for a Pushgateway: no `job`, `instance` and timestamps.
    ///
    /// - Throws: ``ExpositionError`` when something has no valid name, which no report made here has.
    public func text(of report: RolloutReport) throws(ExpositionError) -> String {
        let labels = [MetricLabel("deployment", report.deployment), MetricLabel("router", report.router)]
        func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
            MetricFamily(
                name: "rollout_\(name)",
                help: help,
                kind: .gauge,
                samples: [MetricSample(value, labels: labels)]
            )
        }
        let passed = report.stages.count { $0.status == .passed }
        let outcomes = RolloutReport.Outcome.allCases.map { outcome in
            MetricSample(
                report.outcome == outcome ? 1 : 0,
                labels: labels + [MetricLabel("outcome", outcome.rawValue)]
            )
        }
        let duration = report.endedAt.timeIntervalSince(report.startedAt)
        return try ExpositionText.text(of: [
            MetricFamily(
                name: "rollout_outcome",
                help: "1 for how the rollout stands, 0 for every other way.",
                kind: .gauge,
                samples: outcomes
            ),
            gauge("success", "Whether every stage passed.", report.outcome == .done ? 1 : 0),
            gauge(
                "canary_traffic_percent",
                "The share of the traffic that the canary has; the larger one when in doubt.",
                Double(report.percentages.max() ?? 0)
            ),
            gauge("stages_passed", "Stages that passed.", Double(passed)),
            gauge("stages", "Stages of the plan.", Double(report.stages.count)),
            gauge("duration_seconds", "From the beginning to the end.", max(0, duration)),
            gauge(
                "end_time_seconds",
                "When it ended, in Unix time.",
                report.endedAt.timeIntervalSince1970.rounded()
            ),
        ])
    }
}
