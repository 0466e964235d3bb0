/// A canary beside production, judged from a paired run.
///
/// Three properties decide, each by itself: p95, errors and throughput (``ComparisonFinding``). Whole
/// distributions are compared too (``distribution``), to be shown: with many requests the smallest
/// difference is significant there, so it decides nothing.
///
/// p95 and throughput are judged by the log ratios of the blocks, with an interval for their centre that
/// allows for correlation in time (``SignedRankInterval/init(ofSeries:confidence:)``):
///
/// - *worse*: all of the interval is on the bad side of 1 (for throughput: past half of the bound), and the
///   estimate is past the bound;
/// - *better*: all of the interval is on the good side of 1;
/// - *same*: all of the interval is within the bound;
/// - *undecided*: else, and while fewer than ``ComparisonLimits/minimumBlocks`` blocks have a ratio.
///
/// Errors have a rule of their own: see ``ComparisonFinding/errors(of:limits:)``.
public struct CanaryComparison: Sendable, Equatable {
    /// The findings: p95, errors, throughput.
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
        findings = [
            .p95(of: run.blocks, limits: run.limits),
            .errors(of: run.blocks, limits: run.limits),
            .throughput(of: run.blocks, limits: run.limits),
        ]
        distribution = MannWhitney(run.canaryLatency, run.productionLatency)
        alarm = run.alarm
        excludedSentence = run.excluded.sentence(for: "pairs")
        if let alarm {
            decision = alarm.isAgainstCanary ? .fail : .inconclusive
        } else {
            let found = CanaryDecision(findings.map(\.standing))
            decision = found == .pass && !run.hasSuccesses ? .inconclusive : found
        }
    }

    /// The reasons for the decision, a sentence each: the alarm first, then the findings that decided, which
    /// are all of them for a pass, and what was left out.
    public var reasons: [String] {
        let deciding: [ComparisonFinding.Standing] =
            switch decision {
            case .pass: [.better, .same]
            case .fail: [.worse]
            case .undecided: [.undecided]
            case .inconclusive: []
            }
        let sentences = findings.filter { deciding.contains($0.standing) }.map(\.sentence)
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
