import SLOEval
import Synchronization

/// Looks at a paired run when its planned time is over, and extends it while nothing is decided.
final class PairedJudge: Sendable {
    private let plan: PairedPlan
    private let schedule: RunSchedule
    private let recorder: PairedRecorder
    private let nextLook: Mutex<MonotonicInstant>

    init(plan: PairedPlan, schedule: RunSchedule, recorder: PairedRecorder) {
        self.plan = plan
        self.schedule = schedule
        self.recorder = recorder
        nextLook = Mutex(schedule.measuredFrom.advanced(by: plan.plan.duration))
    }

    /// Waits until the run is decided; until the schedule's own end, or until cancelled, when it never is.
    ///
    /// - Returns: whether it is decided.
    func waitForDecision(on lane: some TransportLane) async -> Bool {
        while true {
            let look = nextLook.withLock { $0 }
            guard look < schedule.deadline, (try? await lane.sleep(until: look)) != nil else { return false }
            // What cannot be known will not be known later either.
            if CanaryComparison(recorder.recorded.run).decision != .undecided { return true }
            nextLook.withLock { $0 = min(look.advanced(by: plan.extensionStep), schedule.deadline) }
        }
    }

    /// A look at the run for people.
    func progress(at now: MonotonicInstant) -> PairedProgress {
        let next = nextLook.withLock { $0 }
        let planned = Double(next.nanoseconds(since: schedule.measuredFrom)) / 1e9
        return recorder.progress(
            elapsed: Double(now.nanoseconds(since: schedule.measuredFrom)) / 1e9,
            planned: planned,
            isExtended: next > schedule.measuredFrom.advanced(by: plan.plan.duration)
        )
    }
}
