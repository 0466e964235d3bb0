import SLOEval

/// Turns what the recorders hold into a snapshot, and remembers when it last looked.
struct ProgressWatch {
    private let plan: LoadPlan
    private let schedule: RunSchedule
    private var lastLook: MonotonicInstant

    init(plan: LoadPlan, schedule: RunSchedule) {
        self.plan = plan
        self.schedule = schedule
        lastLook = schedule.start
    }

    mutating func look(
        at recorders: [Recorder],
        population: Population,
        probe: LatencyHistogram,
        now: MonotonicInstant
    ) -> ProgressSnapshot {
        var interval = LatencyHistogram(resolution: .coarse)
        var all = Recorder.Counts()
        for recorder in recorders {
            let counts = recorder.takeInterval(into: &interval)
            all.requests += counts.requests
            all.failures += counts.failures
            all.generatorFailures += counts.generatorFailures
            all.standstill = max(all.standstill, counts.standstill)
        }
        let seconds = Double(now.nanoseconds(since: lastLook)) / 1e9
        lastLook = now
        let phase = phase(at: now)
        let begin = phase == .warmUp ? schedule.start : schedule.measuredFrom
        return ProgressSnapshot(
            phase: phase,
            elapsedSeconds: Double(now.nanoseconds(since: begin)) / 1e9,
            plannedSeconds: (phase == .warmUp ? plan.warmUp : plan.duration).inSeconds,
            requests: all.requests,
            failures: all.failures,
            requestsPerSecond: seconds > 0 ? Double(interval.count) / seconds : 0,
            p95Milliseconds: interval.percentile(0.95)?.nanosecondsInMilliseconds,
            activeUsers: population.count,
            interval: CompactHistogram(interval),
            probe: CompactHistogram(probe),
            generatorFailures: all.generatorFailures,
            standstillSeconds: Double(all.standstill) / 1e9
        )
    }

    private func phase(at now: MonotonicInstant) -> ProgressSnapshot.Phase {
        if schedule.isStopped || now >= schedule.deadline { return .draining }
        return now < schedule.measuredFrom ? .warmUp : .measuring
    }
}
