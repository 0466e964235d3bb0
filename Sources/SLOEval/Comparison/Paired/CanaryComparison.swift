/// A canary beside production, judged from a paired run.
///
/// Several properties are judged, each by itself (``ComparisonFinding``): p50, p95, p99, errors and throughput
/// of all requests, latency and errors of each endpoint. Any that is *worse* fails the canary. A pass takes p95
/// and errors that are *same* or *better*, and nothing else that looks worse. Whole distributions are compared
/// too (``distribution``), to be shown: with many requests the smallest difference is significant there, so it
/// decides nothing.
///
/// Every test is always valid: it may be looked at any number of times. What ended the run
/// (``PairedRun/decided``) is the decision, whatever was recorded afterwards.
public struct CanaryComparison: Sendable, Equatable {
    /// The findings: p50, p95, p99, errors and throughput of all requests, then those on endpoints.
    public let findings: [ComparisonFinding]

    /// Whether the canary's latencies tend to be larger, by all of them; for the reader.
    public let distribution: MannWhitney?

    /// Why the run was stopped early, if it was.
    public let alarm: CanaryAlarm?

    /// The pairs that were left out, as a sentence; `nil` when there are none.
    public let excludedSentence: String?

    /// The decision.
    public let decision: CanaryDecision

    /// Judges a run, by the limits it was watched by.
    ///
    /// An alarm goes before the findings: one against the canary fails it, one about production leaves the
    /// comparison inconclusive whatever the findings are. A side that answered nothing with success never
    /// passes.
    public init(_ run: PairedRun) {
        findings = run.decided?.findings ?? run.findings
        distribution = MannWhitney(run.canaryLatency, run.productionLatency)
        alarm = run.alarm
        excludedSentence = run.excluded.sentence(for: "pairs")
        if let alarm {
            decision = alarm.isAgainstCanary ? .fail : .inconclusive
        } else {
            let found = CanaryDecision(findings)
            decision = found == .pass && !run.hasSuccesses ? .inconclusive : found
        }
    }

    /// The reasons for the decision, a sentence each: the alarm first, then the findings that decided, which
    /// are all of them for a pass; for a failure, endpoints that look worse too; and what was left out.
    public var reasons: [String] {
        let deciding = findings.filter { finding in
            switch decision {
            case .pass: finding.role == .decides || [.better, .same].contains(finding.standing)
            case .fail: finding.standing == .worse || finding.endpoint != nil && finding.role == .holds
            case .undecided: finding.standing == .undecided && finding.role != .watched
            case .inconclusive: false
            }
        }
        let sentences = deciding.map(\.sentence)
        return [alarm?.description].compactMap(\.self) + sentences + [excludedSentence].compactMap(\.self)
    }

    /// The comparison of whole distributions in words, without a judgement.
    public var distributionSentence: String? {
        distribution.map { test in
            "a canary latency is the larger one in \((test.superiority * 100).fixed(1)) % of all pairs with a "
                + "production latency (50 % if neither is slower; Mann–Whitney z \(test.z.fixed(1)))"
        }
    }
}
