import Foundation

extension ComparisonFinding {
    /// Beyond how many standard errors of the blocks a difference is more than chance.
    private static let samplingErrors = 4.0

    /// The finding on throughput: the canary's successful answers per users' time over production's
    /// (``PairedBlock/throughputLogRatio``), over blocks of 200 pairs at least.
    ///
    /// - *worse*: the estimate is below the bound, and still below half of it by more than measured drift, and
    ///   by more than what sampling and assumed drift (``DriftAllowance``) can do together. The assumed drift
    ///   counts as far as the users' time is waiting and not pausing.
    /// - *same* or *better*: with measured drift all of it is above the bound, or above 1.
    /// - *undecided*: else; an estimate below the bound holds a pass up.
    static func throughput(
        of scope: PairedScope,
        limits: ComparisonLimits,
        isSettled: Bool
    ) -> ComparisonFinding {
        let blocks = scope.blocks.merged(toPairs: PairedErrors.pairsPerBlock)
        let series = blocks.compactMap(\.throughputLogRatio)
        let drift = DriftAllowance(of: series)
        let bound = 1 - limits.maxThroughputDecreasePercent / 100
        let pairs = scope.pairs
        guard !series.isEmpty, drift.measured.isFinite else {
            return ComparisonFinding(
                subject: .throughput,
                endpoint: nil,
                standing: .undecided,
                role: .watched,
                ratio: nil,
                lower: nil,
                upper: nil,
                bound: bound,
                pairs: pairs,
                sentence: "throughput: \(pairs) pairs, at least \(2 * PairedErrors.pairsPerBlock) are "
                    + "needed: undecided"
            )
        }
        let estimate = series.reduce(0, +) / Double(series.count)
        let assumed = DriftAllowance.assumed(pairs: pairs, isSettled: isSettled) * waitingShare(of: scope)
        let chance = hypot(assumed, samplingErrors * drift.standardError)
        let isWorse = estimate < log(bound) && estimate + max(drift.measured, chance) < log(bound) / 2
        let (lower, upper) = (estimate - 1.96 * drift.standardError, estimate + 1.96 * drift.standardError)
        let isSame = isSettled && estimate - drift.measured > log(bound)
        let standing: Standing = isWorse ? .worse : isSame ? (lower > 0 ? .better : .same) : .undecided
        let percent = (exp(estimate) - 1) * 100
        let direction = percent < 0 ? "lower" : "higher"
        let change = "\(PercentRange.text(abs(percent))) % \(direction) than production"
        return ComparisonFinding(
            subject: .throughput,
            endpoint: nil,
            standing: standing,
            role: standing == .undecided && estimate < log(bound) ? .holds : .watched,
            ratio: exp(estimate),
            lower: exp(lower),
            upper: exp(upper),
            bound: bound,
            pairs: pairs,
            sentence: "throughput \(change) (\(PercentRange(exp(lower), exp(upper)))), "
                + "bound \(limits.maxThroughputDecreasePercent.shortest) %: \(standing.rawValue)"
        )
    }

    /// The share of the users' time that is waiting for successful answers and not pausing.
    private static func waitingShare(of scope: PairedScope) -> Double {
        let time = scope.blocks.reduce(0.0) {
            $0 + Double($1.canary.userNanoseconds) + Double($1.production.userNanoseconds)
        }
        return min(1, (Double(scope.canaryLatency.sum) + Double(scope.productionLatency.sum)) / max(1, time))
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
