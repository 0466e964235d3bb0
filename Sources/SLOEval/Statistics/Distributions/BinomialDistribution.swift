import Foundation

/// The number of successes in `count` independent trials.
enum BinomialDistribution {
    /// The probability of at most `successes` successes.
    static func lowerTail(atMost successes: UInt64, of count: UInt64, probability: Double) -> Double {
        guard successes < count else { return 1 }
        // P(X ≤ k) = I₁₋ₚ(n − k, k + 1) (DLMF 8.17.5).
        return BetaFunction.regularized(
            Double(count - successes),
            Double(successes) + 1,
            at: 1 - probability,
            complement: probability
        )
    }

    /// The probability of at least `successes` successes.
    static func upperTail(atLeast successes: UInt64, of count: UInt64, probability: Double) -> Double {
        guard successes > 0 else { return 1 }
        guard successes <= count else { return 0 }
        return BetaFunction.regularized(
            Double(successes),
            Double(count - successes) + 1,
            at: probability,
            complement: 1 - probability
        )
    }

    /// ln [Γ(n+1) / (Γ(x+1) Γ(n−x+1)) · pˣ qⁿ⁻ˣ]: the mass at `x`, carried on to numbers between the whole.
    ///
    /// The saddle-point form keeps its precision where the difference of three log-gammas loses it
    /// (C. Loader, *Fast and accurate computation of binomial probabilities*, 2000).
    ///
    /// - Parameters:
    ///   - x: above 0.
    ///   - y: n − x, above 0.
    ///   - p: the probability of a success, between 0 and 1.
    ///   - q: 1 − p, given apart so that neither is rounded away.
    static func logMass(_ x: Double, _ y: Double, p: Double, q: Double) -> Double {
        let n = x + y
        let corrections = StirlingFormula.error(n) - StirlingFormula.error(x) - StirlingFormula.error(y)
        return corrections - deviance(x, n * p) - deviance(y, n * q) + log(n / (2 * .pi * x * y)) / 2
    }

    /// x ln(x/m) + m − x, by its series where x is near m.
    private static func deviance(_ x: Double, _ m: Double) -> Double {
        let difference = x - m
        guard abs(difference) < 0.1 * (x + m) else { return x * log(x / m) - difference }
        // With v = (x − m)/(x + m): ln(x/m) = 2 artanh v.
        let v = difference / (x + m)
        var sum = difference * v
        var term = 2 * x * v
        var odd = 3.0
        while true {
            term *= v * v
            let next = sum + term / odd
            if next == sum { return next }
            sum = next
            odd += 2
        }
    }
}
