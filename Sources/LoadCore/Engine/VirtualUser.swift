import SLOEval

/// One user of a closed plan: asks, waits for the answer, pauses, asks again.
struct VirtualUser<Lane: TransportLane> {
    /// The user's number, from 0; it chooses the user's random sequence and its place in a ramp.
    let number: Int
    let lane: Lane
    let plan: LoadPlan
    let requests: [HTTPRequest]
    let picker: EndpointPicker
    let schedule: RunSchedule
    let recorder: Recorder
    let population: Population

    /// Runs until the schedule ends it or the task is cancelled.
    func run() async {
        let pacing = Pacing(plan.pattern)
        var generator = SeededGenerator(seed: plan.seed, stream: UInt64(number))
        guard let delay = pacing.startDelay(ofUser: number, of: plan.concurrency) else { return }
        guard await sleep(until: schedule.start.advanced(byNanoseconds: delay)) else { return }
        var presence = Presence(in: population)
        defer { presence.end() }
        let channel = lane.makeChannel()
        var answers = 0
        var now = lane.now
        while true {
            let permission = schedule.permission(at: now)
            if permission == .none { return }
            let endpoint = picker.pick(using: &generator)
            let exchange = await channel.exchange(requests[endpoint])
            switch permission {
            case .measured: recorder.record(exchange, endpoint: endpoint)
            case .warmUp, .none: recorder.recordWarmUp()
            }
            answers += 1
            now = exchange.completed
            guard let absence = pacing.absence(ofUser: number, at: now.nanoseconds(since: schedule.start))
            else {
                return
            }
            if absence > 0 {
                now = now.advanced(byNanoseconds: absence)
                guard await presence.interrupt(while: { await sleep(until: now) }) else { return }
            }
            let pause = pacing.pause(afterAnswer: answers, using: &generator)
            guard pause > 0 else { continue }
            now = now.advanced(byNanoseconds: pause)
            guard await sleep(until: now) else { return }
        }
    }

    /// Sleeps, unless the moment has come already or nothing may be sent at it any more.
    ///
    /// - Returns: whether the user goes on.
    private func sleep(until wake: MonotonicInstant) async -> Bool {
        guard wake < schedule.deadline else { return false }
        guard lane.now < wake else { return true }
        do {
            try await lane.sleep(until: wake)
            return true
        } catch {
            return false
        }
    }
}
