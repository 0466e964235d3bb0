/// A ``LatencyHistogram`` that is no longer recorded into: only its occupied cells.
///
/// The seconds of a timeline and every histogram in a results file are kept this way: a few hundred bytes
/// instead of a fixed 144 KiB. Converting there and back loses nothing.
///
/// In JSON the cells are one flat array of pairs, index then times, with each index given as the distance
/// from the one before:
///
/// ```json
/// {"resolution":"fine","count":3,"sum_ns":30,"min_ns":5,"max_ns":20,"cells":[5,2,15,1]}
/// ```
public struct CompactHistogram: Sendable, Equatable {
    /// The most values that a histogram read from a file may claim: a million a second for nine years. It
    /// leaves room to add up tens of thousands of such files without an overflow.
    static let largestDecodedCount: UInt64 = 1 << 48

    /// An occupied cell.
    struct Cell: Sendable, Equatable {
        var index: UInt32
        var times: UInt64
    }

    /// How finely values are told apart.
    public let resolution: LatencyHistogram.Resolution

    /// The number of values recorded.
    public let count: UInt64

    /// The sum of all values, in nanoseconds.
    public let sum: UInt64

    /// The smallest value, in nanoseconds, or `nil` when there is none.
    public let minimum: UInt64?

    /// The largest value, in nanoseconds, or `nil` when there is none.
    public let maximum: UInt64?

    let cells: [Cell]

    /// Compacts a histogram.
    public init(_ histogram: LatencyHistogram) {
        resolution = histogram.resolution
        count = histogram.count
        sum = histogram.sum
        minimum = histogram.minimum
        maximum = histogram.maximum
        cells = histogram.occupiedCells
    }

    /// The histogram that was compacted.
    public var expanded: LatencyHistogram { LatencyHistogram(self) }

    /// The nearest-rank quantile in nanoseconds, as ``LatencyHistogram/quantile(_:)``.
    ///
    /// - Complexity: linear in the number of occupied cells.
    public func quantile(_ quantile: Double) -> UInt64? {
        let rank = NearestRank.rank(of: quantile, in: count)
        guard rank > 0, let minimum, let maximum else { return nil }
        if rank == 1 { return minimum }
        if rank == count { return maximum }
        let layout = LatencyHistogram.Layout(resolution)
        var seen: UInt64 = 0
        for cell in cells {
            seen &+= cell.times
            if seen >= rank { return min(max(layout.highest(ofCell: Int(cell.index)), minimum), maximum) }
        }
        return maximum
    }

    /// The exact sum of two histograms.
    public func merged(with other: CompactHistogram) -> CompactHistogram {
        if other.count == 0 { return self }
        if count == 0 { return other }
        var whole = expanded
        whole.merge(other.expanded)
        return CompactHistogram(whole)
    }
}
