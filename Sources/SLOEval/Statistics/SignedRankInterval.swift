import Foundation

/// The centre of a few symmetric values, such as one log-ratio a block, with a confidence interval that no
/// outlier can move far.
///
/// The estimate is Hodges and Lehmann's: the median of all averages of two values, each value with itself
/// included. The interval is bounded by two of these sorted averages, chosen by the distribution of
/// Wilcoxon's signed-rank statistic (M. Hollander, D. A. Wolfe, E. Chicken, *Nonparametric Statistical
/// Methods*, 3rd ed., sections 3.2 and 3.3).
///
/// The distribution is exact up to 60 values; above that the normal approximation is used.
public struct SignedRankInterval: Sendable, Equatable {
    /// The Hodges–Lehmann estimate.
    public let estimate: Double

    /// The lower bound; `nil` when there are too few values for one (fewer than 6 at 95 %).
    public let lower: Double?

    /// The upper bound; `nil` when there are too few values for one.
    public let upper: Double?

    /// The probability with which the interval holds the true centre, at least.
    public let confidence: Double

    /// The number of values.
    public let count: Int

    /// The interval for the centre of `values`.
    ///
    /// - Parameters:
    ///   - values: the values.
    ///   - confidence: above 0 and below 1. The default is 95 %.
    /// - Returns: `nil` when there are no values, one of them is not finite, or the confidence is out of its
    ///   range.
    /// - Complexity: n² log n in the number of values.
    public init?(of values: [Double], confidence: Double = 0.95) {
        guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
        guard confidence > 0, confidence < 1 else { return nil }
        let averages = Self.walshAverages(of: values)
        // The median: the one in the middle, or the mean of the two.
        estimate = (averages[(averages.count - 1) / 2] + averages[averages.count / 2]) / 2
        let rank = SignedRankDistribution(count: values.count).boundingRank(risk: (1 - confidence) / 2)
        lower = rank.map { averages[$0 - 1] }
        upper = rank.map { averages[averages.count - $0] }
        self.confidence = confidence
        count = values.count
    }

    private static func walshAverages(of values: [Double]) -> [Double] {
        var averages: [Double] = []
        averages.reserveCapacity(values.count * (values.count + 1) / 2)
        for (index, first) in values.enumerated() {
            for second in values[index...] { averages.append((first + second) / 2) }
        }
        return averages.sorted()
    }

    /// The interval with both arms made longer.
    func stretched(by factor: Double) -> SignedRankInterval {
        SignedRankInterval(
            estimate: estimate,
            lower: lower.map { estimate - (estimate - $0) * factor },
            upper: upper.map { estimate + ($0 - estimate) * factor },
            confidence: confidence,
            count: count
        )
    }

    private init(estimate: Double, lower: Double?, upper: Double?, confidence: Double, count: Int) {
        self.estimate = estimate
        self.lower = lower
        self.upper = upper
        self.confidence = confidence
        self.count = count
    }
}
