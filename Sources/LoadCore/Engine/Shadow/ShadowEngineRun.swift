import SLOEval

/// A shadow test under way.
struct ShadowEngineRun<Lane: TransportLane>: EngineRun {
    private let plan: ShadowPlan
    private let context: RunContext<Lane>
    private let recorder: ShadowRecorder

    init(_ plan: ShadowPlan, in context: RunContext<Lane>) {
        self.plan = plan
        self.context = context
        // Examples are kept long here: they are cut only after secrets were taken out of them.
        let comparison = ShadowComparison(plan.comparison, exampleLimit: 4_000)
        recorder = ShadowRecorder(ShadowMeasurement(startedAt: context.startedAt, comparison: comparison))
    }

    var workers: [Workers<Lane>.Worker] {
        guard let recording = plan.recording else {
            let requests = plan.plan.endpoints.map {
                ShadowRequest($0, in: plan, keeping: recorder.keptHeaders)
            }
            let set = JourneySet(
                of: plan.plan,
                targets: [plan.plan.target, plan.production, plan.production],
                tables: context.tables,
                comparing: recorder.keptHeaders
            )
            return context.users(of: plan.plan) { number, place in
                sender(ofUser: number, onLane: place, of: requests, set)
            }
        }
        return context.dealt(plan.plan.userNumbers) { number, place in
            { await replay(recording, with: sender(ofUser: number, onLane: place, of: []), onLane: place) }
        }
    }

    private func sender(
        ofUser number: Int,
        onLane place: Int,
        of requests: [ShadowRequest],
        _ set: JourneySet? = nil
    ) -> ShadowSender<Lane> {
        ShadowSender(
            canary: WatchedChannel(in: context, lane: place),
            production: WatchedChannel(in: context, lane: place, isProduction: true),
            requests: requests,
            order: SeededGenerator(orderOfUser: number, in: plan.plan),
            recorder: recorder,
            onAlarm: { [context] in context.endSignal.fire(because: "alarm") },
            journeys: context.journeys(set, ofUser: number, onLane: place)
        )
    }

    /// A user that takes the next recorded request whenever it is free, waits until that is due, and sends
    /// it. When all users are busy, requests are late, which is counted.
    private func replay(
        _ recording: any RequestRecording,
        with sender: ShadowSender<Lane>,
        onLane place: Int
    ) async {
        var sender = sender
        let (lane, schedule) = (context.lanes[place], context.schedule)
        context.activeUsers.add()
        defer { context.activeUsers.remove() }
        while schedule.isOpen(at: lane.now), let recorded = await recording.next() {
            let due = schedule.start.advanced(by: recorded.offset)
            guard await lane.sleep(until: due, of: schedule) else { return }
            let permission = schedule.permission(at: lane.now)
            if permission == .none { return }
            if permission == .measured { recorder.recordLag(lane.now.nanoseconds(since: due)) }
            let request = ShadowRequest(recorded.endpoint, in: plan, keeping: recorder.keptHeaders)
            _ = await sender.send(request, isMeasured: permission == .measured)
        }
    }

    func progress(at now: MonotonicInstant) -> ShadowProgress {
        let begin = context.schedule.measuredFrom
        return recorder.progress(
            elapsed: now.seconds(since: begin),
            planned: context.schedule.deadline.seconds(since: begin)
        )
    }

    func measurement(endedBy end: RunEnd) -> ShadowMeasurement {
        var measurement = recorder.recorded
        measurement.elapsed = context.elapsed(at: end.moment)
        measurement.ending = end.ending
        return measurement
    }
}
