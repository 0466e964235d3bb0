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
    private let watch: GeneratorWatch<Lane>
    /// When sending was ended early.
    private let stoppedAt = Mutex<MonotonicInstant?>(nil)

    /// - Parameter watch: measures the generator's own share.
    init(plan: LoadPlan, schedule: RunSchedule, lanes: [Lane], watch: GeneratorWatch<Lane>) {
        self.plan = plan
        self.schedule = schedule
        self.lanes = lanes
        recorders = watch.standstills.map { standstills in
            Recorder(
                endpoints: plan.endpoints,
                measuredFrom: schedule.measuredFrom,
                isOpen: plan.pattern.arrivalPlan != nil,
                staysAtOrigin: plan.crossOriginRedirects == .followedAsFailures,
                standstills: standstills
            )
        }
        self.watch = watch
    }

    /// Runs all users to their end; when the signal fires, wakes those that pause and sends them home.
    func runUsers(until stopSignal: StopSignal) async {
        let members = plan.pattern.arrivalPlan.map(dispatchers(for:)) ?? users
        let crew = Crew(members: members, lanes: lanes, schedule: schedule)
        let stopped = await crew.run(until: stopSignal)
        stoppedAt.withLock { $0 = stopped }
    }

    private typealias Member = Crew<Lane>.Member

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

    /// Takes a snapshot each second until cancelled.
    func reportProgress(to continuation: AsyncStream<ProgressSnapshot>.Continuation) async {
        var watch = ProgressWatch(plan: plan, schedule: schedule)
        var next = schedule.start.advanced(by: .seconds(1))
        while (try? await lanes[0].sleep(until: next)) != nil {
            let snapshot = watch.look(
                at: recorders,
                population: population,
                probe: self.watch.ownLatency,
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
        measurement.generator = watch.health
        return measurement
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
        if let theirs = state.disturbance {
            disturbance = disturbance ?? Disturbance()
            disturbance?.merge(theirs)
        }
        failureExamples.merge(state.failureExamples) { mine, _ in mine }
    }
}
