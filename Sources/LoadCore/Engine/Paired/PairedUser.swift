import SLOEval

/// One user of a paired run: asks canary and production the same, one after the other in random order, pauses,
/// and asks again.
///
/// One after the other, because two requests sent at once compete: for this loop, and for the machine when both
/// versions run on one. What the slower side costs would then be paid by the other, and hide the difference.
/// Between the two lies one answer's time, far less than a block.
struct PairedUser<Lane: TransportLane> {
    /// The user's number, from 0; it chooses the user's random sequence, as in a load test of the same plan.
    let number: Int
    let lane: Lane
    let plan: LoadPlan
    /// The requests to the canary, by endpoint.
    let canary: [HTTPRequest]
    /// The requests to production, by endpoint.
    let production: [HTTPRequest]
    let picker: EndpointPicker
    let schedule: RunSchedule
    let recorder: PairedRecorder
    let population: Population
    /// Called when the recorder raises the alarm.
    let onAlarm: @Sendable () -> Void

    /// The streams from here on give the order within pairs, so that the sequence of a plan's requests is the
    /// same as in a load test.
    private static var orderStreams: UInt64 { 1 << 40 }

    /// Runs until the schedule ends it or the task is cancelled.
    func run() async {
        let pacing = Pacing(plan.pattern)
        var generator = SeededGenerator(seed: plan.seed, stream: UInt64(number))
        var order = SeededGenerator(seed: plan.seed, stream: Self.orderStreams + UInt64(number))
        guard let delay = pacing.startDelay(ofUser: number, of: plan.concurrency) else { return }
        guard await sleep(until: schedule.start.advanced(byNanoseconds: delay)) else { return }
        population.enter()
        defer { population.leave() }
        let channels = (canary: lane.makeChannel(), production: lane.makeChannel())
        var answers = 0
        var now = lane.now
        while true {
            let permission = schedule.permission(at: now)
            if permission == .none { return }
            let endpoint = picker.pick(using: &generator)
            let canaryFirst = order.next() & 1 == 0
            let answer: (canary: HTTPExchange, production: HTTPExchange)
            if canaryFirst {
                answer.canary = await channels.canary.exchange(canary[endpoint])
                answer.production = await channels.production.exchange(production[endpoint])
            } else {
                answer.production = await channels.production.exchange(production[endpoint])
                answer.canary = await channels.canary.exchange(canary[endpoint])
            }
            answers += 1
            let pause = pacing.pause(afterAnswer: answers, using: &generator)
            if permission == .measured { record(answer, endpoint, pause) }
            now = canaryFirst ? answer.production.completed : answer.canary.completed
            guard pause > 0 else { continue }
            now = now.advanced(byNanoseconds: pause)
            guard await sleep(until: now) else { return }
        }
    }

    private func record(
        _ answer: (canary: HTTPExchange, production: HTTPExchange),
        _ endpoint: Int,
        _ pause: UInt64
    ) {
        let isAlarming = recorder.record(
            canary: answer.canary,
            production: answer.production,
            endpoint: endpoint,
            pause: pause
        )
        if isAlarming { onAlarm() }
    }

    /// Sleeps, unless the moment has come already or nothing may be sent at it any more.
    ///
    /// - Returns: whether the user goes on.
    private func sleep(until wake: MonotonicInstant) async -> Bool {
        guard wake < schedule.deadline else { return false }
        guard lane.now < wake else { return true }
        return (try? await lane.sleep(until: wake)) != nil
    }
}
