import SLOEval
import Synchronization

/// Turns what the recorders hold into a snapshot, and remembers when it took the last one.
final class ProgressWatch: Sendable {
    private let plan: LoadPlan
    private let schedule: RunSchedule
    private let lastTaken: Mutex<MonotonicInstant>

    init(plan: LoadPlan, schedule: RunSchedule) {
        self.plan = plan
        self.schedule = schedule
        lastTaken = Mutex(schedule.start)
    }

    func snapshot(
        of recorders: [Recorder],
        activeUsers: Int,
        probe: LatencyHistogram,
        now: MonotonicInstant
    ) -> ProgressSnapshot {
        var interval = LatencyHistogram(resolution: .coarse)
        var all = Recorder.Counts()
        var watched: [ScopeProgress] = []
        for recorder in recorders {
            let counts = recorder.takeInterval(into: &interval)
            all.requests += counts.requests
            all.failures += counts.failures
            all.generatorFailures += counts.generatorFailures
            all.standstill = max(all.standstill, counts.standstill)
            all.phases.merge(counts.phases)
            watched.merge(counts.watched)
        }
        let seconds = lastTaken.withLock { last in
            defer { last = now }
            return now.seconds(since: last)
        }
        let phase = phase(at: now)
        let begin = phase == .warmUp ? schedule.start : schedule.measuredFrom
        return ProgressSnapshot(
            phase: phase,
            elapsedSeconds: now.seconds(since: begin),
            plannedSeconds: (phase == .warmUp ? plan.warmUp : plan.duration).inSeconds,
            requests: all.requests,
            failures: all.failures,
            requestsPerSecond: seconds > 0 ? Double(interval.count) / seconds : 0,
            p95Milliseconds: interval.quantile(0.95)?.nanosecondsInMilliseconds,
            activeUsers: activeUsers,
            interval: CompactHistogram(interval),
            probe: CompactHistogram(probe),
            generatorFailures: all.generatorFailures,
            standstillSeconds: Double(all.standstill) / 1e9,
            phases: all.phases?.coarse,
            watched: watched.isEmpty ? nil : watched
        )
    }

    private func phase(at now: MonotonicInstant) -> ProgressSnapshot.Phase {
        if schedule.isStopped || now >= schedule.deadline { return .draining }
        return now < schedule.measuredFrom ? .warmUp : .measuring
    }
}
