/// The child tasks that send the requests of a run, each on the executor of its lane.
struct Workers<Lane: TransportLane> {
    /// A task that sends requests.
    struct Worker: Sendable {
        /// The index of its lane.
        var lane: Int
        var work: @Sendable () async -> Void
    }

    let workers: [Worker]
    let lanes: [Lane]
    let schedule: RunSchedule

    /// Runs all to their end; when the signal fires, ends their pauses and lets them send no more.
    ///
    /// - Returns: when the signal ended sending; `nil` when it did not.
    func run(until endSignal: StopSignal) async -> MonotonicInstant? {
        await withTaskGroup(of: Bool.self) { group in
            for worker in workers {
                group.addTask(executorPreference: lanes[worker.lane].executor) {
                    await worker.work()
                    return true
                }
            }
            group.addTask {
                _ = await endSignal.wait()
                return false
            }
            var stopped: MonotonicInstant?
            var workersLeft = workers.count
            while workersLeft > 0, let wasWorker = await group.next() {
                if wasWorker {
                    workersLeft -= 1
                } else if endSignal.cause != nil {
                    stopped = lanes[0].now
                    schedule.stop()
                }
                // Pauses react to cancellation, exchanges do not: those in flight go on.
                if !wasWorker || schedule.limitIsReached { group.cancelAll() }
            }
            group.cancelAll()
            return stopped
        }
    }
}
