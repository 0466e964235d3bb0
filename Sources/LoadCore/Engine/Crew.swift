/// Those who send the requests of a run, each a child task on the executor of its lane.
struct Crew<Lane: TransportLane> {
    /// One who sends requests.
    struct Member: Sendable {
        /// The index of its lane.
        var lane: Int
        var work: @Sendable () async -> Void
    }

    let members: [Member]
    let lanes: [Lane]
    let schedule: RunSchedule

    /// Runs all to their end; when the signal fires, wakes those that pause and sends them home.
    ///
    /// - Returns: when the signal ended sending; `nil` when it did not.
    func run(until stopSignal: StopSignal) async -> MonotonicInstant? {
        await withTaskGroup(of: Bool.self) { group in
            for member in members {
                group.addTask(executorPreference: lanes[member.lane].executor) {
                    await member.work()
                    return true
                }
            }
            group.addTask {
                _ = await stopSignal.wait()
                return false
            }
            var stopped: MonotonicInstant?
            var membersLeft = members.count
            while membersLeft > 0, let wasMember = await group.next() {
                if wasMember {
                    membersLeft -= 1
                } else if stopSignal.cause != nil {
                    stopped = lanes[0].now
                    schedule.stop()
                }
                // Pauses react to cancellation, exchanges do not: those in flight go on.
                if !wasMember || schedule.limitIsReached { group.cancelAll() }
            }
            group.cancelAll()
            return stopped
        }
    }
}
