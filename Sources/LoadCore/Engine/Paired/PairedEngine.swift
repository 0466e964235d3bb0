public import Foundation
public import SLOEval

/// Loads canary and production at the same time by the same plan, pair by pair.
///
/// Each of the plan's users asks both sides the same, one after the other in random order, on one lane of one
/// transport: what shakes the generator, the network or the machine shakes both sides of a pair. The findings
/// are looked at once a second, and the run ends when they are decided; undecided, it goes on up to
/// ``PairedPlan/longestDuration``. It ends at once when there is an alarm (`CanaryAlarm`).
public final class PairedEngine<Transport: HTTPTransport>: PlanRunner {
    private let frame: EngineFrame<Transport, PairedEngineRun<Transport.Lane>>

    /// Creates an engine for one run.
    ///
    /// - Parameters:
    ///   - transport: how requests are sent; the caller closes it after the run.
    ///   - probesGenerator: whether the generator's own share is measured during the run. The default is
    ///     `true`.
    ///   - wallClock: tells the date at which the counted part begins. The default is the system's.
    public init(
        transport: Transport,
        probesGenerator: Bool = true,
        wallClock: @escaping @Sendable () -> Date = { Date() }
    ) {
        frame = EngineFrame(transport: transport, probesGenerator: probesGenerator, wallClock: wallClock)
    }

    /// A snapshot of the run once a second; finishes when the run ends. For one consumer.
    public var progress: AsyncStream<PairedProgress> { frame.progress }

    /// Ends the run early: pairs that were begun may end within the plan's `stopGrace`, and ``run(_:)``
    /// returns what was measured so far, marked as interrupted.
    public func stop(because cause: String) { frame.stop(because: cause) }

    /// Runs a plan to its end and returns what was measured.
    ///
    /// Cancelling the task ends the run at once: exchanges in flight are abandoned.
    ///
    /// - Throws: ``LoadEngineError`` when the plan is invalid or the engine has run before.
    public func run(_ plan: PairedPlan) async throws(LoadEngineError) -> PairedMeasurement {
        try await frame.run(plan)
    }
}
