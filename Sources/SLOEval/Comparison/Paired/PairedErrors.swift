import Foundation

/// The errors of a paired run: who failed where the other did not, and how much failures come in bursts.
///
/// The sequential test takes discordant pairs for independent. A stall that makes twenty requests in a row
/// time out is one event, not twenty. So discordant counts are divided by their dispersion over blocks of 200
/// pairs (``dispersion``).
public struct PairedErrors: Sendable, Equatable {
    /// Pairs: requests a side.
    public let pairs: UInt64

    /// Pairs in which only the canary failed: *k*.
    public let canaryOnly: UInt64

    /// Pairs in which only production failed: *m*.
    public let productionOnly: UInt64

    /// Pairs in which both failed: *c*.
    public let shared: UInt64

    /// The number of blocks of 200 pairs or more.
    public let blockCount: Int

    /// φ, 1 or more; 1 for fewer than two blocks.
    public let dispersion: Double

    /// Pairs in a block, at least: from shorter ones bursts cannot be told from a lasting excess.
    static let pairsPerBlock: UInt64 = 200

    /// Adds up blocks.
    public init(_ parts: [PairedBlock]) {
        let blocks = parts.merged(toPairs: Self.pairsPerBlock)
        pairs = blocks.reduce(0) { $0.addingClamped($1.pairs) }
        canaryOnly = blocks.reduce(0) { $0.addingClamped($1.canaryOnlyFailures) }
        productionOnly = blocks.reduce(0) { $0.addingClamped($1.productionOnlyFailures) }
        shared = blocks.reduce(0) { $0.addingClamped($1.sharedFailures) }
        blockCount = blocks.count
        dispersion = Dispersion.factor(
            of: blocks.map { (Double($0.canaryOnlyFailures), Double($0.productionOnlyFailures)) }
        )
    }

    /// The canary's failures.
    public var canary: UInt64 { canaryOnly.addingClamped(shared) }

    /// Production's failures.
    public var production: UInt64 { productionOnly.addingClamped(shared) }

    /// The canary's failures over production's; 1 when neither had any, infinite when only the canary had.
    public var ratio: Double {
        canary == production ? 1 : production == 0 ? .infinity : Double(canary) / Double(production)
    }

    /// The sequential test on the discordant pairs, each count divided by the dispersion and rounded against the
    /// alarm.
    func sequentialTest(falseAlarmRate: Double) -> SequentialErrorTest? {
        var test = SequentialErrorTest(falseAlarmRate: falseAlarmRate)
        test?.observe(canary: fewerCanaryOnly, production: moreProductionOnly)
        return test
    }

    /// Whether the canary has more errors than it may, beyond doubt.
    func isWorse(limits: ComparisonLimits, falseAlarmRate: Double) -> Bool {
        // From a single block bursts cannot be told from a lasting excess.
        blockCount > 1 && ratio > limits.maxErrorRatio
            && sequentialTest(falseAlarmRate: falseAlarmRate)?.isAlarming == true
    }

    private var fewerCanaryOnly: UInt64 { UInt64((Double(canaryOnly) / dispersion).rounded(.down)) }
    private var moreProductionOnly: UInt64 { UInt64((Double(productionOnly) / dispersion).rounded(.up)) }
}

extension PairedErrors {
    /// Bounds of a number.
    struct Bounds {
        var lower: Double
        var upper: Double
    }

    /// Exact bounds of the canary's errors over production's, given how many pairs were discordant and how
    /// many failed on both sides; `nil` when no pair was discordant.
    ///
    /// With `l` and `u` the Clopper–Pearson bounds of the share k/(k + m), and d = k + m, the ratio lies
    /// between `(l d + c) / ((1 − l) d + c)` and the same with `u`.
    func ratioBounds(confidence: Double) -> Bounds? {
        let discordant = Double(canaryOnly) + Double(productionOnly)
        guard
            let share = ExactProportionInterval(
                events: Double(canaryOnly) / dispersion,
                of: discordant / dispersion,
                confidence: confidence
            )
        else { return nil }
        func ratio(_ share: Double) -> Double {
            let below = (1 - share) * discordant + Double(shared)
            return below > 0 ? (share * discordant + Double(shared)) / below : .infinity
        }
        return Bounds(lower: ratio(share.lower), upper: ratio(share.upper))
    }

    /// The upper bound of the canary's excess of failures as a share of requests, by Newcombe's method
    /// (``ProportionDifferenceInterval``) on the discordant pairs; `nil` without pairs.
    func excessUpperBound(confidence: Double) -> Double? {
        let count = UInt64(max(1, Double(pairs) / dispersion))
        let mine = UInt64((Double(canaryOnly) / dispersion).rounded(.up))
        let theirs = UInt64((Double(productionOnly) / dispersion).rounded(.down))
        guard pairs > 0,
            let canary = ProportionInterval(events: min(mine, count), of: count, confidence: confidence),
            let production = ProportionInterval(events: min(theirs, count), of: count, confidence: confidence)
        else { return nil }
        return ProportionDifferenceInterval(canary, minus: production)?.upper
    }
}
