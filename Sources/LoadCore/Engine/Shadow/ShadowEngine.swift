public import Foundation
public import SLOEval

/// Sends the same requests to production, twice, and to a canary, and compares what they answer.
///
/// The requests come from a recording, such as an access log, at the times at which they were recorded; or,
/// when there is none, from the plan's endpoints, sent by its users in its pattern. The test ends when its
/// time is over, when the recording is, or when its watch raises an alarm (`ShadowAlarm`).
public final class ShadowEngine<Transport: HTTPTransport>: PlanRunner {
    private let frame: EngineFrame<Transport, ShadowEngineRun<Transport.Lane>>

    /// Creates an engine for one test.
    ///
    /// - Parameters:
    ///   - transport: how requests are sent; the caller closes it afterwards.
    ///   - probesGenerator: whether the generator itself is watched during the test. The default is `true`.
    ///   - wallClock: tells the date at which the counted part begins. The default is the system's.
    public init(
        transport: Transport,
        probesGenerator: Bool = true,
        wallClock: @escaping @Sendable () -> Date = { Date() }
    ) {
        frame = EngineFrame(transport: transport, probesGenerator: probesGenerator, wallClock: wallClock)
    }

    /// A snapshot of the test once a second; finishes when it ends. For one consumer.
    public var progress: AsyncStream<ShadowProgress> { frame.progress }

    /// Ends the test early: requests that were begun may end within the plan's `stopGrace`.
    public func stop(because cause: String) { frame.stop(because: cause) }

    /// Runs a plan to its end and returns what was measured.
    ///
    /// Cancelling the task ends the test at once: exchanges in flight are abandoned.
    ///
    /// - Throws: ``LoadEngineError`` when the plan is invalid or the engine has run before.
    public func run(_ plan: ShadowPlan) async throws(LoadEngineError) -> ShadowMeasurement {
        try await frame.run(plan)
    }
}
