import Foundation
import SLOEval

extension PrometheusFormat {
    /// The gauges that dashboards already use, both sets of names.
    ///
    /// A percentile of no requests is `NaN`: nothing was measured, and 0 would look like the best of
    /// services. Processor and memory use are left out when they are not known. An inconclusive verdict is
    /// no pass.
    public func gauges(of report: LoadTestReport) -> [MetricFamily] {
        let summary = report.summary
        let labels = commonLabels(of: report)
        let ended = report.measurement.startedAt.timeIntervalSince1970 + summary.elapsedSeconds
        let resources = report.measurement.resources
        let figures: [(name: String, help: String, value: Double?)] = [
            ("latency_p50_ms", "Median request latency in milliseconds.", summary.latency?.p50 ?? .nan),
            (
                "latency_p95_ms", "95th percentile of request latency in milliseconds.",
                summary.latency?.p95 ?? .nan
            ),
            (
                "latency_p99_ms", "99th percentile of request latency in milliseconds.",
                summary.latency?.p99 ?? .nan
            ),
            ("throughput_rps", "Requests a second.", summary.throughput),
            ("error_rate_percent", "Failed requests in percent of all.", summary.errorRatePercent),
            ("total_requests_count", "Requests that were answered or failed.", Double(summary.requests)),
            ("duration_seconds", "Measured time in seconds.", summary.elapsedSeconds),
            (
                "slo_violations_count", "Objectives that were violated.",
                Double(report.verdict.violations.count)
            ),
            (
                "slo_passed", "1 when every objective was met, else 0.",
                report.verdict.outcome == .passed ? 1 : 0
            ),
            ("cpu_usage_percent", "Mean processor use in percent of one core.", resources?.cpuPercent?.mean),
            ("memory_usage_mb", "Mean memory in use in mebibytes.", resources?.memoryMebibytes?.mean),
            (
                "body_bytes", "Bytes of bodies, decoded; only where they came compressed.",
                summary.wireBytesReceived.map { _ in Double(summary.bytesReceived) }
            ),
            (
                "wire_body_bytes", "Bytes of bodies on the wire; only where they came compressed.",
                summary.wireBytesReceived.map { Double($0) }
            ),
            ("timestamp_seconds", "Unix time at which the measurement ended.", ended),
            ("latency_p95", "As latency_p95_ms, by its first name.", summary.latency?.p95 ?? .nan),
            ("error_rate", "As error_rate_percent, by its first name.", summary.errorRatePercent),
            ("total_requests", "As total_requests_count, by its first name.", Double(summary.requests)),
        ]
        return figures.compactMap { figure in
            figure.value.map { value in
                MetricFamily(
                    name: prefix + figure.name,
                    help: figure.help,
                    kind: .gauge,
                    samples: [MetricSample(value, labels: labels)]
                )
            }
        }
    }
}
