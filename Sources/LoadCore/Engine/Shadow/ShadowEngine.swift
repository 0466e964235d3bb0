public import Foundation
public import SLOEval
import Synchronization

/// Sends the same requests to production, twice, and to a canary, and compares what they answer.
///
/// The requests come from a recording, such as an access log, at the times at which they were recorded; or, when
/// there is none, from the plan's endpoints, sent by its users in its pattern. The test ends when its time is
/// over, when the recording is, or when its watch raises an alarm (``/SLOEval/ShadowAlarm``).
public final class ShadowEngine<Transport: HTTPTransport>: ShadowRunner {
    /// A look at the test once a second; finishes when it ends. For one consumer.
    public let progress: AsyncStream<ShadowProgress>

    private let transport: Transport
    private let wallClock: @Sendable () -> Date
    private let continuation: AsyncStream<ShadowProgress>.Continuation
    /// Fires when somebody stops the test.
    private let stopSignal = StopSignal()
    /// Fires when the test is to end, for whatever reason.
    private let endSignal = StopSignal()
    private let isUsed = Atomic(false)

    /// Creates an engine for one test.
    ///
    /// - Parameters:
    ///   - transport: how requests are sent; the caller closes it afterwards.
    ///   - wallClock: tells the date at which the test begins. The default is the system's.
    public init(transport: Transport, wallClock: @escaping @Sendable () -> Date = { Date() }) {
        self.transport = transport
        self.wallClock = wallClock
        (progress, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Ends the test early: requests that were begun may end within the plan's `stopGrace`.
    public func stop(because cause: String) {
        stopSignal.fire(because: cause)
        endSignal.fire(because: cause)
    }

    /// Runs a plan to its end and returns what was measured.
    ///
    /// Cancelling the task ends the test at once: exchanges in flight are abandoned.
    ///
    /// - Throws: ``LoadEngineError`` when the plan is invalid or the engine has run before.
    public func run(_ plan: ShadowPlan) async throws(LoadEngineError) -> ShadowMeasurement {
        guard !isUsed.exchange(true, ordering: .relaxed) else { throw .alreadyUsed }
        defer { continuation.finish() }
        do {
            try plan.plan.validate()
        } catch {
            throw .invalidPlan(error)
        }
        return await withTaskCancellationHandler {
            await measure(plan)
        } onCancel: {
            stop(because: "cancelled")
            transport.abandonAll()
        }
    }

    private func measure(_ plan: ShadowPlan) async -> ShadowMeasurement {
        let lanes = transport.lanes
        let schedule = RunSchedule(plan: plan.plan, start: lanes[0].now)
        // Examples are kept long here: they are cut only after secrets were taken out of them.
        let comparison = ShadowComparison(plan.comparison, exampleLimit: 4_000)
        let recorder = ShadowRecorder(ShadowMeasurement(startedAt: wallClock(), comparison: comparison))
        let members = users(of: plan, schedule: schedule, recorder: recorder)
        let crew = Crew(members: members, lanes: lanes, schedule: schedule)
        await withTaskGroup(of: Void.self) { group in
            let home = lanes[0].executor
            group.addTask(executorPreference: home) { [endSignal] in
                _ = await crew.run(until: endSignal)
            }
            // These only accompany the users and never finish before being told to.
            group.addTask(executorPreference: home) {
                await self.report(recorder, schedule, on: lanes[0])
                await untilCancelled()
            }
            group.addTask(executorPreference: home) { [endSignal, transport] in
                await endSignal.limitGrace(plan.plan.stopGrace, of: transport)
                await untilCancelled()
            }
            await group.next()
            group.cancelAll()
        }
        var measurement = recorder.recorded
        let end = min(lanes[0].now, schedule.deadline)
        measurement.elapsed = .nanoseconds(Int64(clamping: end.nanoseconds(since: schedule.start)))
        measurement.ending = stopSignal.cause.map { .interrupted(by: $0) } ?? .completed
        return measurement
    }

    private func users(
        of plan: ShadowPlan,
        schedule: RunSchedule,
        recorder: ShadowRecorder
    ) -> [Crew<Transport.Lane>.Member] {
        let lanes = transport.lanes
        let requests = plan.plan.endpoints.map { endpoint in
            ShadowRequest(
                endpoint,
                canary: plan.plan.target,
                production: plan.production,
                keptHeaders: recorder.keptHeaders
            )
        }
        let picker = EndpointPicker(weights: plan.plan.endpoints.map(\.weight))
        return plan.plan.userNumbers.map { number in
            let place = number % lanes.count
            let user = ShadowUser(
                number: number,
                lane: lanes[place],
                plan: plan,
                requests: requests,
                picker: picker,
                schedule: schedule,
                recorder: recorder,
                onAlarm: { [endSignal] in endSignal.fire(because: "alarm") }
            )
            return .init(lane: place) { await user.run() }
        }
    }

    /// Takes a look each second until cancelled.
    private func report(
        _ recorder: ShadowRecorder,
        _ schedule: RunSchedule,
        on lane: Transport.Lane
    ) async {
        let planned = Double(schedule.deadline.nanoseconds(since: schedule.start)) / 1e9
        var next = schedule.start.advanced(by: .seconds(1))
        while (try? await lane.sleep(until: next)) != nil {
            let elapsed = Double(lane.now.nanoseconds(since: schedule.start)) / 1e9
            continuation.yield(recorder.progress(elapsed: elapsed, planned: planned))
            next = next.advanced(by: .seconds(1))
        }
    }
}
