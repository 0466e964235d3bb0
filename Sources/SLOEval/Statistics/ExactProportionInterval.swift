/// A proportion with the exact confidence interval of Clopper and Pearson: it never holds the true share less
/// often than it says.
///
/// The bounds are quantiles of beta distributions: of B(k, n − k + 1) below, of B(k + 1, n − k) above (C. J.
/// Clopper, E. S. Pearson, *The use of confidence or fiducial limits illustrated in the case of the
/// binomial*, Biometrika 26, 1934).
///
/// Events need not be whole: counts that come in bursts are divided by how much they cluster.
public struct ExactProportionInterval: Sendable, Equatable {
    /// The share of events, 0–1.
    public let estimate: Double

    /// The lower bound; 0 when there were no events.
    public let lower: Double

    /// The upper bound; 1 when there was nothing but events.
    public let upper: Double

    /// The probability with which the interval holds the true share, at least.
    public let confidence: Double

    /// The interval for `events` of `count`.
    ///
    /// - Parameters:
    ///   - events: how many of them were events.
    ///   - count: how many there were.
    ///   - confidence: above 0 and below 1. The default is 95 %.
    /// - Returns: `nil` when the count is not positive or less than the events, the events are negative, or
    ///   the confidence is out of its range.
    public init?(events: Double, of count: Double, confidence: Double = 0.95) {
        guard count > 0, count.isFinite, events >= 0, events <= count, confidence > 0, confidence < 1 else {
            return nil
        }
        let risk = (1 - confidence) / 2
        let others = count - events
        estimate = events / count
        lower = events == 0 ? 0 : BetaFunction.quantile(risk, events, others + 1)
        upper = others == 0 ? 1 : BetaFunction.quantile(1 - risk, events + 1, others)
        self.confidence = confidence
    }
}
