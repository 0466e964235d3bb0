import SLOEval

/// A load test under way: its users or dispatchers, and their recorders.
struct LoadRun<Lane: TransportLane>: EngineRun {
    private let plan: LoadPlan
    private let context: RunContext<Lane>
    private let recorders: [Recorder]
    private let snapshots: ProgressWatch

    init(_ plan: LoadPlan, in context: RunContext<Lane>) {
        self.plan = plan
        self.context = context
        recorders = context.lanes.indices.map { place in
            Recorder(
                plan: plan,
                measuredFrom: context.schedule.measuredFrom,
                standstills: context.standstills(ofLane: place)
            )
        }
        snapshots = ProgressWatch(plan: plan, schedule: context.schedule)
    }

    var workers: [Workers<Lane>.Worker] {
        let requests = plan.endpoints.map { HTTPRequest(endpoint: $0, target: plan.target) }
        let set = JourneySet(of: plan, targets: [plan.target], tables: context.tables)
        let makeSender: @Sendable (Int, Int) -> LoadSender<Lane> = { [context, recorders] number, place in
            LoadSender(
                channel: context.lanes[place].makeChannel(),
                requests: requests,
                recorder: recorders[place],
                journeys: context.journeys(set, ofUser: number, onLane: place)
            )
        }
        guard let arrivalPlan = plan.pattern.arrivalPlan else {
            return context.users(of: plan, makeSender: makeSender)
        }
        return dispatchers(for: arrivalPlan, makeSender: makeSender)
    }

    /// The dispatchers of an open plan, one for each lane, with an equal part of the users and of the
    /// requests.
    private func dispatchers(
        for arrivalPlan: ArrivalPlan,
        makeSender: @escaping @Sendable (Int, Int) -> LoadSender<Lane>
    ) -> [Workers<Lane>.Worker] {
        let arrivals = ArrivalSchedule(arrivalPlan, seed: plan.seed)
        let lanes = context.lanes
        // No more dispatchers than users, so that none needs a user beyond the plan's; as many in each shard.
        let count = min(lanes.count, max(1, plan.concurrency / plan.shard.count))
        let parts = plan.shard.count * count
        return context.dealt(0..<count) { place, _ in
            let part = LoadPlan.Shard(index: plan.shard.index * count + place, of: parts)
            let dispatcher = ArrivalDispatcher(
                lane: lanes[place],
                arrivals: arrivals.arrivals(first: part.index, every: parts),
                part: part,
                plan: plan,
                picker: EndpointPicker(weights: plan.weights),
                schedule: context.schedule,
                recorder: recorders[place],
                activeUsers: context.activeUsers,
                makeSender: { makeSender($0, place) }
            )
            return { await dispatcher.run() }
        }
    }

    func progress(at now: MonotonicInstant) -> ProgressSnapshot {
        snapshots.snapshot(
            of: recorders,
            activeUsers: context.activeUsers.count,
            probe: context.watch.ownLatency,
            now: now
        )
    }

    /// Returns what was measured. A run that was not stopped takes its planned time, and one whose limit was
    /// reached ends with its last answer.
    func measurement(endedBy end: RunEnd) -> LoadMeasurement {
        let sendingEnded =
            switch end.ending {
            case .completed: context.schedule.deadline
            case .requestLimitReached: context.schedule.measuredFrom
            case .interrupted, .aborted: end.moment
            }
        return measurement(end.ending, sendingEnded: sendingEnded)
    }

    /// The measurement up to now, as if the run had been cut off at this moment.
    var measurementSoFar: LoadMeasurement {
        measurement(.interrupted(by: "unfinished"), sendingEnded: context.lanes[0].now)
    }

    private func measurement(_ ending: RunEnding, sendingEnded end: MonotonicInstant) -> LoadMeasurement {
        let states = recorders.map(\.recorded)
        let lastCompleted = states.map(\.lastCompleted).max() ?? context.schedule.measuredFrom
        var measurement = LoadMeasurement(
            startedAt: context.startedAt,
            elapsed: context.elapsed(at: max(end, lastCompleted)),
            ending: ending,
            endpoints: plan.requestNames.map { EndpointMeasurement(name: $0) },
            peakUsers: context.activeUsers.peak
        )
        measurement.journeys = plan.journeys.map { JourneyMeasurement(name: $0.name) }
        for state in states { measurement.add(state) }
        measurement.generator = context.watch.health
        return measurement
    }
}

extension LoadPlan: EnginePlan {
    var load: LoadPlan { self }
}

extension LoadMeasurement {
    fileprivate mutating func add(_ state: Recorder.State) {
        for index in endpoints.indices { endpoints[index].merge(state.endpoints[index]) }
        for index in journeys.indices { journeys[index].merge(state.journeys[index]) }
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
        phases.merge(state.phases)
        failureExamples.merge(state.failureExamples) { mine, _ in mine }
    }
}
