import Foundation

/// The errors of a paired run: who failed where the other did not, and how much failures come in bursts.
///
/// The exact test and the sequential test take discordant pairs for independent. A stall that makes twenty
/// requests in a row time out is one event, not twenty. So discordant counts are divided by their dispersion
/// from block to block,
///
/// ```
/// φ = max(1, ½ mean((xᵦ₊₁ − xᵦ)²) / mean(kᵦ + mᵦ)),   xᵦ = kᵦ − mᵦ
/// ```
///
/// with `kᵦ` the pairs of block `b` in which only the canary failed and `mᵦ` those in which only production
/// did: for independent failures both are Poisson counts and φ is about 1, whatever their rates (the
/// quasi-likelihood correction; P. McCullagh, J. A. Nelder, *Generalized Linear Models*, 2nd ed., 1989,
/// section 4.5). The variance is taken from successive differences (J. von Neumann, *Distribution of the
/// ratio of the mean square successive difference to the variance*, 1941), so that a canary that begins to
/// fail half-way is not taken for one long burst. An excess that lasts keeps its weight; a burst counts as
/// one.
public struct PairedErrors: Sendable, Equatable {
    /// Pairs: requests a side.
    public let pairs: UInt64

    /// Pairs in which only the canary failed: *k*.
    public let canaryOnly: UInt64

    /// Pairs in which only production failed: *m*.
    public let productionOnly: UInt64

    /// Pairs in which both failed: *c*.
    public let shared: UInt64

    /// The number of blocks.
    public let blockCount: Int

    /// φ, 1 or more; 1 for fewer than two blocks.
    public let dispersion: Double

    /// Adds up blocks.
    public init(_ blocks: [PairedBlock]) {
        pairs = blocks.reduce(0) { $0.addingClamped($1.pairs) }
        canaryOnly = blocks.reduce(0) { $0.addingClamped($1.canaryOnlyFailures) }
        productionOnly = blocks.reduce(0) { $0.addingClamped($1.productionOnlyFailures) }
        shared = blocks.reduce(0) { $0.addingClamped($1.sharedFailures) }
        blockCount = blocks.count
        dispersion = Self.dispersion(of: blocks)
    }

    /// The canary's failures.
    public var canary: UInt64 { canaryOnly.addingClamped(shared) }

    /// Production's failures.
    public var production: UInt64 { productionOnly.addingClamped(shared) }

    /// The canary's failures over production's; 1 when neither had any, infinite when only the canary had.
    public var ratio: Double {
        canary == production ? 1 : production == 0 ? .infinity : Double(canary) / Double(production)
    }

    /// The exact test on the discordant pairs, each divided by the dispersion and rounded against the alarm.
    public var test: SignTest { SignTest(greater: fewerCanaryOnly, less: moreProductionOnly) }

    /// The sequential test on the same counts.
    func sequentialTest(falseAlarmRate: Double) -> SequentialErrorTest? {
        var test = SequentialErrorTest(falseAlarmRate: falseAlarmRate)
        test?.observe(canary: fewerCanaryOnly, production: moreProductionOnly)
        return test
    }

    private var fewerCanaryOnly: UInt64 { UInt64((Double(canaryOnly) / dispersion).rounded(.down)) }
    private var moreProductionOnly: UInt64 { UInt64((Double(productionOnly) / dispersion).rounded(.up)) }

    private static func dispersion(of blocks: [PairedBlock]) -> Double {
        guard blocks.count > 1 else { return 1 }
        let differences = blocks.map { Double($0.canaryOnlyFailures) - Double($0.productionOnlyFailures) }
        let discordant = blocks.map { Double($0.canaryOnlyFailures) + Double($0.productionOnlyFailures) }
        let jumps = zip(differences, differences.dropFirst()).map { ($1 - $0) * ($1 - $0) }
        let variance = jumps.reduce(0, +) / Double(2 * jumps.count)
        let expected = discordant.reduce(0, +) / Double(blocks.count)
        return expected > 0 ? max(1, variance / expected) : 1
    }
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
