/// How much counts of discordant pairs cluster in time.
enum Dispersion {
    /// How many times more the counts of blocks vary than independent ones would, 1 or more; 1 for fewer than
    /// two blocks.
    ///
    /// ```
    /// φ = max(1, ½ mean((xᵦ₊₁ − xᵦ)²) / mean(kᵦ + mᵦ)),   xᵦ = kᵦ − mᵦ
    /// ```
    ///
    /// For independent events both counts are Poisson and φ is about 1, whatever their rates (the
    /// quasi-likelihood correction; P. McCullagh, J. A. Nelder, *Generalized Linear Models*, 2nd ed., 1989,
    /// section 4.5). The variance is taken from successive differences (J. von Neumann, *Distribution of the
    /// ratio of the mean square successive difference to the variance*, 1941), so that a change half-way is
    /// not taken for one long burst. An excess that lasts keeps its weight; a burst counts as one.
    static func factor(of counts: [(canary: Double, production: Double)]) -> Double {
        guard counts.count > 1 else { return 1 }
        let differences = counts.map { $0.canary - $0.production }
        let jumps = zip(differences, differences.dropFirst()).map { ($1 - $0) * ($1 - $0) }
        let variance = jumps.reduce(0, +) / Double(2 * jumps.count)
        let expected = counts.reduce(0) { $0 + $1.canary + $1.production } / Double(counts.count)
        return expected > 0 ? max(1, variance / expected) : 1
    }
}
