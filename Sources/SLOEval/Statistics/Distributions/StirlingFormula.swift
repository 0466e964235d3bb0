import Foundation

/// Stirling's formula for factorials, x! ≈ √(2πx) (x/e)ˣ.
enum StirlingFormula {
    /// Returns the error of the formula: ln x! − ln(√(2πx) (x/e)ˣ), for x > 0, whole or not.
    ///
    /// The asymptotic series from x = 16 on (Abramowitz and Stegun 6.1.41); below it the recurrence
    /// δ(x) = δ(x + 1) + (x + ½) ln(1 + 1/x) − 1, which follows from (x + 1)! = (x + 1) x!.
    static func error(_ x: Double) -> Double {
        var x = x
        var error = 0.0
        while x < 16 {
            error += (x + 0.5) * log1p(1 / x) - 1
            x += 1
        }
        let square = 1 / (x * x)
        let tail = 1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188 - square * (691.0 / 360_360)))
        return error + (1.0 / 12 - square * (1.0 / 360 - square * tail)) / x
    }
}
