/// The iterations of a journey that the end of the run cut off, as objectives look at them.
///
/// One that had lasted longer than a bound by then is known to be too slow. Of any other, nobody knows how it would
/// have gone on: it is taken to be like those that had lasted as long and came to their end, as E. L. Kaplan and
/// P. Meier do with lifetimes (*Nonparametric Estimation from Incomplete Observations*, 1958); and where none had
/// lasted as long, to be too slow, and to fail. That is an estimate, and reason for a doubt, not for a violation.
struct CutIterations: Sendable {
    private let journey: JourneyMeasurement

    /// The iterations cut off of a journey; `nil` when there are none.
    init?(of journey: JourneyMeasurement) {
        guard journey.cutOff > 0 else { return nil }
        self.journey = journey
    }

    /// How many there are.
    var count: UInt64 { journey.cutOff }

    /// The longest time that one had lasted, in nanoseconds.
    var longest: UInt64 { journey.cutDuration.maximum ?? 0 }

    /// Those that had lasted too long for an objective of latency already; `nil` when there are none.
    ///
    /// Of a mean all of them count, if what they had lasted is enough to break it.
    func tooSlow(for objective: Objective) -> LatencyHistogram? {
        switch objective.metric {
        case .percentile, .max:
            let slow = journey.cutDuration.values(above: objective.bound)
            return slow.isEmpty ? nil : slow
        case .mean:
            var all = journey.duration
            all.merge(journey.cutDuration)
            guard let mean = all.milliseconds(of: .mean), mean > objective.bound else { return nil }
            return journey.cutDuration
        case .errorRate, .successRate, .throughput: return nil
        }
    }

    /// Whether the journey would probably not have met an objective had they come to their end.
    func endanger(_ objective: Objective) -> Bool {
        switch objective.metric {
        case .percentile(let percentile): shareWithin(objective.bound) < percentile.quantile - 1e-9
        // The longest of all is not over.
        case .max: longest > journey.duration.maximum ?? 0
        case .mean: expectedMean > objective.bound
        case .errorRate, .successRate: objective.violation(measured: rate(of: objective.metric)) != nil
        case .throughput: false
        }
    }

    /// The share of all iterations that come to their end within a time in milliseconds.
    private func shareWithin(_ milliseconds: Double) -> Double {
        let all = journey.duration
        var longer = 1.0
        var ended: UInt64 = 0
        for (value, times) in all.values where value.nanosecondsInMilliseconds <= milliseconds {
            let cut = value == 0 ? 0 : journey.cutDuration.count(atOrBelow: value - 1)
            let underWay = all.count - ended + count - min(cut, count)
            longer *= 1 - Double(times) / Double(underWay)
            ended += times
        }
        return 1 - longer
    }

    private var expectedMean: Double {
        let all = journey.duration
        var sum = Double(all.sum)
        for (age, times) in journey.cutDuration.values {
            let peers = all.values(above: age.nanosecondsInMilliseconds)
            sum += max(peers.mean ?? 0, Double(age)) * Double(times)
        }
        return sum / Double(all.count + count) / 1_000_000
    }

    /// The error rate or success rate in percent if those without a failure so far fail as often as others that
    /// had lasted as long.
    private func rate(of metric: Metric) -> Double {
        let all = journey.duration
        var failing = 0.0
        for (age, times) in journey.cutDuration.values {
            let before = age == 0 ? 0 : age - 1
            let peers = all.count - all.count(atOrBelow: before)
            let failed = journey.failures - journey.failureDuration.count(atOrBelow: before)
            failing += peers == 0 ? Double(times) : Double(times) * Double(failed) / Double(peers)
        }
        failing *= Double(count - min(journey.cutFailures, count)) / Double(count)
        let failures = journey.failures + journey.cutFailures + UInt64(failing.rounded())
        let whole = journey.iterations + count
        let percent = percentage(of: min(failures, whole), in: whole)
        return metric == .errorRate ? percent : percentage(of: whole - min(failures, whole), in: whole)
    }
}

extension LatencyHistogram {
    /// The values above a bound in milliseconds.
    fileprivate func values(above milliseconds: Double) -> LatencyHistogram {
        var above = LatencyHistogram()
        for (value, times) in values where value.nanosecondsInMilliseconds > milliseconds {
            above.record(nanoseconds: value, times: times)
        }
        return above
    }
}
