/// The violations that the load generator itself explains, and how.
///
/// - A percentile above its bound is explained when it would be within it without the generator's share: what
///   the probe took at the same quantile.
/// - A throughput below its bound is explained when the generator was saturated.
/// - An error rate above its bound is explained when it would be within it without the failures that are the
///   generator's own (``FailureKind/generator``).
struct GeneratorExplanation {
    /// Fewer answers of the probe explain nothing.
    static let leastProbes: UInt64 = 20

    private(set) var violations: [Violation] = []
    private var reasons: [String] = []

    init(of violations: [Violation], in measurement: LoadMeasurement) {
        for violation in violations {
            guard let reason = Self.reason(for: violation, in: measurement) else { continue }
            self.violations.append(violation)
            if !reasons.contains(reason) { reasons.append(reason) }
        }
    }

    /// The reasons, a sentence each.
    var sentence: String { reasons.joined(separator: " ") }

    private static func reason(for violation: Violation, in measurement: LoadMeasurement) -> String? {
        let metric = violation.objective.metric
        let bound = violation.objective.bound
        switch metric {
        case .p50, .p95, .p99:
            return latencyReason(for: violation, in: measurement)
        case .throughput:
            return throughputReason(in: measurement)
        case .errorRate:
            let own = measurement.total.failureKinds[.generator]
            let others = measurement.failures.addingClamped(measurement.unsent) - own
            let all = measurement.requests.addingClamped(measurement.unsent)
            guard own > 0, percentage(of: others, in: all) <= bound else { return nil }
            return
                "\(own) requests failed in the generator: it ran out of ports, descriptors or memory, or its "
                + "transport can't send the request or read the answer."
        }
    }

    private static func throughputReason(in measurement: LoadMeasurement) -> String? {
        let generator = measurement.generator
        guard generator.isSaturated(over: measurement.elapsed) else { return nil }
        let available = measurement.elapsed.inSeconds * Double(max(1, generator.threads))
        let waited = (generator.runQueueSeconds + generator.throttledSeconds) / available * 100
        let used = generator.utilization(over: measurement.elapsed) * 100
        return "its threads computed \(used.fixed(0)) % of the time and waited for a processor "
            + "\(waited.fixed(0)) % of it, so it could not have sent more."
    }

    private static func latencyReason(for violation: Violation, in measurement: LoadMeasurement) -> String? {
        let probe = measurement.generator.probe
        guard
            probe.count >= leastProbes,
            let quantile = violation.objective.metric.quantile,
            let own = probe.percentile(quantile)?.nanosecondsInMilliseconds,
            violation.measured - own <= violation.objective.bound
        else { return nil }
        let name = violation.objective.metric.rawValue
        return
            "the generator itself took \(own.fixed(1)) ms at \(name), where \(violation.measured.fixed(1)) ms "
            + "were measured."
    }
}
