import SLOEval

extension PrometheusFormat {
    /// The latencies as a histogram by endpoint, and the requests by endpoint and outcome.
    ///
    /// An outcome is `success` or the raw value of a `FailureKind`; kinds that did not happen are
    /// left out. Bucket counts are exact to a cell of the histogram, 0.1 %.
    public func distributions(of report: LoadTestReport) -> [MetricFamily] {
        let labels = commonLabels(of: report)
        // Two endpoints of a plan may differ in their bodies alone.
        let endpoints = report.measurement.endpoints.byName
        return [
            MetricFamily(
                name: prefix + "request_duration_seconds",
                help: "Request latency in seconds.",
                kind: .histogram,
                samples: endpoints.flatMap { endpoint in
                    durations(of: endpoint.latency, labels + [MetricLabel("endpoint", endpoint.name)])
                }
            ),
            MetricFamily(
                name: prefix + "requests_total",
                help: "Requests by endpoint and outcome: success or the kind of failure.",
                kind: .counter,
                samples: endpoints.flatMap { outcomes(of: $0, labels) }
            ),
            MetricFamily(
                name: prefix + "redirects_total",
                help: "Redirects followed, by endpoint.",
                kind: .counter,
                samples: endpoints.map { endpoint in
                    let labels = labels + [MetricLabel("endpoint", endpoint.name)]
                    return MetricSample(Double(endpoint.redirects), labels: labels)
                }
            ),
        ]
    }

    /// A histogram's cumulative buckets, its sum and its count.
    func durations(of latency: LatencyHistogram, _ labels: [MetricLabel]) -> [MetricSample] {
        let bounds = buckets.map { bound in
            (bound, latency.count(atOrBelow: UInt64((max(0, min(bound, 1e6)) * 1e9).rounded())))
        }
        let cumulative = bounds + [(.infinity, latency.count)]
        return cumulative.map { bound, count in
            MetricSample(
                Double(count),
                labels: labels + [MetricLabel("le", ExpositionText.number(bound))],
                suffix: .bucket
            )
        } + [
            MetricSample(Double(latency.sum) / 1e9, labels: labels, suffix: .sum),
            MetricSample(Double(latency.count), labels: labels, suffix: .count),
        ]
    }

    private func outcomes(of endpoint: EndpointMeasurement, _ common: [MetricLabel]) -> [MetricSample] {
        let labels = common + [MetricLabel("endpoint", endpoint.name)]
        let failures = FailureKind.allCases
            .map { ($0.rawValue, endpoint.failureKinds[$0]) }
            .filter { $0.1 > 0 }
        return ([("success", endpoint.successes)] + failures).map { outcome, count in
            MetricSample(Double(count), labels: labels + [MetricLabel("outcome", outcome)])
        }
    }
}
