/// The distribution of Wilcoxon's signed-rank statistic when the centre is zero: the sum of those of the
/// ranks 1 … n whose coin came up heads.
struct SignedRankDistribution {
    /// The most values for which the distribution is counted out.
    static let largestExactCount = 60

    /// The number of values.
    let count: Int

    /// The highest rank among the n(n + 1)/2 sorted averages that bounds the centre with at most the given
    /// risk, below one half: the highest `r` with P(T ≤ r − 1) ≤ risk; `nil` when there is none.
    func boundingRank(risk: Double) -> Int? {
        let rank = count <= Self.largestExactCount ? exactRank(risk: risk) : approximateRank(risk: risk)
        return rank > 0 ? rank : nil
    }

    private func exactRank(risk: Double) -> Int {
        var rank = 0
        var cumulative = 0.0
        for mass in masses {
            cumulative += mass
            if cumulative > risk { break }
            rank += 1
        }
        return rank
    }

    /// By the mean n(n + 1)/4, the variance n(n + 1)(2n + 1)/24 and a correction for continuity.
    private func approximateRank(risk: Double) -> Int {
        let n = Double(count)
        let deviation = (n * (n + 1) * (2 * n + 1) / 24).squareRoot()
        let rank = n * (n + 1) / 4 + 0.5 + NormalDistribution.quantile(risk) * deviation
        return Int(rank.rounded(.down))
    }

    /// P(T = t) for t = 0, 1, …: each rank in turn is added or not, with equal chances.
    var masses: [Double] {
        var masses = Array(repeating: 0.0, count: count * (count + 1) / 2 + 1)
        masses[0] = 1
        var highest = 0
        for rank in stride(from: 1, through: count, by: 1) {
            highest += rank
            for sum in stride(from: highest, through: 0, by: -1) {
                masses[sum] = (masses[sum] + (sum >= rank ? masses[sum - rank] : 0)) / 2
            }
        }
        return masses
    }
}
