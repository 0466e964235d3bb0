import SLOEval

/// One user of a closed plan: sends, waits for the answer, pauses, and sends again.
struct VirtualUser<Lane: TransportLane, Sender: RequestSender> {
    /// The user's number, from 0; it chooses the user's random sequence and its place in a ramp.
    let number: Int
    let lane: Lane
    let plan: LoadPlan
    let picker: EndpointPicker
    let schedule: RunSchedule
    let activeUsers: ActiveUsers
    /// Makes the user's sender when the user begins.
    let makeSender: @Sendable () -> Sender

    /// Runs until the schedule ends it or the task is cancelled.
    func run() async {
        #if os(Linux)
            // Named, so that the compiler makes code for just these types. Engines are made in other modules, where
            // generic code looks up each call in tables: 2 to 6 % of a request's processor time.
            if let user = self as? VirtualUser<SocketLane, LoadSender<SocketLane>> {
                return await user.sendRequests()
            }
        #endif
        await sendRequests()
    }

    private func sendRequests() async {
        let pacing = Pacing(plan.pattern)
        var generator = SeededGenerator(seed: plan.seed, stream: UInt64(number))
        guard let delay = pacing.startDelay(ofUser: number, of: plan.concurrency) else { return }
        let start = schedule.start.advanced(byNanoseconds: delay)
        guard await lane.sleep(until: start, of: schedule) else { return }
        var activity = UserActivity(in: activeUsers)
        defer { activity.end() }
        var sender = makeSender()
        var requests = 0
        var now = lane.now
        let endpoints = plan.endpoints.count
        while true {
            requests += 1
            var request = PlannedRequest(
                endpoint: picker.pick(using: &generator),
                isMeasured: false,
                pause: pacing.pause(afterAnswer: requests, using: &generator)
            )
            if request.endpoint < endpoints {
                let permission = schedule.permission(at: now)
                if permission == .none { return }
                request.isMeasured = permission == .measured
                now = await sender.send(request)
            } else {
                // Each of its requests asks for a permission.
                guard schedule.isOpen(at: now), !schedule.limitIsReached else { return }
                request.isPermitted = false
                now = await sender.iterate(request)
            }
            guard let absence = pacing.absence(ofUser: number, at: now.nanoseconds(since: schedule.start))
            else {
                return
            }
            if absence > 0 {
                now = now.advanced(byNanoseconds: absence)
                guard await activity.interrupt(while: { await lane.sleep(until: now, of: schedule) }) else {
                    return
                }
            }
            guard request.pause > 0 else { continue }
            now = now.advanced(byNanoseconds: request.pause)
            guard await lane.sleep(until: now, of: schedule) else { return }
        }
    }
}
