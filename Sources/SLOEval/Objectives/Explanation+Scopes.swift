/// A violation of an endpoint or a journey, with what is known of its part of the run.
struct PartOfRun {
    let violation: Violation
    let figures: ScopeFigures
    /// The requests an iteration sends on average; 1 for an endpoint.
    let requestsEach: Double
    /// The failures that can be the generator's own: of an endpoint they are, of a journey no more than those
    /// of the run.
    let ownFailures: UInt64

    init(_ violation: Violation, in measurement: LoadMeasurement) {
        let scope = violation.objective.scope
        self.violation = violation
        figures = measurement.figures(of: scope)
        switch scope {
        case .endpoint(let name):
            requestsEach = 1
            ownFailures = measurement.endpoint(named: name).failureKinds[.generator]
        case .journey(let name):
            let journey = measurement.journey(named: name)
            requestsEach = max(1, Double(journey.requests) / Double(max(1, journey.iterations)))
            ownFailures = min(measurement.failures(of: .generator), journey.failures)
        case .run:
            requestsEach = 1
            ownFailures = measurement.failures(of: .generator)
        }
    }

    var objective: Objective { violation.objective }
    var metric: Metric { violation.objective.metric }
    /// The metric of the part in words: `p95 of order`.
    var title: String { "\(metric.words) of \(objective.scope.name ?? "the run")" }

    /// Whether so many failures less would be few enough.
    func isMet(without failures: UInt64) -> Bool {
        let own = min(failures, figures.failures)
        return percentage(of: figures.failures - own, in: figures.count - own)
            <= objective.errorPercentAllowed
    }
}

// MARK: - The plan

extension Explanation {
    /// Why the plan can't do better in a part of the run.
    ///
    /// Where users were too few, all requests waited alike, whatever they asked for: a latency is explained
    /// when it is within its bound without the lag at the same quantile. Of a run with journeys that isn't
    /// known, since later steps don't wait.
    func planReason(for part: PartOfRun) -> String? {
        if part.metric == .throughput, case .endpoint(let name) = part.objective.scope, let planned,
            planned.isOutOfReach(throughput: part.objective.bound, of: name)
        {
            return planned.shortfall(of: part.objective.bound, for: name)
        }
        return reason(of: shortage, for: part)
    }

    private func reason(of shortage: UserShortage?, for part: PartOfRun) -> String? {
        guard let shortage, part.metric == .throughput || isExplainedByLag(part) else { return nil }
        return shortage.sentence
    }

    private func isExplainedByLag(_ part: PartOfRun) -> Bool {
        guard part.metric.isLatency, measurement.journeys.isEmpty,
            let lag = measurement.openModel?.lag.milliseconds(of: part.metric)
        else { return false }
        return part.violation.measured - lag <= part.objective.bound
    }
}

// MARK: - The generator

extension Explanation {
    /// What the generator did to a part of the run.
    ///
    /// How much of it fell to this part is not always known; then as much as possible did.
    func generatorReason(for part: PartOfRun) -> String? {
        if let ownShortage, let reason = reason(of: ownShortage, for: part) {
            return ownShortage.isTheGenerators ? reason : saturationReason
        }
        if measurement.standstillSeconds > 0, isExplainedByStandstill(part) {
            return "\(standstill) can account for the \(part.title)."
        }
        return switch part.metric {
        case .percentile, .mean, .max:
            probeReason(for: part) ?? (isExplainedByLag(part) ? saturationReason : nil)
        case .throughput: saturationReason
        case .errorRate, .successRate: ownFailuresReason(for: part)
        }
    }

    private func isExplainedByStandstill(_ part: PartOfRun) -> Bool {
        let (figures, bound) = (part.figures, part.objective.bound)
        if part.metric == .throughput {
            let left = measurement.elapsed.inSeconds - measurement.standstillSeconds
            return left > 0 && figures.throughput * measurement.elapsed.inSeconds / left >= bound
        }
        guard let disturbance = measurement.disturbance else { return false }
        let nanoseconds = UInt64(min(max(0, bound * 1e6), 1e18))
        let late = figures.latency.count - figures.latency.count(atOrBelow: nanoseconds)
        let left = late - min(late, disturbance.requests)
        switch part.metric {
        case .percentile(let percentile):
            return figures.latency.count - left
                >= NearestRank.rank(of: percentile.quantile, in: figures.latency.count)
        case .max: return left == 0
        case .mean:
            let own =
                disturbance.latency.sum - min(disturbance.undisturbedLatency.sum, disturbance.latency.sum)
            let sum = figures.latency.sum - min(own, figures.latency.sum)
            return Double(sum) / Double(max(1, figures.latency.count)) / 1e6 <= bound
        case .errorRate, .successRate:
            return part.isMet(without: disturbance.failures.addingClamped(part.ownFailures))
        case .throughput: return false
        }
    }

    private func probeReason(for part: PartOfRun) -> String? {
        let probe = measurement.generator.probe
        guard let share = probe.generatorShare(of: part.metric, requests: part.requestsEach),
            part.violation.measured - share <= part.objective.bound
        else { return nil }
        return "the generator itself took \(share.fixed(1)) ms at the \(part.title), where "
            + "\(part.violation.measured.fixed(1)) ms were measured."
    }

    private func ownFailuresReason(for part: PartOfRun) -> String? {
        guard part.ownFailures > 0, part.isMet(without: part.ownFailures) else { return nil }
        return
            "\(part.ownFailures) requests failed in the generator, without which the \(part.title) would be "
            + "within its bound: \(Self.causeOfOwnFailures)"
    }
}

extension LatencyHistogram {
    /// The generator's share of an iteration of k requests, in milliseconds, by these latencies of its probe;
    /// `nil` when they are too few.
    ///
    /// It is about k times their mean, and spreads with √k; of one request it is the probe's own value.
    func generatorShare(of metric: Metric, requests: Double) -> Double? {
        guard count >= Explanation.leastProbes, let own = milliseconds(of: metric),
            let mean = milliseconds(of: .mean)
        else { return nil }
        return requests == 1 ? own : requests * mean + requests.squareRoot() * (own - mean)
    }
}
