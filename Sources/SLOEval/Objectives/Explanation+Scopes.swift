/// A violation of an endpoint or a journey, with what is known of its part of the run.
struct PartOfRun {
    let violation: Violation
    let figures: ScopeFigures
    /// The requests an iteration sends on average; 1 for an endpoint.
    let requestsEach: Double
    /// The failures that can be the generator's own: of an endpoint they are, of a journey no more than those
    /// of the run.
    let ownFailures: UInt64
    /// The failures that can be for want of anybody who looks after a request: of an endpoint those by time or
    /// connection, of a journey all.
    let failuresByTime: UInt64

    init(_ violation: Violation, in measurement: LoadMeasurement) {
        let scope = violation.objective.scope
        self.violation = violation
        figures = measurement.figures(of: scope)
        switch scope {
        case .endpoint(let name):
            let kinds = measurement.endpoint(named: name).failureKinds
            requestsEach = 1
            ownFailures = kinds[.generator]
            failuresByTime = kinds.byFrequency.filter(\.element.isByTimeOrConnection)
                .reduce(0) { $0.addingClamped($1.count) }
        case .journey(let name):
            let journey = measurement.journey(named: name)
            requestsEach = max(1, Double(journey.requests) / Double(max(1, journey.iterations)))
            ownFailures = min(measurement.failures(of: .generator), journey.failures)
            failuresByTime = journey.failures
        case .run:
            requestsEach = 1
            ownFailures = measurement.failures(of: .generator)
            failuresByTime = measurement.failures
        }
    }

    var objective: Objective { violation.objective }
    var metric: Metric { violation.objective.metric }
    /// The metric of the part in words: `p95 of order`.
    var title: String { "\(metric.words) of \(objective.scope.name ?? "the run")" }

    /// Whether so many failures less would be few enough.
    func isMet(without failures: UInt64) -> Bool {
        objective.isKept(failures: figures.failures.less(failures), of: figures.count.less(failures))
    }

    /// A value of the metric as sentences show it.
    func text(of value: Double) -> String {
        switch metric {
        case .percentile, .mean, .max: value.fixed(1) + " ms"
        case .errorRate, .successRate: value.fixed(2) + " %"
        case .throughput: value.fixed(1) + " \(objective.scope.noun)s a second"
        }
    }
}

// MARK: - The plan

extension Explanation {
    /// Why the plan can't do better in a part of the run.
    ///
    /// Where users were too few, all requests waited alike, whatever they asked for: a latency is explained
    /// when it is within its bound without the lag at the same quantile, a throughput when the part would have
    /// reached it with its share of the requests that were never sent. Of the latency in a run with journeys
    /// that isn't known, since later steps don't wait.
    func planReason(for part: PartOfRun) -> String? {
        if part.metric == .throughput, case .endpoint(let name) = part.objective.scope, let planned,
            planned.isOutOfReach(throughput: part.objective.bound, of: name)
        {
            return planned.shortfall(of: part.objective.bound, for: name)
        }
        return shortage.flatMap { shortage in gain(for: part).map { "\($0): \(shortage.sentence)" } }
    }

    /// What the part would come to if users had been enough, where that is within its bound.
    private func gain(for part: PartOfRun) -> String? {
        let value = part.metric == .throughput ? throughputWithUnsent(of: part) : latencyWithoutLag(of: part)
        guard let value, part.objective.violation(measured: value) == nil else { return nil }
        return "with enough users the \(part.title) would be \(part.text(of: value))"
    }

    /// A throughput as it would be if all that was due had been sent, in the planned time.
    private func throughputWithUnsent(of part: PartOfRun) -> Double? {
        guard let openModel = measurement.openModel, let planned, planned.seconds > 0 else { return nil }
        let sent = openModel.planned.less(openModel.unsent)
        guard sent > 0 else { return nil }
        return Double(part.figures.count) * Double(openModel.planned) / Double(sent) / planned.seconds
    }

    private func latencyWithoutLag(of part: PartOfRun) -> Double? {
        guard part.metric.isLatency, measurement.journeys.isEmpty,
            let lag = measurement.openModel?.lag.milliseconds(of: part.metric)
        else { return nil }
        return max(0, part.violation.measured - lag)
    }
}

// MARK: - The generator

extension Explanation {
    /// What the generator did to a part of the run.
    ///
    /// How much of it fell to this part is not always known; then as much as possible did.
    func generatorReason(for part: PartOfRun) -> String? {
        if let ownShortage, let gain = gain(for: part) {
            return ownShortage.isTheGenerators ? "\(gain): \(ownShortage.sentence)" : saturationReason
        }
        if measurement.standstillSeconds > 0, let effect = effectOfStandstill(on: part) {
            return "\(standstill) can account for the \(part.title): \(effect)."
        }
        return switch part.metric {
        case .percentile, .mean, .max:
            probeReason(for: part)
                ?? latencyWithoutLag(of: part)
                .flatMap { part.objective.violation(measured: $0) == nil ? saturationReason : nil }
        case .throughput: saturationReason
        case .errorRate, .successRate: ownFailuresReason(for: part)
        }
    }

    /// The most that the time in which the generator stood still can have done to a part, in figures; `nil`
    /// where that is too little.
    private func effectOfStandstill(on part: PartOfRun) -> String? {
        if part.metric == .throughput { return throughputWithoutStandstill(of: part) }
        guard let disturbance = measurement.disturbance else { return nil }
        switch part.metric {
        case .percentile, .max: return lateForStandstill(part, disturbance)
        case .mean:
            let value = meanWithoutStandstill(of: part, disturbance)
            guard part.objective.violation(measured: value) == nil else { return nil }
            return "without it, it could be \(part.text(of: value))"
        case .errorRate, .successRate:
            let failures = min(disturbance.failures, part.failuresByTime)
            guard part.isMet(without: failures.addingClamped(part.ownFailures)) else { return nil }
            return "\(failures) \(part.objective.scope.noun)s can have failed for it"
        case .throughput: return nil
        }
    }

    private func throughputWithoutStandstill(of part: PartOfRun) -> String? {
        let elapsed = measurement.elapsed.inSeconds
        let left = elapsed - measurement.standstillSeconds
        guard left > 0 else { return nil }
        let value = part.figures.throughput * elapsed / left
        guard part.objective.violation(measured: value) == nil else { return nil }
        return "without it, it would be \(part.text(of: value))"
    }

    /// How many of the late requests were late by no more than the generator can have kept one, if without
    /// them the others are few enough.
    private func lateForStandstill(_ part: PartOfRun, _ disturbance: Disturbance) -> String? {
        let latency = part.figures.latency
        let bound = part.objective.bound
        let late = latency.count(above: bound)
        let keptAtMost = longestStandstill(of: part, disturbance)
        let within = latency.count(atOrBelow: UInt64(min(max(0, (bound + keptAtMost) * 1e6), 1e18)))
            .less(latency.count - late)
        let excused = min(within, most(of: part, above: bound, disturbance))
        let left = late.less(excused)
        let rank = NearestRank.rank(of: part.metric.quantile ?? 1, in: latency.count)
        guard latency.count.less(left) >= rank else { return nil }
        return "it can have kept \(excused) of the \(late) \(part.objective.scope.noun)s above "
            + "\(bound.shortest) ms"
    }

    /// The most requests or iterations that only the standstill can have brought above a bound: of an endpoint
    /// no more than the disturbed requests above it that would be within it, of a journey no more than all
    /// disturbed requests.
    private func most(of part: PartOfRun, above bound: Double, _ disturbance: Disturbance) -> UInt64 {
        guard case .endpoint = part.objective.scope else { return disturbance.requests }
        return disturbance.latency.count(above: bound)
            .less(disturbance.undisturbedLatency.count(above: bound))
    }

    /// The most time that the generator can have kept a request or an iteration, in milliseconds. Iterations
    /// can have met it more than once.
    private func longestStandstill(of part: PartOfRun, _ disturbance: Disturbance) -> Double {
        if case .endpoint = part.objective.scope, let longest = disturbance.longestOwn {
            return longest.nanosecondsInMilliseconds
        }
        return measurement.generator.standstillSeconds * 1_000
    }

    private func meanWithoutStandstill(of part: PartOfRun, _ disturbance: Disturbance) -> Double {
        let latency = part.figures.latency
        let count = Double(max(1, latency.count))
        let all = disturbance.latency.sum.less(disturbance.undisturbedLatency.sum)
        let own = min(all.nanosecondsInMilliseconds, count * longestStandstill(of: part, disturbance))
        return max(0, latency.sum.nanosecondsInMilliseconds - own) / count
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
    /// The number of values that are judged as above a bound in milliseconds.
    fileprivate func count(above milliseconds: Double) -> UInt64 {
        values.reduce(0) { $0 + ($1.value.nanosecondsInMilliseconds > milliseconds ? $1.times : 0) }
    }

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
