extension BetaFunction {
    /// The value with the given probability at or below it, by halving the interval that holds it.
    ///
    /// - Parameter probability: between 0 and 1.
    static func quantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
        var (lower, upper) = (0.0, 1.0)
        while true {
            let middle = (lower + upper) / 2
            guard middle > lower, middle < upper, upper - lower > 1e-15 * upper else { return middle }
            if regularized(a, b, at: middle, complement: 1 - middle) < probability {
                lower = middle
            } else {
                upper = middle
            }
        }
    }
}
