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
///
/// Of an endpoint or a journey less is known: `Explanation+Scopes.swift` gives the service the benefit of the
/// doubt.
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

    let measurement: LoadMeasurement
    let policy: SLOPolicy
    let planned: PlannedLoad?
    let shortage: UserShortage?
    let ownShortage: UserShortage?
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
            let isOfRun = violation.objective.scope == .run
            let part = isOfRun ? nil : PartOfRun(violation, in: measurement)
            if let reason = part.map({ planReason(for: $0) }) ?? planReason(for: violation) {
                plan.add(violation, reason)
            } else if let reason = part.map({ generatorReason(for: $0) }) ?? generatorReason(for: violation) {
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
        let objective = violation.objective
        let isExplained =
            switch objective.metric {
            case .percentile, .mean, .max: shortage.explains(objective)
            case .throughput: shortage.explains(throughput: objective.bound)
            case .errorRate, .successRate:
                measurement.unsent > 0 && isKeptWithoutOwnFailures(objective, countingUnsent: false)
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
        case .percentile, .mean, .max: probeReason(for: violation) ?? lagReason(for: violation)
        case .throughput: saturationReason
        case .errorRate, .successRate: ownFailuresReason(for: violation.objective)
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
            case .percentile, .mean, .max: latencyWithoutStandstill(objective)
            case .errorRate, .successRate: rateWithoutStandstill(objective.metric)
            case .throughput: throughput(without: seconds)
            }
        guard let value, objective.violation(measured: value) == nil else { return nil }
        return "without \(standstill), \(without)."
    }

    /// The time in which the generator stood still, in words.
    var standstill: String {
        let longest = measurement.generator.longestStandstillSeconds
        return "the \(measurement.standstillSeconds.fixed(2)) s in which it stood still "
            + "(at most \(longest.fixed(2)) s at a time)"
    }

    private func latencyWithoutStandstill(_ objective: Objective) -> (Double?, String) {
        let value = undisturbedLatency?.milliseconds(of: objective.metric)
            .map { max(0, $0 - (ownMilliseconds(at: objective.metric) ?? 0)) }
        return (value, "\(objective.metric.rawValue) would be \((value ?? 0).fixed(1)) ms")
    }

    private func rateWithoutStandstill(_ metric: Metric) -> (Double?, String) {
        guard let disturbance = measurement.disturbance else { return (nil, "") }
        let own = disturbance.failures.addingClamped(measurement.failures(of: .generator))
        let all = own.addingClamped(disturbance.unsent)
        let failures = measurement.failures.addingClamped(measurement.unsent).less(all)
        let due = measurement.requests.addingClamped(measurement.unsent).less(all)
        let part = metric == .successRate ? due.less(failures) : failures
        let value = due == 0 && metric == .successRate ? 100 : percentage(of: part, in: due)
        return (value, "the \(metric.words) would be \(value.fixed(2)) %")
    }

    private func throughput(without seconds: Double) -> (Double?, String) {
        let left = measurement.elapsed.inSeconds - seconds
        guard left > 0 else { return (nil, "") }
        let value = Double(measurement.requests) / left
        return (value, "\(value.fixed(1)) requests a second would have been sent")
    }

    private func ownFailuresReason(for objective: Objective) -> String? {
        let own = measurement.failures(of: .generator)
        if own > 0, isKeptWithoutOwnFailures(objective, countingUnsent: true) {
            return "\(own) requests failed in the generator: \(Self.causeOfOwnFailures)"
        }
        guard measurement.unsent > 0, isKeptWithoutOwnFailures(objective, countingUnsent: false) else {
            return nil
        }
        return saturationReason
    }

    /// Why requests fail in the generator.
    static let causeOfOwnFailures =
        "it ran out of ports, descriptors or memory, or its transport can't send the request or read the answer."

    /// Whether an objective on errors is kept without what the generator itself failed at, and with or without
    /// what was never sent.
    private func isKeptWithoutOwnFailures(_ objective: Objective, countingUnsent: Bool) -> Bool {
        let own = measurement.failures(of: .generator)
        let unsent = countingUnsent ? measurement.unsent : 0
        let failures = measurement.failures.less(own)
        let requests = measurement.requests.less(own)
        return objective.isKept(
            failures: failures.addingClamped(unsent),
            of: requests.addingClamped(unsent)
        )
    }

    /// How the generator was saturated; `nil` when it was not.
    var saturationReason: String? {
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
        guard let reason = saturationReason,
            let taken = measurement.ownServiceMilliseconds(of: violation.objective.metric),
            taken <= violation.objective.bound
        else { return nil }
        return reason
    }

    /// Returns a metric of the probe's latencies; `nil` when too little is known.
    func ownMilliseconds(at metric: Metric) -> Double? {
        measurement.generator.ownMilliseconds(of: metric)
    }
}

extension GeneratorHealth {
    /// Returns a metric of the probe's latencies, in milliseconds; `nil` when too little is known.
    func ownMilliseconds(of metric: Metric) -> Double? {
        probe.count >= Explanation.leastProbes ? probe.milliseconds(of: metric) : nil
    }
}

extension Objective {
    /// Whether an objective on the error rate or the success rate is kept by so many failures, counted exactly.
    /// Nothing breaks no promise.
    func isKept(failures: UInt64, of count: UInt64) -> Bool {
        let failures = min(failures, count)
        let part = metric == .successRate ? count - failures : failures
        return count == 0 || violation(measured: percentage(of: part, in: count)) == nil
    }
}
