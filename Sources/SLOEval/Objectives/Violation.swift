/// A broken promise, with the measured value. Its description is the line that pipelines read.
public struct Violation: Sendable, Equatable, Codable, CustomStringConvertible {
    /// The objective that was not met.
    public var objective: Objective

    /// The measured value, in the metric's unit.
    public var measured: Double

    /// Creates a violation.
    public init(objective: Objective, measured: Double) {
        self.objective = objective
        self.measured = measured
    }

    /// The violation in one line: milliseconds and requests a second with one decimal, percent with two.
    public var description: String {
        let bound = objective.bound.shortest
        switch objective.metric {
        case .p50, .p95, .p99:
            let name = objective.metric.rawValue.uppercased()
            return "\(name) latency \(measured.fixed(1))ms exceeds threshold \(bound)ms"
        case .errorRate:
            return "Error rate \(measured.fixed(2))% exceeds threshold \(bound)%"
        case .throughput:
            return "Throughput \(measured.fixed(1)) req/sec below threshold \(bound) req/sec"
        }
    }
}
