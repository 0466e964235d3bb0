public import SLOEval

/// Something that carries out one plan and measures it: an engine in this process, or others elsewhere.
public protocol PlanRunner<Plan, Progress, Measurement>: Sendable {
    /// The plan of a run.
    associatedtype Plan: Sendable
    /// A snapshot of the run.
    associatedtype Progress: Sendable
    /// The result of the run.
    associatedtype Measurement: Sendable

    /// A snapshot of the run once a second; finishes when the run ends. For one consumer.
    var progress: AsyncStream<Progress> { get }

    /// Runs a plan to its end and returns what was measured.
    func run(_ plan: Plan) async throws(LoadEngineError) -> Measurement

    /// Ends the run early; what was measured so far is returned, marked as interrupted by `cause`.
    func stop(because cause: String)
}

/// A runner of load tests.
public typealias LoadRunner = PlanRunner<LoadPlan, ProgressSnapshot, LoadMeasurement>
