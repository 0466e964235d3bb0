public import Foundation
public import SLOEval
import Synchronization

/// Carries out one ``LoadPlan`` over one transport and measures it.
///
/// ```swift
/// let engine = LoadEngine(transport: URLSessionTransport(options: TransportOptions(plan: plan)))
/// let measurement = try await engine.run(plan)
/// ```
///
/// A run is one task group: a child task for each virtual user, on the executor of the user's lane. Nothing
/// outlives ``run(_:)``.
public final class LoadEngine<Transport: HTTPTransport>: Sendable {
    /// A look at the run once a second; finishes when the run ends. For one consumer.
    ///
    /// A consumer that is slow sees the newest snapshot and misses some.
    public let progress: AsyncStream<ProgressSnapshot>

    private let transport: Transport
    private let probesGenerator: Bool
    private let wallClock: @Sendable () -> Date
    private let continuation: AsyncStream<ProgressSnapshot>.Continuation
    private let stopSignal = StopSignal()
    private let isUsed = Atomic(false)
    private let underWay = Mutex<(@Sendable () -> LoadMeasurement)?>(nil)

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
        self.transport = transport
        self.probesGenerator = probesGenerator
        self.wallClock = wallClock
        (progress, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Ends the run early: no new request is sent, those in flight may end within the plan's `stopGrace`,
    /// and ``run(_:)`` returns what was measured so far, marked as interrupted.
    ///
    /// - Parameter cause: who or what stopped it, for the report: `SIGINT`.
    public func stop(because cause: String) {
        stopSignal.fire(because: cause)
    }

    /// What was measured up to now; `nil` before a run.
    ///
    /// Merges all recorders, so ask every few seconds, not more.
    public var measurementSoFar: LoadMeasurement? { underWay.withLock { $0 }?() }

    /// Runs a plan to its end and returns what was measured.
    ///
    /// Cancelling the task ends the run at once: exchanges in flight are abandoned.
    ///
    /// - Throws: ``LoadEngineError`` when the plan is invalid or the engine has run before.
    public func run(_ plan: LoadPlan) async throws(LoadEngineError) -> LoadMeasurement {
        guard !isUsed.exchange(true, ordering: .relaxed) else { throw .alreadyUsed }
        defer { continuation.finish() }
        do {
            try plan.validate()
        } catch {
            throw .invalidPlan(error)
        }
        return await withTaskCancellationHandler {
            await measure(plan)
        } onCancel: {
            stopSignal.fire(because: "cancelled")
            transport.abandonAll()
        }
    }

    private func measure(_ plan: LoadPlan) async -> LoadMeasurement {
        let lanes = transport.lanes
        let schedule = RunSchedule(plan: plan, start: lanes[0].now)
        let watch = GeneratorWatch(lanes: lanes, schedule: schedule, isProbing: probesGenerator)
        defer { watch.stop() }
        let run = EngineRun(plan: plan, schedule: schedule, lanes: lanes, watch: watch)
        let startedAt = wallClock().addingTimeInterval(plan.warmUp.inSeconds)
        underWay.withLock { $0 = { run.measurementSoFar(startedAt: startedAt) } }
        await withTaskGroup { group in
            group.addTask(executorPreference: lanes[0].executor) { [stopSignal] in
                await run.runUsers(until: stopSignal)
            }
            // These only accompany the users and never finish before being told to.
            group.addTask(executorPreference: lanes[0].executor) { [continuation] in
                await run.reportProgress(to: continuation)
                await untilCancelled()
            }
            group.addTask(executorPreference: lanes[0].executor) {
                await watch.run()
                await untilCancelled()
            }
            group.addTask(executorPreference: lanes[0].executor) { [transport, stopSignal] in
                await stopSignal.limitGrace(plan.stopGrace, of: transport)
                await untilCancelled()
            }
            await group.next()
            group.cancelAll()
        }
        return run.measurement(startedAt: startedAt, stoppedBecause: stopSignal.cause)
    }
}

/// Why an engine did not run.
public enum LoadEngineError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The plan can't be carried out.
    case invalidPlan(LoadPlanError)
    /// The engine has run a plan before.
    case alreadyUsed

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .invalidPlan(let error): error.description
        case .alreadyUsed: "this engine has run a plan before; make a new one for each run"
        }
    }
}
