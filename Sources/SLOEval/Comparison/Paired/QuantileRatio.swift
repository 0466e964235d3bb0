import Foundation

/// The canary's percentile over production's, as a logarithm, with its sampling error from the ranks beside
/// it.
struct QuantileRatio {
    /// ln of the ratio.
    let estimate: Double
    /// One standard error towards a lower ratio.
    let errorBelow: Double
    /// One standard error towards a higher ratio.
    let errorAbove: Double

    /// The ratio of a percentile; `nil` while one side has no values.
    init?(_ canary: LatencyHistogram, _ production: LatencyHistogram, quantile: Double) {
        guard let mine = Side(canary, quantile), let theirs = Side(production, quantile) else { return nil }
        estimate = mine.middle - theirs.middle
        errorBelow = hypot(mine.middle - mine.lower, theirs.upper - theirs.middle)
        errorAbove = hypot(mine.upper - mine.middle, theirs.middle - theirs.lower)
    }

    /// The logarithms of a percentile and of the values one standard deviation of ranks beside it.
    private struct Side {
        let lower: Double
        let middle: Double
        let upper: Double

        init?(_ latency: LatencyHistogram, _ quantile: Double) {
            guard let value = latency.quantile(quantile) else { return nil }
            let n = Double(latency.count)
            let deviation = (quantile * (1 - quantile) * n).squareRoot()
            func logarithm(_ rank: Double) -> Double? {
                let rank = min(max(rank.rounded(.up), 1), n)
                return latency.value(atRank: UInt64(rank)).map { log(Double(max($0, 1))) }
            }
            middle = log(Double(max(value, 1)))
            lower = logarithm(quantile * n - deviation) ?? middle
            upper = logarithm(quantile * n + deviation) ?? middle
        }
    }
}
