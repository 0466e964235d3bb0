/// The violations that something other than the service explains, and how.
///
/// By the plan (``PlannedLoad``):
///
/// - A throughput below its bound is explained when the plan can't bring it about even if every answer
///   takes no time.
/// - Where an open plan had too few users (``UserShortage``), requests that were never sent are no errors,
///   a response time is explained by a service time within the bound, and a throughput by the users that it
///   would take.
///
/// By the generator:
///
/// - What the generator's own share of each request keeps users from, as of the plan's too few users.
/// - What would be within its bound without the time in which the generator stood still (``Disturbance``).
/// - A percentile above its bound is explained when it would be within it without the generator's share: what
///   the probe took at the same quantile; in an open run of a saturated generator also without its lag.
/// - A throughput below its bound is explained when the generator was saturated.
/// - An error rate above its bound is explained when it would be within it without the failures that are the
///   generator's own (``FailureKind/generator``), and without what a saturated generator never sent.
struct Explanation {
    /// Fewer answers of the probe explain nothing.
    static let leastProbes: UInt64 = 20

    /// Violations with one cause, and what it did, a sentence each.
    struct Cause {
        private(set) var violations: [Violation] = []
        private var reasons: [String] = []

        var isEmpty: Bool { violations.isEmpty }

        /// The reasons one after another: the first continues a sentence, each other begins one.
        var sentence: String {
            let others = reasons.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
            return (reasons.prefix(1) + others).joined(separator: " ")
        }

        fileprivate mutating func add(_ violation: Violation, _ reason: String) {
            violations.append(violation)
            if !reasons.contains(reason) { reasons.append(reason) }
        }
    }

    /// The violations that the plan explains.
    private(set) var plan = Cause()
    /// The violations that the generator explains.
    private(set) var generator = Cause()

    private let measurement: LoadMeasurement
    private let policy: SLOPolicy
    private let planned: PlannedLoad?
    private let shortage: UserShortage?
    private let ownShortage: UserShortage?
    private let undisturbedLatency: LatencyHistogram?

    init(
        of violations: [Violation],
        in measurement: LoadMeasurement,
        planned: PlannedLoad?,
        policy: SLOPolicy
    ) {
        self.measurement = measurement
        self.policy = policy
        self.planned = planned
        let found =
            violations.isEmpty ? nil : planned.flatMap { UserShortage(in: measurement, of: $0, by: policy) }
        undisturbedLatency = violations.isEmpty ? nil : measurement.undisturbedLatency
        // Answers that a saturated generator was slow to read make a service time that no number of users
        // mends.
        let isSaturated = measurement.generator.isSaturated(over: measurement.elapsed)
        let isOwn = found.map { $0.isTheGenerators || isSaturated } ?? false
        shortage = isOwn ? nil : found
        ownShortage = isOwn ? found : nil
        for violation in violations {
            if let reason = planReason(for: violation) {
                plan.add(violation, reason)
            } else if let reason = generatorReason(for: violation) {
                generator.add(violation, reason)
            }
        }
    }
}

// MARK: - The plan

extension Explanation {
    private func planReason(for violation: Violation) -> String? {
        if violation.objective.metric == .throughput, let planned {
            let bound = violation.objective.bound
            if planned.isOutOfReach(throughput: bound) || leavesNoRoom(planned, bound) {
                return planned.shortfall(of: bound)
            }
        }
        return reason(of: shortage, for: violation)
    }

    /// The shortage's sentence, if it explains a violation.
    private func reason(of shortage: UserShortage?, for violation: Violation) -> String? {
        guard let shortage else { return nil }
        let bound = violation.objective.bound
        let isExplained =
            switch violation.objective.metric {
            case .p50, .p95, .p99:
                violation.objective.metric.quantile.map { shortage.explains(latency: bound, at: $0) } ?? false
            case .throughput: shortage.explains(throughput: bound)
            case .errorRate: measurement.unsent > 0 && errorRatePercent(countingUnsent: false) <= bound
            }
        return isExplained ? shortage.sentence : nil
    }

    /// Whether an open plan sends just what is asked for, and its last answers, which the measured time waits
    /// for, took no longer than they may.
    private func leavesNoRoom(_ planned: PlannedLoad, _ bound: Double) -> Bool {
        guard let reach = planned.throughput, planned.highestRate != nil, measurement.unsent == 0,
            reach <= bound * 1.001
        else { return false }
        let allowed = policy.latencyBounds.map(\.bound).max() ?? 0
        return (measurement.elapsed.inSeconds - planned.seconds) * 1_000 <= allowed
    }
}

// MARK: - The generator

extension Explanation {
    private func generatorReason(for violation: Violation) -> String? {
        if let ownShortage, let reason = reason(of: ownShortage, for: violation) {
            return ownShortage.isTheGenerators ? reason : saturationReason
        }
        if let reason = standstillReason(for: violation) { return reason }
        return switch violation.objective.metric {
        case .p50, .p95, .p99: probeReason(for: violation) ?? lagReason(for: violation)
        case .throughput: saturationReason
        case .errorRate: ownFailuresReason(violation.objective.bound)
        }
    }

    /// Returns the violation without the time in which the generator stood still, if that is within its
    /// bound.
    private func standstillReason(for violation: Violation) -> String? {
        let seconds = measurement.standstillSeconds
        guard seconds > 0 else { return nil }
        let objective = violation.objective
        let (value, without) =
            switch objective.metric {
            case .p50, .p95, .p99: latencyWithoutStandstill(objective)
            case .errorRate: errorRateWithoutStandstill
            case .throughput: throughput(without: seconds)
            }
        guard let value, objective.violation(measured: value) == nil else { return nil }
        let longest = measurement.generator.longestStandstillSeconds
        return "without the \(seconds.fixed(2)) s in which it stood still (at most \(longest.fixed(2)) s "
            + "at a time), \(without)."
    }

    private func latencyWithoutStandstill(_ objective: Objective) -> (Double?, String) {
        let value = objective.metric.quantile.flatMap { undisturbedLatency?.quantile($0) }
            .map { max(0, $0.nanosecondsInMilliseconds - (ownMilliseconds(at: objective.metric) ?? 0)) }
        return (value, "\(objective.metric.rawValue) would be \((value ?? 0).fixed(1)) ms")
    }

    private var errorRateWithoutStandstill: (Double?, String) {
        guard let disturbance = measurement.disturbance else { return (nil, "") }
        let own = disturbance.failures.addingClamped(measurement.failures(of: .generator))
        let all = own.addingClamped(disturbance.unsent)
        let failures = measurement.failures.addingClamped(measurement.unsent)
        let due = measurement.requests.addingClamped(measurement.unsent)
        let value = percentage(of: failures - min(all, failures), in: due - min(all, due))
        return (value, "the error rate would be \(value.fixed(2)) %")
    }

    private func throughput(without seconds: Double) -> (Double?, String) {
        let left = measurement.elapsed.inSeconds - seconds
        guard left > 0 else { return (nil, "") }
        let value = Double(measurement.requests) / left
        return (value, "\(value.fixed(1)) requests a second would have been sent")
    }

    private func ownFailuresReason(_ bound: Double) -> String? {
        let own = measurement.failures(of: .generator)
        if own > 0, errorRatePercent(countingUnsent: true) <= bound {
            return
                "\(own) requests failed in the generator: it ran out of ports, descriptors or memory, or its "
                + "transport can't send the request or read the answer."
        }
        guard measurement.unsent > 0, errorRatePercent(countingUnsent: false) <= bound else { return nil }
        return saturationReason
    }

    /// The error rate without what the generator itself failed at, and with or without what was never sent.
    private func errorRatePercent(countingUnsent: Bool) -> Double {
        let own = measurement.failures(of: .generator)
        let unsent = countingUnsent ? measurement.unsent : 0
        let failures = measurement.failures - min(own, measurement.failures)
        let requests = measurement.requests - min(own, measurement.requests)
        return percentage(of: failures.addingClamped(unsent), in: requests.addingClamped(unsent))
    }

    /// How the generator was saturated; `nil` when it was not.
    private var saturationReason: String? {
        let generator = measurement.generator
        guard generator.isSaturated(over: measurement.elapsed) else { return nil }
        let available = measurement.elapsed.inSeconds * Double(max(1, generator.threads))
        let waited = (generator.runQueueSeconds + generator.throttledSeconds) / available * 100
        let used = generator.utilization(over: measurement.elapsed) * 100
        return "its threads computed \(used.fixed(0)) % of the time and waited for a processor "
            + "\(waited.fixed(0)) % of it, so it could not have sent more."
    }

    private func probeReason(for violation: Violation) -> String? {
        guard let own = ownMilliseconds(at: violation.objective.metric),
            violation.measured - own <= violation.objective.bound
        else { return nil }
        let name = violation.objective.metric.rawValue
        return
            "the generator itself took \(own.fixed(1)) ms at \(name), where \(violation.measured.fixed(1)) ms "
            + "were measured."
    }

    /// Returns the reason why a saturated generator sent late, for a service whose own time is within the
    /// bound.
    private func lagReason(for violation: Violation) -> String? {
        guard let reason = saturationReason, let quantile = violation.objective.metric.quantile,
            let taken = measurement.ownServiceMilliseconds(at: quantile), taken <= violation.objective.bound
        else { return nil }
        return reason
    }

    /// Returns the probe's latency at a metric's quantile; `nil` when too little is known.
    private func ownMilliseconds(at metric: Objective.Metric) -> Double? {
        let probe = measurement.generator.probe
        guard probe.count >= Self.leastProbes, let quantile = metric.quantile else { return nil }
        return probe.quantile(quantile)?.nanosecondsInMilliseconds
    }
}
