import SLOEval

/// A request as a shadow test sends it to both sides.
struct ShadowRequest: Sendable {
    let name: String
    let canary: HTTPRequest
    let production: HTTPRequest

    init(_ endpoint: Endpoint, canary: TargetURL, production: TargetURL, keptHeaders: [String]) {
        func request(to target: TargetURL) -> HTTPRequest {
            HTTPRequest(
                target: target,
                path: target.path(of: endpoint),
                method: endpoint.method,
                headers: endpoint.headers,
                body: endpoint.body ?? [],
                bodyUse: BodyUse(keptBytes: .max, isHashed: true),
                keptHeaders: keptHeaders
            )
        }
        name = "\(endpoint.method) \(endpoint.shownPath)"
        self.canary = request(to: canary)
        self.production = request(to: production)
    }
}

/// One user of a shadow test: asks production twice and the canary once, one after the other, with the canary in
/// a random place, and goes on to the next request.
struct ShadowUser<Lane: TransportLane> {
    let number: Int
    let lane: Lane
    let plan: ShadowPlan
    /// The requests of the plan's endpoints, for a test without a recording.
    let requests: [ShadowRequest]
    let picker: EndpointPicker
    let schedule: RunSchedule
    let recorder: ShadowRecorder
    /// Called when the recorder raises the alarm.
    let onAlarm: @Sendable () -> Void

    /// Runs until the schedule or the recording ends it or the task is cancelled.
    func run() async {
        let user = Channels(canary: lane.makeChannel(), production: lane.makeChannel())
        var order = SeededGenerator(seed: plan.plan.seed, stream: (1 << 40) + UInt64(number))
        if let recording = plan.recording {
            await replay(recording, over: user, order: &order)
        } else {
            await askEndpoints(over: user, order: &order)
        }
    }

    private struct Channels {
        let canary: Lane.Channel
        let production: Lane.Channel
    }

    private func askEndpoints(over channels: Channels, order: inout SeededGenerator) async {
        let pacing = Pacing(plan.plan.pattern)
        var generator = SeededGenerator(seed: plan.plan.seed, stream: UInt64(number))
        guard let delay = pacing.startDelay(ofUser: number, of: plan.plan.concurrency) else { return }
        guard await sleep(until: schedule.start.advanced(byNanoseconds: delay)) else { return }
        var answers = 0
        while schedule.permission(at: lane.now) != .none {
            await ask(requests[picker.pick(using: &generator)], over: channels, order: &order)
            answers += 1
            let pause = pacing.pause(afterAnswer: answers, using: &generator)
            guard await sleep(until: lane.now.advanced(byNanoseconds: pause)) else { return }
        }
    }

    /// Takes the next request whenever it is free, waits until that is due, and sends it. All at work means that
    /// requests are late, which is counted.
    private func replay(
        _ recording: any RequestRecording,
        over channels: Channels,
        order: inout SeededGenerator
    ) async {
        while schedule.permission(at: lane.now) != .none, let recorded = await recording.next() {
            let due = schedule.start.advanced(by: recorded.offset)
            guard await sleep(until: due) else { return }
            recorder.recordLag(lane.now.nanoseconds(since: due))
            let request = ShadowRequest(
                recorded.endpoint,
                canary: plan.plan.target,
                production: plan.production,
                keptHeaders: recorder.keptHeaders
            )
            await ask(request, over: channels, order: &order)
        }
    }

    private func ask(
        _ request: ShadowRequest,
        over channels: Channels,
        order: inout SeededGenerator
    ) async {
        let place = order.next(upperBound: UInt64(3))
        var canary: HTTPExchange?
        var production: [HTTPExchange] = []
        for turn in 0..<UInt64(3) {
            if turn == place {
                canary = await channels.canary.exchange(request.canary)
            } else {
                production.append(await channels.production.exchange(request.production))
            }
        }
        guard let canary, production.count == 2 else { return }
        let isAlarming = recorder.record(
            request.name,
            production: production[0],
            productionAgain: production[1],
            canary: canary
        )
        if isAlarming { onAlarm() }
    }

    /// - Returns: whether the user goes on.
    private func sleep(until wake: MonotonicInstant) async -> Bool {
        guard wake < schedule.deadline else { return false }
        guard lane.now < wake else { return !Task.isCancelled }
        return (try? await lane.sleep(until: wake)) != nil
    }
}
