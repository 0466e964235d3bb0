/// One thing a service promises: a bound on a metric.
public struct Objective: Sendable, Equatable {
    /// The metric that is bounded.
    public typealias Metric = SLOEval.Metric

    /// The part of a run that an objective is for.
    public typealias Scope = SLOEval.Scope

    /// The metric that is bounded.
    public var metric: Metric

    /// The bound, in the metric's unit. A value equal to the bound keeps the promise.
    public var bound: Double

    /// The part of a run that it is for.
    public var scope: Scope

    /// Creates an objective, for the whole run unless another scope is given.
    public init(metric: Metric, bound: Double, scope: Scope = .run) {
        self.metric = metric
        self.bound = bound
        self.scope = scope
    }

    /// The violation that a measured value is, or `nil` when it keeps the promise.
    ///
    /// Latency and error rate must not be above their bound, success rate and throughput not below it. What
    /// is not a number keeps no promise.
    public func violation(measured: Double) -> Violation? {
        let isKept = metric.isBoundedAbove ? measured <= bound : measured >= bound
        return isKept ? nil : Violation(objective: self, measured: measured)
    }
}

extension Objective: Codable {
    private enum CodingKeys: String, CodingKey {
        case metric
        case bound
    }

    /// Decodes an objective; without a name of an endpoint or journey it is for the whole run.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            metric: try container.decode(Metric.self, forKey: .metric),
            bound: try container.decode(Double.self, forKey: .bound),
            scope: try Scope(besideKeysOf: decoder)
        )
    }

    /// Encodes an objective; the name of an endpoint or journey stands beside metric and bound.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(metric, forKey: .metric)
        try container.encode(bound, forKey: .bound)
        try scope.encode(besideKeysOf: encoder)
    }
}
