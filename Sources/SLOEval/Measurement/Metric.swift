/// A value of a measurement that can have a bound.
public enum Metric: String, Sendable, Codable, CaseIterable {
    /// The median latency over all requests, in milliseconds.
    case p50
    /// The 95th percentile of latency over all requests, in milliseconds.
    case p95
    /// The 99th percentile of latency over all requests, in milliseconds.
    case p99
    /// Failures in percent of requests.
    case errorRate = "error_rate"
    /// Requests a second.
    case throughput
}

extension Metric {
    /// The quantile of a latency metric, `nil` for the others.
    public var quantile: Double? {
        switch self {
        case .p50: 0.50
        case .p95: 0.95
        case .p99: 0.99
        case .errorRate, .throughput: nil
        }
    }
}
