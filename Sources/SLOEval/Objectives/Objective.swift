/// One thing a service promises: a bound on a metric.
public struct Objective: Sendable, Equatable, Codable {
    /// What is bounded.
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

    /// What is bounded.
    public var metric: Metric

    /// The bound, in the metric's unit. A value equal to the bound keeps the promise.
    public var bound: Double

    /// Creates an objective.
    public init(metric: Metric, bound: Double) {
        self.metric = metric
        self.bound = bound
    }

    /// The violation that a measured value is, or `nil` when it keeps the promise.
    ///
    /// Latency and error rate must not be above their bound, throughput not below it. What is not a number
    /// keeps no promise.
    public func violation(measured: Double) -> Violation? {
        let kept =
            switch metric {
            case .p50, .p95, .p99, .errorRate: measured <= bound
            case .throughput: measured >= bound
            }
        return kept ? nil : Violation(objective: self, measured: measured)
    }
}

extension Objective.Metric {
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
