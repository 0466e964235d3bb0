import Foundation

/// A percentile with a confidence interval from order statistics.
///
/// Whatever the distribution of the latencies, the number of `n` independent ones that lie below its true
/// percentile is binomial. So two of the sorted values, chosen by binomial tails, enclose the percentile with
/// at least the asked-for confidence, half of the risk on each side (H. A. David, H. N. Nagaraja, *Order
/// Statistics*, 3rd ed., 2003, section 7.1).
///
/// The interval takes latencies for independent. Those of one run follow each other, so it is somewhat too
/// narrow; two services are better compared pair by pair (``CanaryComparison``).
public struct QuantileInterval: Sendable, Equatable {
    /// The quantile, between 0 and 1.
    public let quantile: Double

    /// The least probability with which the interval holds the true percentile, between 0 and 1.
    public let confidence: Double

    /// The number of values.
    public let count: UInt64

    /// The nearest-rank percentile of the values, in nanoseconds.
    public let estimate: UInt64

    /// The lower bound in nanoseconds; `nil` when there are too few values for one.
    public let lower: UInt64?

    /// The upper bound in nanoseconds; `nil` when there are too few values for one.
    public let upper: UInt64?

    /// The interval for a percentile of a histogram, to the histogram's resolution.
    ///
    /// - Parameters:
    ///   - histogram: the values.
    ///   - quantile: above 0 and below 1.
    ///   - confidence: above 0 and below 1. The default is 95 %.
    /// - Returns: `nil` when the histogram is empty or a parameter is out of its range.
    public init?(of histogram: LatencyHistogram, quantile: Double, confidence: Double = 0.95) {
        self.init(count: histogram.count, quantile: quantile, confidence: confidence) {
            histogram.value(atRank: $0)
        }
    }

    init?(count: UInt64, quantile: Double, confidence: Double, value: (_ rank: UInt64) -> UInt64?) {
        guard quantile > 0, quantile < 1, confidence > 0, confidence < 1,
            let estimate = value(NearestRank.rank(of: quantile, in: count))
        else { return nil }
        let ranks = Self.ranks(count: count, quantile: quantile, confidence: confidence)
        self.quantile = quantile
        self.confidence = confidence
        self.count = count
        self.estimate = estimate
        lower = ranks.lower.flatMap(value)
        upper = ranks.upper.flatMap(value)
    }

    /// How many values it takes for both bounds to exist.
    ///
    /// For 95 % confidence: 6 for the median, 72 for p95, 368 for p99.
    public var samplesNeeded: UInt64 {
        let oneSided = (1 + confidence) / 2
        return max(
            Self.samplesForUpperBound(quantile: quantile, confidence: oneSided),
            Self.samplesForUpperBound(quantile: 1 - quantile, confidence: oneSided)
        )
    }

    /// How many values it takes until the largest is an upper bound of a percentile, one-sided: the first
    /// `n` with qⁿ ≤ 1 − confidence.
    ///
    /// For 95 % confidence: 59 for p95, 299 for p99.
    ///
    /// - Returns: 0 unless both parameters are above 0 and below 1.
    public static func samplesForUpperBound(quantile: Double, confidence: Double) -> UInt64 {
        guard quantile > 0, quantile < 1, confidence > 0, confidence < 1 else { return 0 }
        return UInt64(exactly: (log1p(-confidence) / log(quantile)).rounded(.up)) ?? .max
    }
}

extension QuantileInterval {
    /// Above this many values, ranks come from the normal approximation, which is then off by a rank or two
    /// in ten million.
    private static let largestExactCount: UInt64 = 10_000_000

    /// The ranks of the two values that are the bounds, counted from 1.
    static func ranks(
        count: UInt64,
        quantile: Double,
        confidence: Double
    ) -> (lower: UInt64?, upper: UInt64?) {
        let risk = (1 - confidence) / 2
        let lower = lowerRank(count: count, below: quantile, above: 1 - quantile, risk: risk)
        // Counted from the largest value down, the upper bound is a lower one.
        let mirrored = lowerRank(count: count, below: 1 - quantile, above: quantile, risk: risk)
        return (lower, mirrored.map { count - ($0 - 1) })
    }

    /// The highest rank whose value lies above the true percentile with at most the given risk: the highest
    /// `r` with P(B ≤ r − 1) ≤ risk, where B counts the values below the percentile.
    private static func lowerRank(count: UInt64, below: Double, above: Double, risk: Double) -> UInt64? {
        // Normal approximation with corrections for continuity and skewness (Cornish and Fisher, 1937).
        let z = NormalDistribution.quantile(risk)
        let n = Double(count)
        let symmetric = n * below + z * (n * below * above).squareRoot() + 0.5
        let guess = symmetric + (z * z - 1) * (above - below) / 6
        var rank = min(UInt64(exactly: max(0, guess.rounded(.down))) ?? count, count)
        if count <= largestExactCount {
            func isSafe(_ rank: UInt64) -> Bool {
                BinomialDistribution.lowerTail(atMost: rank - 1, of: count, probability: below) <= risk
            }
            while rank < count, isSafe(rank + 1) { rank += 1 }
            while rank > 0, !isSafe(rank) { rank -= 1 }
        }
        return rank > 0 ? rank : nil
    }
}
