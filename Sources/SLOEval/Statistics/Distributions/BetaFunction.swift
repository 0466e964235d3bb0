import Foundation

/// The incomplete beta function.
enum BetaFunction {
    /// Iₓ(a, b), the probability that a beta variable is at most `x`, for a, b > 0.
    ///
    /// The continued fraction DLMF 8.17.22, evaluated by Lentz's method as modified by Thompson and Barnett
    /// (*Coulomb and Bessel functions of complex arguments and order*, 1986), on the side of the mean where
    /// it converges: in about √(a + b) steps at worst.
    ///
    /// - Parameters:
    ///   - x: between 0 and 1.
    ///   - complement: 1 − x, given apart so that neither is rounded away.
    static func regularized(_ a: Double, _ b: Double, at x: Double, complement: Double) -> Double {
        guard x > 0 else { return 0 }
        guard complement > 0 else { return 1 }
        return x <= (a + 1) / (a + b + 2)
            ? lowerPart(a, b, x, complement) : 1 - lowerPart(b, a, complement, x)
    }

    private static func lowerPart(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
        // xᵃ yᵇ / (a B(a, b)), by way of the binomial mass.
        let front = exp(BinomialDistribution.logMass(a, b, p: x, q: y)) * b / (a + b)
        return front == 0 ? 0 : front * continuedFraction(a, b, x)
    }

    private static func continuedFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        var c = 1.0
        var d = 1 / awayFromZero(1 - (a + b) * x / (a + 1))
        var value = d
        var m = 1.0
        let stepLimit = 1_000 + 20 * (a + b).squareRoot()
        while m < stepLimit {
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / awayFromZero(1 + even * d)
            c = awayFromZero(1 + even / c)
            value *= c * d
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / awayFromZero(1 + odd * d)
            c = awayFromZero(1 + odd / c)
            value *= c * d
            if abs(c * d - 1) < 1e-15 { break }
            m += 1
        }
        return value
    }

    private static func awayFromZero(_ x: Double) -> Double { abs(x) < 1e-300 ? 1e-300 : x }
}
