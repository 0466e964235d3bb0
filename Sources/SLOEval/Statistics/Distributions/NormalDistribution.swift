import Foundation

/// The standard normal distribution.
enum NormalDistribution {
    /// The probability of a value at or below `x`: Φ(x) = ½ erfc(−x/√2) (DLMF 7.17.2), precise in both tails.
    static func cumulative(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }

    /// The value with the given probability at or below it: Φ⁻¹.
    ///
    /// Starts at Abramowitz and Stegun 26.2.23 (within 4.5 × 10⁻⁴) and refines it by Halley's method, which
    /// triples the correct digits each time.
    ///
    /// - Parameter probability: between 0 and 1; their values are −∞ and +∞.
    static func quantile(_ probability: Double) -> Double {
        // 1 − p is exact for p ≥ ½, so both halves are as precise as the lower one.
        if probability > 0.5 { return -quantile(1 - probability) }
        guard probability > 0 else { return -.infinity }
        let t = (-2 * log(probability)).squareRoot()
        let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
        let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
        var x = numerator / denominator - t
        for _ in 0..<3 {
            let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
            let step = (cumulative(x) - probability) / density
            x -= step / (1 + x * step / 2)
        }
        return x
    }
}
