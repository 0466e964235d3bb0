import Foundation

extension ComparisonFinding {
    /// The finding on p95: the canary's 95th percentile over production's, block by block.
    ///
    /// Only pairs in which both sides succeeded count, so that neither fast nor slow failures pass for
    /// latency: failures are judged as errors.
    public static func p95(of blocks: [PairedBlock], limits: ComparisonLimits) -> ComparisonFinding {
        let bound = 1 + limits.maxLatencyIncreasePercent / 100
        let judgement = BlockRatio(blocks.compactMap(\.latencyLogRatio), limits: limits, higherIsWorse: true)
        return judgement.finding(
            .p95,
            bound: bound,
            words: .init(
                subject: "p95",
                more: "slower",
                less: "faster",
                bound: limits.maxLatencyIncreasePercent.shortest
            )
        )
    }

    /// The finding on throughput: the canary's successful answers per users' time over production's, block by
    /// block (``PairedBlock/throughputLogRatio``).
    ///
    /// Its bound is half as wide as that of p95 while its noise is the same, so *worse* asks for more: all of
    /// the interval must be past half of the bound. Else a canary 5 % slower, which is allowed, would fail in
    /// more than 2 % of verifications.
    public static func throughput(of blocks: [PairedBlock], limits: ComparisonLimits) -> ComparisonFinding {
        let bound = 1 - limits.maxThroughputDecreasePercent / 100
        let ratios = blocks.compactMap(\.throughputLogRatio)
        return BlockRatio(ratios, limits: limits, higherIsWorse: false).finding(
            .throughput,
            bound: bound,
            words: .init(
                subject: "throughput",
                more: "higher",
                less: "lower",
                bound: limits.maxThroughputDecreasePercent.shortest
            )
        )
    }
}

/// The ratio of one property over the blocks, ready to be judged.
private struct BlockRatio {
    struct Words {
        var subject: String
        var more: String
        var less: String
        var bound: String
    }

    let logRatios: [Double]
    let limits: ComparisonLimits
    let higherIsWorse: Bool
    let interval: SignedRankInterval?

    init(_ logRatios: [Double], limits: ComparisonLimits, higherIsWorse: Bool) {
        self.logRatios = logRatios
        self.limits = limits
        self.higherIsWorse = higherIsWorse
        interval =
            logRatios.count >= limits.minimumBlocks
            ? SignedRankInterval(ofSeries: logRatios, confidence: limits.confidence) : nil
    }

    /// The side of which all of the interval must lie for *worse*, as a log ratio: nothing, or half the
    /// bound.
    private func threshold(_ bound: Double) -> Double { higherIsWorse ? 0 : bound / 2 }

    func finding(_ subject: ComparisonFinding.Subject, bound: Double, words: Words) -> ComparisonFinding {
        guard let interval, let lower = interval.lower, let upper = interval.upper else {
            let estimate = SignedRankInterval(of: logRatios)?.estimate
            return ComparisonFinding(
                subject: subject,
                standing: .undecided,
                ratio: estimate.map(exp),
                lower: nil,
                upper: nil,
                bound: bound,
                sentence:
                    "\(words.subject): \(logRatios.count) usable blocks, at least \(limits.minimumBlocks) "
                    + "are needed: undecided"
            )
        }
        let standing = standing(interval.estimate, lower, upper, bound: log(bound))
        let ratios = (estimate: exp(interval.estimate), lower: exp(lower), upper: exp(upper))
        return ComparisonFinding(
            subject: subject,
            standing: standing,
            ratio: ratios.estimate,
            lower: ratios.lower,
            upper: ratios.upper,
            bound: bound,
            sentence: "\(words.subject) \(change(ratios.estimate, words)) "
                + "(\(PercentRange(ratios.lower, ratios.upper))), bound \(words.bound) %: \(standing.rawValue)"
        )
    }

    private func standing(
        _ estimate: Double,
        _ lower: Double,
        _ upper: Double,
        bound: Double
    ) -> ComparisonFinding.Standing {
        // Turned so that up is worse.
        let (estimate, low, high, bound) =
            higherIsWorse ? (estimate, lower, upper, bound) : (-estimate, -upper, -lower, -bound)
        if low > threshold(bound), estimate > bound { return .worse }
        if high < 0 { return .better }
        return high < bound ? .same : .undecided
    }

    private func change(_ ratio: Double, _ words: Words) -> String {
        let percent = (ratio - 1) * 100
        return "\(PercentRange.text(abs(percent))) % \(percent < 0 ? words.less : words.more) than production"
    }
}

/// Two ratios as changes in percent: `24–38 %`, or with their signs when they lie on both sides of nothing:
/// `−2 to +9 %`.
private struct PercentRange: CustomStringConvertible {
    let lower: Double
    let upper: Double

    init(_ lower: Double, _ upper: Double) {
        self.lower = (lower - 1) * 100
        self.upper = (upper - 1) * 100
    }

    var description: String {
        if lower >= 0 { return "\(Self.text(lower))–\(Self.text(upper)) %" }
        if upper <= 0 { return "\(Self.text(-upper))–\(Self.text(-lower)) %" }
        return "−\(Self.text(-lower)) to +\(Self.text(upper)) %"
    }

    static func text(_ percent: Double) -> String { percent.fixed(percent < 9.95 ? 1 : 0) }
}
