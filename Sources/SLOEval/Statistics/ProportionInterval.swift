import Foundation

/// A proportion, such as an error rate, with Wilson's confidence interval.
///
/// ```
/// (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)
/// ```
///
/// (E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, JASA 22, 1927).
/// It is sensible where the textbook interval is not: at no errors at all, and with few requests.
public struct ProportionInterval: Sendable, Equatable {
    /// The share of events, 0–1.
    public let estimate: Double

    /// The lower bound, 0–1; exactly 0 when there were no events.
    public let lower: Double

    /// The upper bound, 0–1; exactly 1 when there was nothing but events.
    public let upper: Double

    /// The probability with which the interval holds the true share, approximately.
    public let confidence: Double

    /// The interval for `events` of `count`.
    ///
    /// - Parameters:
    ///   - events: how many of them were events.
    ///   - count: how many there were.
    ///   - confidence: above 0 and below 1. The default is 95 %.
    /// - Returns: `nil` when the count is zero or less than the events, or the confidence out of its range.
    public init?(events: UInt64, of count: UInt64, confidence: Double = 0.95) {
        guard count > 0, events <= count, confidence > 0, confidence < 1 else { return nil }
        let n = Double(count)
        let share = Double(events) / n
        let z = -NormalDistribution.quantile((1 - confidence) / 2)
        let scale = 1 + z * z / n
        let middle = (share + z * z / (2 * n)) / scale
        let reach = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / scale
        estimate = share
        lower = events == 0 ? 0 : max(0, middle - reach)
        upper = events == count ? 1 : min(1, middle + reach)
        self.confidence = confidence
    }
}

/// The difference of two independent proportions with Newcombe's confidence interval.
///
/// With Wilson bounds `l`, `u` of the two shares:
///
/// ```
/// p₁ − p₂ − √((p₁ − l₁)² + (u₂ − p₂)²)  to  p₁ − p₂ + √((u₁ − p₁)² + (p₂ − l₂)²)
/// ```
///
/// (R. G. Newcombe, *Interval estimation for the difference between independent proportions*, Statistics in
/// Medicine 17, 1998, method 10).
public struct ProportionDifferenceInterval: Sendable, Equatable {
    /// The first share less the second, −1 to 1.
    public let estimate: Double

    /// The lower bound.
    public let lower: Double

    /// The upper bound.
    public let upper: Double

    /// The probability with which the interval holds the true difference, approximately.
    public let confidence: Double

    /// The interval for the first share less the second.
    ///
    /// - Returns: `nil` when the confidences differ.
    public init?(_ first: ProportionInterval, minus second: ProportionInterval) {
        guard first.confidence == second.confidence else { return nil }
        estimate = first.estimate - second.estimate
        lower = estimate - hypot(first.estimate - first.lower, second.upper - second.estimate)
        upper = estimate + hypot(first.upper - first.estimate, second.estimate - second.lower)
        confidence = first.confidence
    }
}
