import Foundation

extension ComparisonFinding {
    /// How a percentile is to be judged.
    struct LatencyRule {
        /// The limits of the whole comparison.
        var limits: ComparisonLimits
        /// The probability that this percentile alone is called worse while it is not, ever: its part of the
        /// error budget.
        var falseAlarmRate: Double
        /// Whether a pass needs this percentile.
        var decides: Bool
        /// Whether enough time has passed to judge small differences.
        var isSettled: Bool
    }

    /// The finding on a percentile of latency.
    ///
    /// With θ production's percentile so far, the pairs are counted in which only one side is above θ, the
    /// canary's latency first divided by what it may be slower. Both counts are divided by their dispersion,
    /// so that a burst counts once.
    ///
    /// - *worse*: ``DiscordantEvidence`` that the canary is slower by more than half of the limit (its square
    ///   root); the estimate is beyond the limit; and the estimate is more than sampling and drift
    ///   (``DriftAllowance``) can do together.
    /// - *same*: evidence that the canary is within the limit, and the estimate with drift is too; *better*
    ///   when the interval lies below 1 besides.
    /// - *undecided*: else.
    static func latency(
        _ percentile: JudgedPercentile,
        of scope: PairedScope,
        drift: DriftAllowance,
        rule: LatencyRule
    ) -> ComparisonFinding {
        let judgement = LatencyJudgement(percentile, of: scope, drift: drift, rule: rule)
        let interval = judgement.interval
        return ComparisonFinding(
            subject: percentile.subject,
            endpoint: scope.name,
            standing: judgement.standing,
            role: judgement.holds ? .holds : rule.decides ? .decides : .watched,
            ratio: judgement.ratio.map { exp($0.estimate) },
            lower: interval.map { exp($0.lower) },
            upper: interval.map { exp($0.upper) },
            bound: scope.latencyLimit,
            pairs: scope.compared,
            sentence: judgement.sentence
        )
    }
}

/// A percentile of one scope, ready to be judged.
private struct LatencyJudgement {
    /// The least pairs with which a percentile is called worse.
    private static let leastPairs: UInt64 = 150
    /// The least pairs with which it is called the same.
    private static let leastPairsToPass: UInt64 = 200
    /// Beyond how many sampling errors a difference is more than chance.
    private static let samplingErrors = 4.0

    let percentile: JudgedPercentile
    let scope: PairedScope
    let drift: DriftAllowance
    let rule: ComparisonFinding.LatencyRule
    let ratio: QuantileRatio?
    /// The standing. Worked out once: it takes the evidence of all blocks, and several parts ask for it.
    private(set) var standing = ComparisonFinding.Standing.undecided
    private let counts: CrossingCounts

    init(
        _ percentile: JudgedPercentile,
        of scope: PairedScope,
        drift: DriftAllowance,
        rule: ComparisonFinding.LatencyRule
    ) {
        self.percentile = percentile
        self.scope = scope
        self.drift = drift
        self.rule = rule
        ratio = QuantileRatio(scope.canaryLatency, scope.productionLatency, quantile: percentile.quantile)
        counts = CrossingCounts(percentile, in: scope.blocks)
        standing = judgedStanding
    }

    private var limit: Double { log(scope.latencyLimit) }

    /// The interval of the log ratio: sampling and what drift is measured.
    var interval: (lower: Double, upper: Double)? {
        guard let ratio, scope.compared >= Self.leastPairs else { return nil }
        let z = NormalDistribution.quantile((1 + rule.limits.confidence) / 2)
        return (
            ratio.estimate - z * hypot(ratio.errorBelow, drift.standardError),
            ratio.estimate + z * hypot(ratio.errorAbove, drift.standardError)
        )
    }

    private var judgedStanding: ComparisonFinding.Standing {
        guard let ratio else { return .undecided }
        if isWorse(ratio) { return .worse }
        guard isWithin(ratio) else { return .undecided }
        return (interval?.upper ?? 0) < 0 ? .better : .same
    }

    private func isWorse(_ ratio: QuantileRatio) -> Bool {
        let pairs = scope.compared
        let chance = hypot(
            DriftAllowance.assumed(pairs: pairs, isSettled: rule.isSettled),
            Self.samplingErrors * ratio.errorBelow
        )
        return pairs >= Self.leastPairs && ratio.estimate > limit && ratio.estimate > chance
            && ratio.estimate - drift.measured > limit / 2
            && counts.evidenceForSlower >= -log(rule.falseAlarmRate)
    }

    private func isWithin(_ ratio: QuantileRatio) -> Bool {
        let pairs = scope.compared
        return pairs >= Self.leastPairsToPass && rule.isSettled
            && ratio.estimate + DriftAllowance.assumedForPass(pairs: pairs) < limit
            && counts.evidenceForWithin >= -log(rule.limits.falsePassRate)
    }

    /// Whether it looks as if it were worse: the estimate is beyond the limit, and more of the canary's
    /// latencies than chance would have are slow.
    var holds: Bool {
        guard let ratio, standing == .undecided else { return false }
        return ratio.estimate > limit && counts.excess > 1
    }

    var sentence: String {
        let name = percentile.subject.rawValue + (scope.name.map { " of \($0)" } ?? "")
        let pairs = "\(scope.compared) pairs"
        guard let ratio, let interval else {
            return "\(name): \(pairs), at least \(Self.leastPairs) are needed: undecided"
        }
        func times(_ logarithm: Double) -> String { exp(logarithm).fixed(2) }
        let verdict =
            switch standing {
            case .undecided where holds: "undecided, and it may be worse; \(pairs)"
            case .undecided: "undecided after \(pairs)"
            case let decided: "\(decided.rawValue); decided after \(pairs)"
            }
        return "\(name) is \(times(ratio.estimate)) × production's "
            + "(\(times(interval.lower))–\(times(interval.upper))), "
            + "limit \(scope.latencyLimit.fixed(2)) ×: \(verdict)"
    }
}

/// The discordant pairs of one percentile over all blocks.
private struct CrossingCounts {
    private let slower: Count
    private let within: Count

    init(_ percentile: JudgedPercentile, in blocks: [PairedBlock]) {
        let crossings = blocks.compactMap { block in
            block.crossings.isEmpty ? nil : block.crossings[percentile.rawValue]
        }
        slower = Count(crossings.map(\.slower))
        within = Count(crossings.map(\.within))
    }

    /// ln of the evidence that the canary is slower by more than half of the limit.
    var evidenceForSlower: Double {
        DiscordantEvidence.logarithm(
            supporting: slower.canary / slower.dispersion,
            opposing: slower.production / slower.dispersion,
            chances: DiscordantEvidence.slower
        )
    }

    /// ln of the evidence that the canary is within the limit.
    var evidenceForWithin: Double {
        let dispersion = max(1, within.dispersion * (1 - 1 / Double(max(2, within.blocks)).squareRoot()))
        return DiscordantEvidence.logarithm(
            supporting: within.production / dispersion,
            opposing: within.canary / dispersion,
            chances: DiscordantEvidence.within
        )
    }

    /// By how many standard deviations more of the canary's latencies are slow.
    var excess: Double {
        (slower.canary - slower.production) / max(1, slower.canary + slower.production).squareRoot()
    }

    private struct Count {
        let canary: Double
        let production: Double
        let blocks: Int
        let dispersion: Double

        init(_ pairs: [DiscordantPairs]) {
            let counts = pairs.map { (canary: Double($0.canary), production: Double($0.production)) }
            canary = counts.reduce(0) { $0 + $1.canary }
            production = counts.reduce(0) { $0 + $1.production }
            blocks = counts.count
            dispersion = Dispersion.factor(of: counts)
        }
    }
}
