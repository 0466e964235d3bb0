/// Student's t distribution.
enum StudentDistribution {
    /// The value that is exceeded, upwards, with the given probability below one half.
    ///
    /// From P(|T| > t) = Iₓ(ν/2, ½) with x = ν / (ν + t²) (DLMF 8.17 and Abramowitz and Stegun 26.7.1).
    ///
    /// - Parameter degrees: the degrees of freedom ν, above 0, whole or not.
    static func upperQuantile(_ probability: Double, degrees: Double) -> Double {
        let x = BetaFunction.quantile(2 * probability, degrees / 2, 0.5)
        return (degrees * (1 - x) / x).squareRoot()
    }
}
