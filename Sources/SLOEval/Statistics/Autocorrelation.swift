import Foundation

/// How much the values of a series, such as one log-ratio a block, repeat what the ones before them said.
///
/// The mean of `n` correlated values is as uncertain as that of `n / τ` independent ones, with
/// `τ = 1 + 2 Σ ρₖ` over the autocorrelations at all distances. Two estimates of τ are made and the larger
/// is taken, since either may miss what the other sees:
///
/// - *First order:* `(1 + ρ) / (1 − ρ)` with the correlation of neighbours, `ρ = (n ρ₁ + 1) / (n − 3)` for
///   what a short series hides of it (M. G. Kendall, *Note on bias in the estimation of autocorrelation*,
///   Biometrika 41, 1954). Right for AR(1) noise.
/// - *Initial monotone sequence:* the sums `ρ₂ⱼ + ρ₂ⱼ₊₁`, each no larger than the one before, as long as
///   they are positive (C. J. Geyer, *Practical Markov chain Monte Carlo*, Statistical Science 7, 1992). Sees
///   a slow correlation under independent noise.
///
/// The correlations are those of the normal scores of the ranks, so an outlier cannot hide them.
public struct Autocorrelation: Sendable, Equatable {
    /// τ: how many values of the series are worth one independent value, 1 or more.
    public let inflation: Double

    /// The number of values.
    public let count: Int

    /// The number of independent values that would say as much: `n / τ`.
    public var effectiveCount: Double { Double(count) / inflation }

    /// The most that neighbours are taken to be correlated.
    private static let largestCorrelation = 0.95

    /// Estimates the correlation of a series, in the order of time.
    ///
    /// Fewer than eight values are taken for independent: too few to tell.
    ///
    /// - Complexity: n² in the number of values.
    public init(of series: [Double]) {
        count = series.count
        guard series.count >= 8, series.allSatisfy(\.isFinite) else {
            inflation = 1
            return
        }
        let correlations = Self.correlations(of: Self.normalScores(of: series), upTo: series.count / 3)
        inflation = max(
            1,
            Self.firstOrder(correlations, count: series.count),
            Self.initialSequence(correlations, count: series.count)
        )
    }

    private static func firstOrder(_ correlations: [Double], count: Int) -> Double {
        let n = Double(count)
        let rho = min(largestCorrelation, (n * correlations[1] + 1) / (n - 3))
        return (1 + rho) / (1 - rho)
    }

    private static func initialSequence(_ correlations: [Double], count: Int) -> Double {
        // A series around its own mean looks less correlated than it is, by about 1/n at each distance.
        let raised = [1.0] + correlations.dropFirst().map { $0 + 1 / Double(count) }
        var sum = 0.0
        var previous = Double.infinity
        for even in stride(from: 0, to: raised.count - 1, by: 2) {
            let pair = min(previous, raised[even] + raised[even + 1])
            guard pair > 0 else { break }
            sum += pair
            previous = pair
        }
        return 2 * sum - 1
    }

    /// ρ₀ … ρₖ; all but the first are 0 when the values do not differ.
    private static func correlations(of values: [Double], upTo last: Int) -> [Double] {
        let mean = values.reduce(0, +) / Double(values.count)
        let centred = values.map { $0 - mean }
        let variance = centred.reduce(0) { $0 + $1 * $1 }
        return (0...last).map { distance in
            guard distance > 0 else { return 1 }
            guard variance > 0 else { return 0 }
            return zip(centred, centred.dropFirst(distance)).reduce(0) { $0 + $1.0 * $1.1 } / variance
        }
    }

    /// Φ⁻¹(rank / (n + 1)), equal values sharing their mean rank.
    private static func normalScores(of values: [Double]) -> [Double] {
        let n = Double(values.count)
        return values.map { value in
            let below = values.count { $0 < value }
            let equal = values.count { $0 == value }
            return NormalDistribution.quantile((Double(below) + Double(equal + 1) / 2) / (n + 1))
        }
    }
}
