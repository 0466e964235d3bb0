import SLOEval

/// Sends one lane's share of an open plan: waits until each request is due and gives it to a free user, to a
/// new one, or, when all are at work, to the first that comes back. A late request is late, not dropped.
struct ArrivalDispatcher<Lane: TransportLane, Sender: RequestSender> {
    let lane: Lane
    let arrivals: ArrivalSchedule.Arrivals
    /// This dispatcher's part of the users and of the requests.
    let part: LoadPlan.Shard
    let plan: LoadPlan
    let picker: EndpointPicker
    let schedule: RunSchedule
    let recorder: Recorder
    let activeUsers: ActiveUsers
    /// Makes a user's sender when the user begins; takes the user's number.
    let makeSender: @Sendable (Int) -> Sender

    /// Runs until the schedule ends or the task is cancelled, and until all users have stopped.
    func run() async {
        let pool = UserPool(limit: max(1, part.share(of: plan.concurrency)))
        var users = 0
        var turns = RowTurns(of: plan, picker: picker)
        await withTaskGroup(of: Void.self) { group in
            var arrivals = arrivals
            while let arrival = arrivals.next() {
                let planned = schedule.start.advanced(byNanoseconds: arrival.offset)
                guard planned < schedule.deadline else { break }
                guard await lane.sleep(until: planned, of: schedule) else {
                    countUnsent(from: arrival, rest: arrivals)
                    break
                }
                let permission = schedule.permission(at: planned)
                guard permission != .none else { break }
                let job = UserPool.Job(
                    number: arrival.number,
                    planned: planned,
                    isMeasured: permission == .measured,
                    endpoint: picker.pick(forArrival: arrival.number, seed: plan.seed),
                    nextRows: turns?.rows(forArrival: arrival.number)
                )
                guard await hand(job, to: pool, adding: &group, count: &users) else {
                    countUnsent(from: arrival, rest: arrivals)
                    break
                }
            }
            pool.close()
        }
    }

    /// Gives a job to a user, however long it takes until one is free.
    ///
    /// - Returns: whether it was given before the run was over.
    private func hand(
        _ job: UserPool.Job,
        to pool: UserPool,
        adding group: inout TaskGroup<Void>,
        count users: inout Int
    ) async -> Bool {
        while true {
            switch pool.offer(job) {
            case .taken:
                return true
            case .addUser:
                // As in a closed plan, the numbers of a part are those that its shard would have.
                let number = part.index + users * part.count
                users += 1
                group.addTask(executorPreference: lane.executor) {
                    await serve(job, from: pool, asUser: number)
                }
                return true
            case .allBusy:
                await pool.waitForUser()
                guard !Task.isCancelled, lane.now < schedule.deadline else { return false }
            }
        }
    }

    /// A user: sends the job it was added for and then whatever the pool has for it.
    private func serve(_ first: UserPool.Job, from pool: UserPool, asUser number: Int) async {
        activeUsers.add()
        defer { activeUsers.remove() }
        var sender = makeSender(number)
        var next: UserPool.Job? = first
        while let job = next {
            let request = PlannedRequest(
                endpoint: job.endpoint,
                isMeasured: job.isMeasured,
                plannedStart: job.planned,
                arrival: job.number,
                nextRows: job.nextRows
            )
            if request.endpoint < plan.endpoints.count {
                _ = await sender.send(request)
            } else {
                _ = await sender.iterate(request)
            }
            next = await pool.nextJob()
        }
    }

    /// Counts what was due by the end of the run but not sent, each at the age it had by then.
    private func countUnsent(from first: ArrivalSchedule.Arrival, rest: ArrivalSchedule.Arrivals) {
        recorder.noteLife(at: lane.now)
        let end = min(lane.now, schedule.deadline)
        var rest = rest
        var next: ArrivalSchedule.Arrival? = first
        while let arrival = next {
            let planned = schedule.start.advanced(byNanoseconds: arrival.offset)
            guard planned < end else { return }
            if planned >= schedule.measuredFrom {
                let picked = picker.pick(forArrival: arrival.number, seed: plan.seed)
                let journey = picked - plan.endpoints.count
                recorder.recordUnsent(from: planned, to: end, journey: journey < 0 ? nil : journey)
            }
            next = rest.next()
        }
    }
}
