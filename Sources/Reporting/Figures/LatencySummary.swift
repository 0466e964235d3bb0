public import SLOEval

/// The figures of a histogram that reports show, in milliseconds.
public struct LatencySummary: Sendable, Equatable, Codable {
    /// The smallest latency.
    public var minimum: Double
    /// The arithmetic mean, to the nanosecond.
    public var mean: Double
    /// The median.
    public var p50: Double
    /// The 95th percentile.
    public var p95: Double
    /// The 99th percentile.
    public var p99: Double
    /// The largest latency.
    public var maximum: Double

    /// Summarizes a histogram; `nil` when it is empty.
    ///
    /// - Complexity: a pass over the histogram's cells for each percentile.
    public init?(_ histogram: LatencyHistogram) {
        guard let minimum = histogram.minimum, let maximum = histogram.maximum, let mean = histogram.mean,
            let p50 = histogram.quantile(0.50), let p95 = histogram.quantile(0.95),
            let p99 = histogram.quantile(0.99)
        else { return nil }
        self.minimum = minimum.nanosecondsInMilliseconds
        self.mean = mean.rounded() / 1_000_000
        self.p50 = p50.nanosecondsInMilliseconds
        self.p95 = p95.nanosecondsInMilliseconds
        self.p99 = p99.nanosecondsInMilliseconds
        self.maximum = maximum.nanosecondsInMilliseconds
    }

    private enum CodingKeys: String, CodingKey {
        case minimum = "min"
        case mean
        case p50
        case p95
        case p99
        case maximum = "max"
    }
}
