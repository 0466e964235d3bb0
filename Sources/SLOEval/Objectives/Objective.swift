/// One thing a service promises: a bound on a metric.
public struct Objective: Sendable, Equatable, Codable {
    /// The metric that is bounded.
    public typealias Metric = SLOEval.Metric

    /// The metric that is bounded.
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
