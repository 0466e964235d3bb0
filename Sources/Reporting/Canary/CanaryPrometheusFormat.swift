import Foundation
import SLOEval

/// A verification as Prometheus metrics: gauges beside those of the load test, for a Pushgateway.
public struct CanaryPrometheusFormat: ReportFormat {
    /// The beginning of every metric's name; `canary_` follows. The default is `loadtest_`.
    public var prefix: String
    /// Labels of every sample.
    public var labels: [String: String]

    /// Creates the format.
    public init(prefix: String = "loadtest_", labels: [String: String] = [:]) {
        self.prefix = prefix
        self.labels = labels
    }

    /// The metrics as text.
    ///
    /// A ratio that is not known is left out. Inconclusive is no pass.
    ///
    /// - Throws: ``ExpositionError`` when the prefix or a label has no valid name.
    public func text(of report: CanaryReport) throws(ExpositionError) -> String {
        // Job and instance are those of the Pushgateway's path.
        let labels = labels.filter { !["job", "instance"].contains($0.key) }.sorted { $0.key < $1.key }
            .map { MetricLabel($0.key, $0.value) }
        let families = gauges(of: report).compactMap { gauge in
            gauge.value.map { value in
                MetricFamily(
                    name: prefix + "canary_" + gauge.name,
                    help: gauge.help,
                    kind: .gauge,
                    samples: [MetricSample(value, labels: labels)]
                )
            }
        }
        return try ExpositionText.text(of: families)
    }

    private typealias Gauge = (name: String, help: String, value: Double?)

    private func gauges(of report: CanaryReport) -> [Gauge] {
        func ratio(_ subject: ComparisonFinding.Subject) -> Double? {
            report.comparison?.verdict.findings.first { $0.subject == subject && $0.endpoint == nil }?.ratio
        }
        func passed(_ kind: CanaryStep.Kind) -> Double? {
            report.steps.first { $0.kind == kind }?.outcome.map { $0 == .passed ? 1 : 0 }
        }
        return [
            ("passed", "1 when the verification passed, else 0.", report.outcome == .passed ? 1 : 0),
            ("shadow_test_passed", "1 when the shadow test passed, else 0.", passed(.shadowTest)),
            ("load_test_passed", "1 when the load test passed, else 0.", passed(.loadTest)),
            (
                "comparison_passed", "1 when the comparison with production passed, else 0.",
                passed(.comparison)
            ),
            ("p50_ratio", "The canary's p50 over production's.", ratio(.p50)),
            ("p95_ratio", "The canary's p95 over production's.", ratio(.p95)),
            ("p99_ratio", "The canary's p99 over production's.", ratio(.p99)),
            ("error_ratio", "The canary's errors over production's.", ratio(.errors)),
            ("throughput_ratio", "The canary's throughput over production's.", ratio(.throughput)),
            (
                "shadow_mismatch_percent", "Answers that differ above production's noise, in percent.",
                report.shadow?.measurement.comparison.mismatchPercent
            ),
            (
                "rolled_back", "1 when the canary was rolled back, 0 when that failed.",
                report.rollback.map { $0.failure == nil ? 1 : 0 }
            ),
            (
                "timestamp_seconds", "Unix time at which the verification ended.",
                report.finishedAt.timeIntervalSince1970
            ),
        ]
    }
}
