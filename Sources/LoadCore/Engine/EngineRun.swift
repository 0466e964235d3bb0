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
    /// When sending was ended early.
    private let stoppedAt = Mutex<MonotonicInstant?>(nil)

    init(plan: LoadPlan, schedule: RunSchedule, lanes: [Lane]) {
        self.plan = plan
        self.schedule = schedule
        self.lanes = lanes
        recorders = lanes.map { _ in
            Recorder(endpoints: plan.endpoints, measuredFrom: schedule.measuredFrom)
        }
    }

    /// Runs all users to their end; when the signal fires, wakes those that pause and sends them home.
    func runUsers(until stopSignal: StopSignal) async {
        let requests = plan.endpoints.map { HTTPRequest(endpoint: $0, target: plan.target) }
        let picker = EndpointPicker(weights: plan.endpoints.map(\.weight))
        await withTaskGroup(of: Bool.self) { group in
            for (position, number) in plan.userNumbers.enumerated() {
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
                group.addTask(executorPreference: lanes[place].executor) {
                    await user.run()
                    return true
                }
            }
            group.addTask {
                _ = await stopSignal.wait()
                return false
            }
            var usersLeft = plan.shard.share(of: plan.concurrency)
            while usersLeft > 0, let wasUser = await group.next() {
                if wasUser {
                    usersLeft -= 1
                } else if stopSignal.cause != nil {
                    stoppedAt.withLock { $0 = lanes[0].now }
                    schedule.stop()
                }
                // Pauses react to cancellation, exchanges do not: those in flight go on.
                if !wasUser || schedule.limitIsReached { group.cancelAll() }
            }
            group.cancelAll()
        }
    }

    /// Once the signal fires, waits for the plan's grace and then ends what is still in flight.
    func limitGrace(after stopSignal: StopSignal, abandon: () -> Void) async {
        guard await stopSignal.wait() else { return }
        let end = lanes[0].now.advanced(by: plan.stopGrace)
        guard (try? await lanes[0].sleep(until: end)) != nil else { return }
        abandon()
    }

    /// Takes a snapshot each second until cancelled.
    func reportProgress(to continuation: AsyncStream<ProgressSnapshot>.Continuation) async {
        var watch = ProgressWatch(plan: plan, schedule: schedule)
        var next = schedule.start.advanced(by: .seconds(1))
        while (try? await lanes[0].sleep(until: next)) != nil {
            continuation.yield(watch.look(at: recorders, population: population, now: lanes[0].now))
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

extension LoadMeasurement {
    fileprivate mutating func add(_ state: Recorder.State) {
        for index in endpoints.indices { endpoints[index].merge(state.endpoints[index]) }
        timeline.merge(state.timeline.timeline)
        warmUpRequests += state.warmUpRequests
        abandonedRequests += state.abandonedRequests
        failureExamples.merge(state.failureExamples) { mine, _ in mine }
    }
}
