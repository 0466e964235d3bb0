import SLOEval

/// The keys of `thresholds`.
enum ThresholdKey: String, CaseIterable {
    case latency
    case errorRate = "error_rate"
    case throughput
}

/// The keys of `thresholds.latency`.
enum LatencyKey: String, CaseIterable {
    case p50, p95, p99
}

extension SLOPolicy {
    /// Reads `thresholds`; what is left out is not checked.
    init(_ section: Section<ThresholdKey>) {
        let latency = section.section(.latency, of: LatencyKey.self)
        self.init(
            p50Milliseconds: latency[.p50]?.number(.latency),
            p95Milliseconds: latency[.p95]?.number(.latency),
            p99Milliseconds: latency[.p99]?.number(.latency),
            errorRatePercent: section[.errorRate]?.number(.percentage),
            throughput: section[.throughput]?.number(.rate)
        )
    }
}
