import Foundation

/// How far apart equal versions can drift on their own: noise on one side alone that lasts, which no count of
/// pairs tells from a slower version.
///
/// Two bounds hold at once. The *assumed* one lets either side drift by 10 %, with values that are alike over
/// some thousand pairs; it does not need to be seen. The *measured* one is what the run's own blocks show:
/// the standard error of their mean log ratio, over blocks of several lengths, times Student's quantile.
struct DriftAllowance {
    /// The drift of either side that is assumed, as a standard deviation of its logarithm.
    private static let deviation = 0.1
    /// Over how many pairs drift stays alike.
    private static let memory = 2_400.0
    /// Beyond how many deviations of the assumed drift a difference is none of it.
    private static let deviations = 3.0
    /// The drift that is assumed for a pass, and how many deviations of it.
    private static let passDeviation = (deviation: 0.07, deviations: 1.6)
    /// Until this many pairs and ``ComparisonLimits/settlingSeconds``, only differences above
    /// ``earlyLogRatio`` are called worse.
    static let settlingPairs: UInt64 = 1_400
    /// About + 54 %.
    private static let earlyLogRatio = 0.43

    /// The measured half-width, as a log ratio; infinite before two blocks.
    let measured: Double

    /// The standard error of the mean log ratio, as a log ratio; 0 before two blocks.
    let standardError: Double

    /// Measures a series of log ratios, one a block, in the order of time.
    init(of series: [Double]) {
        var errors: [(count: Int, error: Double)] = []
        var batches = series
        while batches.count >= 2, errors.isEmpty || batches.count >= 3 {
            errors.append((batches.count, Self.standardError(of: batches)))
            batches = stride(from: 0, to: batches.count - 1, by: 2)
                .map { (batches[$0] + batches[$0 + 1]) / 2 }
        }
        standardError = errors.map(\.error).max() ?? 0
        measured = errors.map { $0.error * Self.quantile(degrees: $0.count - 1) }.max() ?? .infinity
    }

    /// The assumed half-width after so many pairs.
    ///
    /// - Parameter isSettled: whether enough time has passed to judge small differences.
    static func assumed(pairs: UInt64, isSettled: Bool) -> Double {
        let drift = deviation * 2.0.squareRoot() * deviations * decay(pairs)
        return isSettled && pairs >= settlingPairs ? drift : max(drift, earlyLogRatio)
    }

    /// The assumed half-width for a pass after so many pairs.
    static func assumedForPass(pairs: UInt64) -> Double {
        passDeviation.deviation * 2.0.squareRoot() * passDeviation.deviations * decay(pairs)
    }

    private static func decay(_ pairs: UInt64) -> Double { 1 / (1 + Double(pairs) / memory).squareRoot() }

    private static func standardError(of values: [Double]) -> Double {
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) / n).squareRoot()
    }

    /// Student's upper 0.5 % quantiles, from one degree of freedom on.
    private static let quantiles = (1..<PairedScope.mostBlocks).map {
        StudentDistribution.upperQuantile(0.005, degrees: Double($0))
    }

    private static func quantile(degrees: Int) -> Double { quantiles[min(degrees, quantiles.count) - 1] }
}
