/// A broken promise, with the measured value. Its description is the line that pipelines read.
public struct Violation: Sendable, Equatable, Codable, CustomStringConvertible {
    /// The objective that was not met.
    public var objective: Objective

    /// The measured value, in the metric's unit.
    public var measured: Double

    /// How many seconds at the end of a run that was stopped for it the value is of; `nil` for the whole run.
    public var windowSeconds: Double?

    /// Creates a violation.
    public init(objective: Objective, measured: Double, windowSeconds: Double? = nil) {
        self.objective = objective
        self.measured = measured
        self.windowSeconds = windowSeconds
    }

    /// The violation in one line: milliseconds and requests a second with one decimal, percent with two. One
    /// of an endpoint or a journey begins with its name.
    public var description: String { objective.scope.prefix + sentence }

    private var sentence: String {
        let bound = objective.bound.shortest
        let when = windowSeconds.map { " over the last \($0.shortest) s" } ?? ""
        let title = objective.metric.title
        switch objective.metric {
        case .percentile, .mean, .max:
            return "\(title) \(measured.fixed(1))ms\(when) exceeds threshold \(bound)ms"
        case .errorRate:
            return "\(title) \(measured.fixed(2))%\(when) exceeds threshold \(bound)%"
        case .successRate:
            return "\(title) \(measured.fixed(2))%\(when) below threshold \(bound)%"
        case .throughput:
            return "\(title) \(measured.fixed(1)) req/sec\(when) below threshold \(bound) req/sec"
        }
    }
}

extension Violation {
    /// The violation for which a run was stopped.
    public init(_ cause: AbortCause) {
        self.init(
            objective: Objective(metric: cause.metric, bound: cause.bound, scope: cause.scope),
            measured: cause.measured,
            windowSeconds: cause.windowSeconds
        )
    }
}

extension AbortCause {
    /// The cause of a run that is stopped for a violation.
    public init(_ violation: Violation) {
        self.init(
            metric: violation.objective.metric,
            bound: violation.objective.bound,
            measured: violation.measured,
            windowSeconds: violation.windowSeconds,
            scope: violation.objective.scope
        )
    }
}

extension Violation {
    private enum CodingKeys: String, CodingKey {
        case objective
        case measured
        case windowSeconds = "window_seconds"
    }
}
