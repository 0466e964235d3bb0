public import Foundation
public import SLOEval
import Synchronization

/// Loads canary and production at the same time by the same plan, pair by pair.
///
/// Each of the plan's users asks both sides the same, one after the other in random order, on one lane of one
/// transport: what shakes the generator, the network or the machine shakes both sides of a pair. The run ends
/// when its time is over and the findings are decided; it is extended up to ``PairedPlan/longestDuration`` while
/// they are not, and ends at once when a block raises an alarm (``/SLOEval/CanaryAlarm``).
public final class PairedEngine<Transport: HTTPTransport>: PairedRunner {
    /// A look at the run once a second; finishes when the run ends. For one consumer.
    public let progress: AsyncStream<PairedProgress>

    private let transport: Transport
    private let probesGenerator: Bool
    private let wallClock: @Sendable () -> Date
    private let continuation: AsyncStream<PairedProgress>.Continuation
    /// Fires when somebody stops the run.
    private let stopSignal = StopSignal()
    /// Fires when the run is to end, for whatever reason.
    private let endSignal = StopSignal()
    private let isUsed = Atomic(false)

    /// Creates an engine for one run.
    ///
    /// - Parameters:
    ///   - transport: how requests are sent; the caller closes it after the run.
    ///   - probesGenerator: whether the generator's own share is measured during the run. The default is `true`.
    ///   - wallClock: tells the date at which the counted part begins. The default is the system's.
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

    /// Ends the run early: pairs that were begun may end within the plan's `stopGrace`, and ``run(_:)`` returns
    /// what was measured so far, marked as interrupted.
    public func stop(because cause: String) {
        stopSignal.fire(because: cause)
        endSignal.fire(because: cause)
    }

    /// Runs a plan to its end and returns what was measured.
    ///
    /// Cancelling the task ends the run at once: exchanges in flight are abandoned.
    ///
    /// - Throws: ``LoadEngineError`` when the plan is invalid or the engine has run before.
    public func run(_ plan: PairedPlan) async throws(LoadEngineError) -> PairedMeasurement {
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

    private func measure(_ plan: PairedPlan) async -> PairedMeasurement {
        let lanes = transport.lanes
        let schedule = RunSchedule(plan: plan.longest, start: lanes[0].now)
        let recorder = PairedRecorder(plan)
        let judge = PairedJudge(plan: plan, schedule: schedule, recorder: recorder)
        let population = Population()
        let watch = GeneratorWatch(lanes: lanes, schedule: schedule, isProbing: probesGenerator)
        defer { watch.stop() }
        let startedAt = wallClock().addingTimeInterval(plan.plan.warmUp.inSeconds)
        let crew = Crew(
            members: users(of: plan, schedule: schedule, recorder: recorder, population: population),
            lanes: lanes,
            schedule: schedule
        )
        let end = await withTaskGroup(of: MonotonicInstant?.self) { group in
            let home = lanes[0].executor
            group.addTask(executorPreference: home) { [endSignal] in
                let stopped = await crew.run(until: endSignal)
                return stopped ?? min(lanes[0].now, schedule.deadline)
            }
            // These only accompany the users and never finish before being told to.
            group.addTask(executorPreference: home) { [endSignal] in
                if await judge.waitForDecision(on: lanes[0]) { endSignal.fire(because: "decided") }
                await untilCancelled()
                return nil
            }
            group.addTask(executorPreference: home) {
                await self.report(judge, schedule, on: lanes[0])
                await untilCancelled()
                return nil
            }
            group.addTask(executorPreference: home) {
                await watch.run()
                await untilCancelled()
                return nil
            }
            group.addTask(executorPreference: home) { [endSignal, transport] in
                await endSignal.limitGrace(plan.plan.stopGrace, of: transport)
                await untilCancelled()
                return nil
            }
            let end = await group.next() ?? nil
            group.cancelAll()
            return end ?? schedule.deadline
        }
        return measurement(recorder, population, watch, startedAt: startedAt, from: schedule, to: end)
    }

    private func users(
        of plan: PairedPlan,
        schedule: RunSchedule,
        recorder: PairedRecorder,
        population: Population
    ) -> [Crew<Transport.Lane>.Member] {
        let lanes = transport.lanes
        let endpoints = plan.plan.endpoints
        let canary = endpoints.map { HTTPRequest(endpoint: $0, target: plan.plan.target) }
        let production = endpoints.map { HTTPRequest(endpoint: $0, target: plan.production) }
        let picker = EndpointPicker(weights: endpoints.map(\.weight))
        return plan.plan.userNumbers.map { number in
            let place = number % lanes.count
            let user = PairedUser(
                number: number,
                lane: lanes[place],
                plan: plan.plan,
                canary: canary,
                production: production,
                picker: picker,
                schedule: schedule,
                recorder: recorder,
                population: population,
                onAlarm: { [endSignal] in endSignal.fire(because: "alarm") }
            )
            return .init(lane: place) { await user.run() }
        }
    }

    /// Takes a look each second until cancelled.
    private func report(_ judge: PairedJudge, _ schedule: RunSchedule, on lane: Transport.Lane) async {
        var next = schedule.measuredFrom.advanced(by: .seconds(1))
        while (try? await lane.sleep(until: next)) != nil {
            continuation.yield(judge.progress(at: lane.now))
            next = next.advanced(by: .seconds(1))
        }
    }

    private func measurement(
        _ recorder: PairedRecorder,
        _ population: Population,
        _ watch: GeneratorWatch<Transport.Lane>,
        startedAt: Date,
        from schedule: RunSchedule,
        to end: MonotonicInstant
    ) -> PairedMeasurement {
        var state = recorder.recorded
        state.run.finish()
        return PairedMeasurement(
            startedAt: startedAt,
            elapsed: .nanoseconds(Int64(clamping: end.nanoseconds(since: schedule.measuredFrom))),
            ending: stopSignal.cause.map { .interrupted(by: $0) } ?? .completed,
            run: state.run,
            abandonedPairs: state.abandonedPairs,
            peakUsers: population.peak,
            canaryFailureExamples: state.canaryExamples,
            productionFailureExamples: state.productionExamples,
            generator: watch.health
        )
    }
}
