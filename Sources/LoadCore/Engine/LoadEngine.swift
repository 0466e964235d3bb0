public import Foundation
public import SLOEval

/// Carries out one ``LoadPlan`` over one transport and measures it.
///
/// ```swift
/// let measurement = try await LoadEngine.run(plan)
/// ```
///
/// Make an engine of your own to stop it, to see its progress, or to choose the transport.
///
/// A run is one task group: a child task for each virtual user, on the executor of the user's lane. Nothing
/// outlives the run.
public final class LoadEngine<Transport: HTTPTransport>: PlanRunner {
    private let frame: EngineFrame<Transport, LoadRun<Transport.Lane>>

    /// Creates an engine for one run.
    ///
    /// - Parameters:
    ///   - transport: how requests are sent; the caller closes it after the run.
    ///   - probesGenerator: whether the generator's own share is measured during the run, by ten requests a
    ///     second on each lane to a server inside the process. The default is `true`.
    ///   - wallClock: tells the date at which the measured part begins. The default is the system's.
    public init(
        transport: Transport,
        probesGenerator: Bool = true,
        wallClock: @escaping @Sendable () -> Date = { Date() }
    ) {
        frame = EngineFrame(transport: transport, probesGenerator: probesGenerator, wallClock: wallClock)
    }

    /// A snapshot of the run once a second; finishes when the run ends. For one consumer.
    ///
    /// A consumer that is slow sees the newest snapshot and misses some.
    public var progress: AsyncStream<ProgressSnapshot> { frame.progress }

    /// Ends the run early: no new request is sent, those in flight may end within the plan's `stopGrace`,
    /// and the run returns what was measured so far, marked as interrupted.
    ///
    /// - Parameter cause: who or what stopped it, for the report: `SIGINT`.
    public func stop(because cause: String) { frame.stop(because: cause) }

    /// The measurement up to now; `nil` before a run.
    ///
    /// Merges all recorders, so ask every few seconds, not more.
    public var measurementSoFar: LoadMeasurement? { frame.current?.measurementSoFar }

    /// Runs a plan to its end and returns what was measured.
    ///
    /// Cancelling the task ends the run at once: exchanges in flight are abandoned.
    ///
    /// - Throws: ``LoadEngineError`` when the plan is invalid or the engine has run before.
    public func run(_ plan: LoadPlan) async throws(LoadEngineError) -> LoadMeasurement {
        try await frame.run(plan)
    }
}

/// Why an engine did not run.
public enum LoadEngineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The plan can't be carried out.
    case invalidPlan(LoadPlanError)
    /// The engine has run a plan before.
    case alreadyUsed
    /// No transport can send the plan, for this reason.
    case transport(String)

    /// The error in words, and what to do.
    public var description: String {
        switch self {
        case .invalidPlan(let error): error.description
        case .transport(let reason): reason
        case .alreadyUsed: "this engine has run a plan before; make a new one for each run"
        }
    }
}
