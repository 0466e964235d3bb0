public import SLOEval

/// Something that carries out one plan and measures it: an engine in this process, or several elsewhere.
public protocol LoadRunner: Sendable {
    /// A look at the run once a second; finishes when the run ends. For one consumer.
    var progress: AsyncStream<ProgressSnapshot> { get }

    /// Runs a plan to its end and returns what was measured.
    func run(_ plan: LoadPlan) async throws(LoadEngineError) -> LoadMeasurement

    /// Ends the run early; what was measured so far is returned, marked as interrupted by `cause`.
    func stop(because cause: String)
}

extension LoadEngine: LoadRunner {}
