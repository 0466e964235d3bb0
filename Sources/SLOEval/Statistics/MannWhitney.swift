import Foundation

/// Whether the values of one histogram tend to be larger than those of another, judged by all of both.
///
/// Values in the same cell are ties. With `n₁`, `n₂` values, `N` together, and `t` of them in a cell:
///
/// ```
/// U = Σ over pairs: 1 if the first is larger, ½ if tied
/// z = (U − n₁n₂/2 ∓ ½) / √(n₁n₂/12 · (N + 1 − Σ(t³ − t) / (N(N − 1))))
/// ```
///
/// (H. B. Mann, D. R. Whitney, *On a test of whether one of two random variables is stochastically larger
/// than the other*, 1947; correction for ties: M. Hollander, D. A. Wolfe, E. Chicken, *Nonparametric
/// Statistical Methods*, 3rd ed., section 4.1). The normal approximation is good from about ten values a
/// side.
///
/// With many values the smallest difference is significant; ``superiority`` says how large it is.
public struct MannWhitney: Sendable, Equatable {
    /// The number of pairs in which the first histogram's value is the larger, ties counted half.
    public let u: Double

    /// The normal score of ``u``, corrected for ties and continuity; positive when the first histogram's
    /// values tend to be larger; 0 when all values are tied.
    public let z: Double

    /// The probability of a score at least this far from 0, either way, if both had the same distribution.
    public let pValue: Double

    /// The probability that a value of the first histogram is larger than one of the second, ties counted
    /// half: 0.5 when neither tends to be larger.
    public let superiority: Double

    /// Compares two histograms. If their resolutions differ, both are read at the coarser one.
    ///
    /// - Returns: `nil` when one of them is empty.
    /// - Complexity: linear in the number of cells.
    public init?(_ first: LatencyHistogram, _ second: LatencyHistogram) {
        guard first.count > 0, second.count > 0 else { return nil }
        let coarse = first.resolution != second.resolution
        let sums = Sums(
            (coarse ? first.coarsened : first).occupiedCells,
            (coarse ? second.coarsened : second).occupiedCells
        )
        let (mine, theirs) = (Double(first.count), Double(second.count))
        let (pairs, all) = (mine * theirs, mine + theirs)
        let tied = all > 1 ? sums.ties / (all * (all - 1)) : 0
        let deviation = (pairs / 12 * max(0, all + 1 - tied)).squareRoot()
        let distance = sums.u - pairs / 2
        let corrected = max(0, abs(distance) - 0.5)
        u = sums.u
        z = deviation > 0 && corrected > 0 ? (distance < 0 ? -corrected : corrected) / deviation : 0
        pValue = min(1, 2 * NormalDistribution.cumulative(-abs(z)))
        superiority = sums.u / pairs
    }

    /// U and Σ(t³ − t), gathered in one walk over the cells of both.
    private struct Sums {
        var u = 0.0
        var ties = 0.0

        init(_ mine: [CompactHistogram.Cell], _ theirs: [CompactHistogram.Cell]) {
            var (mine, theirs) = (mine[...], theirs[...])
            var theirsBelow = 0.0
            while let index = [mine.first?.index, theirs.first?.index].compactMap({ $0 }).min() {
                let myTimes = mine.first?.index == index ? Double(mine.removeFirst().times) : 0
                let theirTimes = theirs.first?.index == index ? Double(theirs.removeFirst().times) : 0
                u += myTimes * (theirsBelow + theirTimes / 2)
                theirsBelow += theirTimes
                let t = myTimes + theirTimes
                ties += t * t * t - t
            }
        }
    }
}

extension LatencyHistogram {
    /// The same values at coarse resolution.
    fileprivate var coarsened: LatencyHistogram {
        var coarse = LatencyHistogram(resolution: .coarse)
        coarse.merge(self)
        return coarse
    }
}
