/// The limits that a canary must keep in a shadow test.
public struct ShadowLimits: Sendable, Equatable, Codable {
    /// The most requests that the canary alone may fail, in percent. The default is 5.
    public var maxErrorPercent: Double

    /// The most that the canary's p95 may be, in milliseconds. The default is 1000.
    public var maxP95Milliseconds: Double

    /// The most mismatches above noise, in percent of the requests compared. The default is 1.
    public var maxMismatchPercent: Double

    /// The least requests to judge by. The default is 100.
    public var minimumSampleSize: UInt64

    /// Creates limits.
    public init(
        maxErrorPercent: Double = 5,
        maxP95Milliseconds: Double = 1_000,
        maxMismatchPercent: Double = 1,
        minimumSampleSize: UInt64 = 100
    ) {
        self.maxErrorPercent = maxErrorPercent
        self.maxP95Milliseconds = maxP95Milliseconds
        self.maxMismatchPercent = maxMismatchPercent
        self.minimumSampleSize = minimumSampleSize
    }

    /// Returns the decision on a measurement, and a sentence for each limit.
    ///
    /// An alarm goes before all else. Fewer requests than ``minimumSampleSize`` decide nothing, and a canary
    /// that answered nothing with success never passes, even if production is no better.
    public func evaluate(
        _ measurement: ShadowMeasurement
    ) -> (decision: CanaryDecision, sentences: [String]) {
        let findings = findings(in: measurement)
        let sentences = findings.map(\.sentence) + excludedSentence(measurement)
        return (CanaryDecision(steps: findings.map(\.decision)), sentences)
    }

    /// Why a measurement leads where it does: the sentences of the limits that decided, and what was left
    /// out. A limit that is met is no reason for a failure.
    public func reasons(for measurement: ShadowMeasurement) -> [String] {
        let findings = findings(in: measurement)
        let decision = CanaryDecision(steps: findings.map(\.decision))
        let deciding = findings.filter { $0.decision == decision }.map(\.sentence)
        return deciding + excludedSentence(measurement)
    }

    private func excludedSentence(_ measurement: ShadowMeasurement) -> [String] {
        [measurement.excluded.sentence(for: "requests")].compactMap(\.self)
    }

    private func findings(in measurement: ShadowMeasurement) -> [Finding] {
        switch measurement.alarm {
        case .canaryDead(let requests):
            return [(.fail, ShadowAlarm.canaryDead(requests: requests).description)]
        case .productionFailing(let failures, let requests):
            let alarm = ShadowAlarm.productionFailing(failures: failures, requests: requests)
            return [(.inconclusive, alarm.description)]
        case nil: break
        }
        let answers = ShadowVerdict(
            measurement.comparison,
            maxMismatchPercent: maxMismatchPercent,
            minimumSampleSize: minimumSampleSize
        )
        let finding: Finding = (answers.decision, answers.sentence)
        guard [.pass, .fail].contains(answers.decision) else { return [finding] }
        let findings = [finding, errors(of: measurement), latency(of: measurement)]
        let isPass = CanaryDecision(steps: findings.map(\.decision)) == .pass
        guard isPass, measurement.canarySuccesses == 0 else { return findings }
        return [(.inconclusive, Self.noSuccess(measurement.requests))] + findings
    }

    private static func noSuccess(_ requests: UInt64) -> String {
        "the canary answered none of \(requests) requests with success, and production no better: nothing shows "
            + "that it works; ask for something that is there"
    }

    private typealias Finding = (decision: CanaryDecision, sentence: String)

    private func errors(of measurement: ShadowMeasurement) -> Finding {
        let percent = measurement.canaryFailurePercent
        let isMet = percent <= maxErrorPercent
        let text =
            "the canary alone failed \(percent.fixed(2)) % of \(measurement.requests) requests, bound "
            + "\(maxErrorPercent.shortest) %: \(isMet ? "met" : "exceeded")"
        return (isMet ? .pass : .fail, text)
    }

    private func latency(of measurement: ShadowMeasurement) -> Finding {
        let p95 = measurement.canaryLatency.quantile(0.95)?.nanosecondsInMilliseconds ?? 0
        let isMet = p95 <= maxP95Milliseconds
        let text =
            "p95 \(p95.fixed(1)) ms on the canary, bound \(maxP95Milliseconds.shortest) ms: "
            + (isMet ? "met" : "exceeded")
        return (isMet ? .pass : .fail, text)
    }
}
