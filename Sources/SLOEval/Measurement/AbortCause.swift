/// The value for which a run was stopped before its end.
public struct AbortCause: Sendable, Equatable {
    /// The metric that was beyond its bound.
    public var metric: Metric

    /// The bound, in the metric's unit.
    public var bound: Double

    /// The measured value, in the metric's unit.
    public var measured: Double

    /// How many seconds at the end of the run the value is of; `nil` for the whole run.
    public var windowSeconds: Double?

    /// The part of the run that the value is of.
    public var scope: Scope

    /// Creates a cause, of the whole run unless another scope is given.
    public init(
        metric: Metric,
        bound: Double,
        measured: Double,
        windowSeconds: Double? = nil,
        scope: Scope = .run
    ) {
        self.metric = metric
        self.bound = bound
        self.measured = measured
        self.windowSeconds = windowSeconds
        self.scope = scope
    }
}

extension AbortCause: Codable {
    private enum CodingKeys: String, CodingKey {
        case objective
        case measured
        case windowSeconds = "window_seconds"
    }

    private struct Bound: Codable {
        var metric: Metric
        var bound: Double
    }

    /// Decodes a cause in the form of results files.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let objective = try container.decode(Bound.self, forKey: .objective)
        self.init(
            metric: objective.metric,
            bound: objective.bound,
            measured: try container.decode(Double.self, forKey: .measured),
            windowSeconds: try container.decodeIfPresent(Double.self, forKey: .windowSeconds),
            scope: try Scope(besideKeysOf: try container.superDecoder(forKey: .objective))
        )
    }

    /// Encodes the cause in the form of results files.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let objective = container.superEncoder(forKey: .objective)
        try Bound(metric: metric, bound: bound).encode(to: objective)
        try scope.encode(besideKeysOf: objective)
        try container.encode(measured, forKey: .measured)
        try container.encodeIfPresent(windowSeconds, forKey: .windowSeconds)
    }
}
