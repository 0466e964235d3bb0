import Foundation
import SLOEval
import Synchronization

/// The parts of one run: its users, their recorders, and those who watch them.
final class EngineRun<Lane: TransportLane>: Sendable {
    private let plan: LoadPlan
    private let schedule: RunSchedule
    private let lanes: [Lane]
    private let recorders: [Recorder]
    private let population = Population()
    private let probes: [GeneratorProbe<Lane>]
    private let usageAtStart = Mutex<ProcessorUsage?>(nil)
    /// When sending was ended early.
    private let stoppedAt = Mutex<MonotonicInstant?>(nil)

    /// - Parameter probeServer: a server that answers at once, for the probes; `nil` runs none.
    init(plan: LoadPlan, schedule: RunSchedule, lanes: [Lane], probeServer: TargetURL?) {
        self.plan = plan
        self.schedule = schedule
        self.lanes = lanes
        recorders = lanes.map { _ in
            Recorder(
                endpoints: plan.endpoints,
                measuredFrom: schedule.measuredFrom,
                isOpen: plan.pattern.arrivalPlan != nil
            )
        }
        probes =
            probeServer.map { server in
                lanes.map { GeneratorProbe(lane: $0, server: server, schedule: schedule) }
            } ?? []
    }

    /// Runs all users to their end; when the signal fires, wakes those that pause and sends them home.
    func runUsers(until stopSignal: StopSignal) async {
        await withTaskGroup(of: Bool.self) { group in
            let crew = plan.pattern.arrivalPlan.map(dispatchers(for:)) ?? users
            for member in crew {
                group.addTask(executorPreference: lanes[member.lane].executor) {
                    await member.work()
                    return true
                }
            }
            group.addTask {
                _ = await stopSignal.wait()
                return false
            }
            var membersLeft = crew.count
            while membersLeft > 0, let wasMember = await group.next() {
                if wasMember {
                    membersLeft -= 1
                } else if stopSignal.cause != nil {
                    stoppedAt.withLock { $0 = lanes[0].now }
                    schedule.stop()
                }
                // Pauses react to cancellation, exchanges do not: those in flight go on.
                if !wasMember || schedule.limitIsReached { group.cancelAll() }
            }
            group.cancelAll()
        }
    }

    /// One who sends requests, on the executor of a lane.
    private struct Member: Sendable {
        var lane: Int
        var work: @Sendable () async -> Void
    }

    /// The users of a closed plan, dealt over the lanes.
    private var users: [Member] {
        let requests = requests
        let picker = EndpointPicker(weights: plan.endpoints.map(\.weight))
        return plan.userNumbers.enumerated().map { position, number in
            let place = position % lanes.count
            let user = VirtualUser(
                number: number,
                lane: lanes[place],
                plan: plan,
                requests: requests,
                picker: picker,
                schedule: schedule,
                recorder: recorders[place],
                population: population
            )
            return Member(lane: place) { await user.run() }
        }
    }

    /// The dispatchers of an open plan, one for each lane, with an equal part of the users and of the requests.
    private func dispatchers(for arrivalPlan: ArrivalPlan) -> [Member] {
        let arrivals = ArrivalSchedule(arrivalPlan, seed: plan.seed)
        let parts = plan.shard.count * lanes.count
        return lanes.indices.map { place in
            let part = LoadPlan.Shard(index: plan.shard.index * lanes.count + place, of: parts)
            let dispatcher = ArrivalDispatcher(
                lane: lanes[place],
                arrivals: arrivals.arrivals(first: part.index, every: parts),
                userLimit: max(1, part.share(of: plan.concurrency)),
                plan: plan,
                requests: requests,
                picker: EndpointPicker(weights: plan.endpoints.map(\.weight)),
                schedule: schedule,
                recorder: recorders[place],
                population: population
            )
            return Member(lane: place) { await dispatcher.run() }
        }
    }

    private var requests: [HTTPRequest] {
        plan.endpoints.map { HTTPRequest(endpoint: $0, target: plan.target) }
    }

    /// Probes the generator itself and takes note of what it has had of the processors, until cancelled.
    func watchGenerator() async {
        await withTaskGroup(of: Void.self) { group in
            for (lane, probe) in zip(lanes, probes) {
                group.addTask(executorPreference: lane.executor) { await probe.run() }
            }
            if lanes[0].now < schedule.measuredFrom {
                try? await lanes[0].sleep(until: schedule.measuredFrom)
            }
            usageAtStart.withLock { $0 = .now() }
            await group.waitForAll()
        }
    }

    /// Once the signal fires, waits for the plan's grace and then ends what is still in flight.
    func limitGrace(after stopSignal: StopSignal, abandon: () -> Void) async {
        guard await stopSignal.wait() else { return }
        let end = lanes[0].now.advanced(by: plan.stopGrace)
        guard (try? await lanes[0].sleep(until: end)) != nil else { return }
        abandon()
    }

    /// Takes a snapshot each second until cancelled.
    func reportProgress(to continuation: AsyncStream<ProgressSnapshot>.Continuation) async {
        var watch = ProgressWatch(plan: plan, schedule: schedule)
        var next = schedule.start.advanced(by: .seconds(1))
        while (try? await lanes[0].sleep(until: next)) != nil {
            let snapshot = watch.look(
                at: recorders,
                population: population,
                probe: generatorHealth.probe,
                now: lanes[0].now
            )
            continuation.yield(snapshot)
            next = next.advanced(by: .seconds(1))
        }
    }

    /// What was measured, once all users are gone.
    func measurement(startedAt: Date, stoppedBecause cause: String?) -> LoadMeasurement {
        let (ending, end) = ending(stoppedBecause: cause)
        return measurement(startedAt: startedAt, ending: ending, end: end)
    }

    /// What was measured up to now, as if the run had been cut off at this moment.
    func measurementSoFar(startedAt: Date) -> LoadMeasurement {
        measurement(startedAt: startedAt, ending: .interrupted(by: "unfinished"), end: lanes[0].now)
    }

    private func measurement(startedAt: Date, ending: RunEnding, end: MonotonicInstant) -> LoadMeasurement {
        let states = recorders.map(\.recorded)
        let lastCompleted = states.map(\.lastCompleted).max() ?? schedule.measuredFrom
        var measurement = LoadMeasurement(
            startedAt: startedAt,
            elapsed: .nanoseconds(
                Int64(clamping: max(end, lastCompleted).nanoseconds(since: schedule.measuredFrom))
            ),
            ending: ending,
            endpoints: plan.endpoints.map { EndpointMeasurement(name: $0.name) },
            peakUsers: population.peak
        )
        for state in states { measurement.add(state) }
        measurement.generator = generatorHealth
        return measurement
    }

    private var generatorHealth: GeneratorHealth {
        var health = GeneratorHealth(processes: 1, threads: lanes.count)
        for probe in probes {
            health.probe.merge(probe.health.probe)
            health.timerLag.merge(probe.health.timerLag)
        }
        if let start = usageAtStart.withLock({ $0 }) {
            let usage = ProcessorUsage.now().since(start)
            health.cpuSeconds = usage.cpuSeconds
            health.runQueueSeconds = usage.runQueueSeconds
            health.throttledSeconds = usage.throttledSeconds
        }
        return health
    }

    /// How the run ended, and when sending did. A limit that is reached ends it with its last answer.
    private func ending(stoppedBecause cause: String?) -> (RunEnding, MonotonicInstant) {
        if let cause, let stopped = stoppedAt.withLock({ $0 }) {
            return (.interrupted(by: cause), stopped)
        }
        if schedule.limitIsReached { return (.requestLimitReached, schedule.measuredFrom) }
        return (.completed, schedule.deadline)
    }
}

extension TrafficPattern {
    /// The schedule of an open pattern, `nil` for a closed one.
    fileprivate var arrivalPlan: ArrivalPlan? {
        if case .arrivals(let plan) = self { plan } else { nil }
    }
}

extension LoadMeasurement {
    fileprivate mutating func add(_ state: Recorder.State) {
        for index in endpoints.indices { endpoints[index].merge(state.endpoints[index]) }
        timeline.merge(state.timeline.timeline)
        warmUpRequests += state.warmUpRequests
        abandonedRequests += state.abandonedRequests
        retries += state.retries
        if let theirs = state.openModel {
            openModel = openModel ?? OpenModelMeasurement()
            openModel?.merge(theirs)
        }
        failureExamples.merge(state.failureExamples) { mine, _ in mine }
    }
}
