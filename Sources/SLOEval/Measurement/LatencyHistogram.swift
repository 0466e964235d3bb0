/// A histogram of durations with bounded relative error, fixed memory and constant-time recording.
///
/// The layout is log-linear, as in HdrHistogram (Gil Tene, <https://hdrhistogram.github.io>): values below
/// `2 × halfCount` nanoseconds have a cell each; every further power of two is cut into `halfCount` cells
/// of equal width. A cell answers with its middle, so the relative error of any value is at most
/// `1 / (2 × halfCount)`: 0.098 % at ``Resolution/fine``, 1.6 % at ``Resolution/coarse``.
///
/// Values from 0 to ``largestTrackable`` (about 4.9 hours) are kept; larger ones count as the largest.
/// ``count``, ``sum``, ``minimum`` and ``maximum`` are exact. Recording does not allocate, and
/// ``merge(_:)`` is exact, so that shards of a run add up to the same histogram as the whole.
public struct LatencyHistogram: Sendable, Equatable {
    /// How finely each power of two is cut.
    public enum Resolution: String, Sendable, Codable {
        /// At most 0.1 % relative error; 18,432 cells, 144 KiB.
        case fine
        /// At most 1.6 % relative error; 1,280 cells, 10 KiB. For the seconds of a timeline.
        case coarse
    }

    /// The largest value told apart, in nanoseconds: 2⁴⁴ − 1, about 4.9 hours.
    public static let largestTrackable: UInt64 = (1 << 44) - 1

    /// How finely values are told apart.
    public let resolution: Resolution

    /// The number of values recorded.
    public private(set) var count: UInt64 = 0

    /// The sum of all values, in nanoseconds; it stays at `UInt64.max` (584 years) once it gets there.
    public private(set) var sum: UInt64 = 0

    private var cells: [UInt64]
    private var smallest: UInt64 = .max
    private var largest: UInt64 = 0

    /// Creates an empty histogram.
    public init(resolution: Resolution = .fine) {
        self.resolution = resolution
        self.cells = Array(repeating: 0, count: Layout(resolution).cellCount)
    }

    /// The smallest value recorded, in nanoseconds, or `nil` when the histogram is empty.
    public var minimum: UInt64? { count == 0 ? nil : smallest }

    /// The largest value recorded, in nanoseconds, or `nil` when the histogram is empty.
    public var maximum: UInt64? { count == 0 ? nil : largest }

    /// The arithmetic mean in nanoseconds, or `nil` when the histogram is empty.
    public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

    /// Whether nothing was recorded.
    public var isEmpty: Bool { count == 0 }

    /// Records one value. Constant time, no allocation.
    ///
    /// - Parameter nanoseconds: the value; anything above ``largestTrackable`` counts as that.
    @inline(__always)
    public mutating func record(nanoseconds: UInt64) {
        record(nanoseconds: nanoseconds, times: 1)
    }

    /// Records one duration; a negative one counts as zero.
    public mutating func record(_ duration: Duration) {
        record(nanoseconds: duration.wholeNanoseconds)
    }

    /// Records a value that was seen `times` times.
    @inline(__always)
    public mutating func record(nanoseconds: UInt64, times: UInt64) {
        guard times > 0 else { return }
        let value = min(nanoseconds, Self.largestTrackable)
        let index = Layout(resolution).index(of: value)
        cells[index] = cells[index].addingClamped(times)
        count = count.addingClamped(times)
        sum = sum.addingProductClamped(value, times)
        smallest = min(smallest, value)
        largest = max(largest, value)
    }

    /// Adds all values of another histogram of the same resolution. Exact.
    ///
    /// A histogram of another resolution is added cell by cell at the middles of its cells. Fine into coarse
    /// is exact too, because fine cells lie within coarse ones; coarse into fine keeps the coarse one's
    /// error. `count`, `sum`, `minimum` and `maximum` are exact in every case.
    public mutating func merge(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        if other.resolution == resolution {
            addCells(of: other)
        } else {
            for (value, times) in other.values {
                cells[Layout(resolution).index(of: value)] &+= times
            }
        }
        count = count.addingClamped(other.count)
        sum = sum.addingClamped(other.sum)
        smallest = min(smallest, other.smallest)
        largest = max(largest, other.largest)
    }

    /// Forgets all values and keeps the memory.
    public mutating func removeAll() {
        guard count > 0 else { return }
        cells.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        count = 0
        sum = 0
        smallest = .max
        largest = 0
    }

    /// The nearest-rank percentile: the smallest recorded value with at least ⌈q·n⌉ values at or below it.
    ///
    /// - Parameter quantile: between 0 (the minimum) and 1 (the maximum); values outside are clamped.
    /// - Returns: nanoseconds within the resolution's relative error, never outside
    ///   `minimum ... maximum`; `nil` when the histogram is empty or the quantile is not a number.
    /// - Complexity: linear in the number of cells.
    public func percentile(_ quantile: Double) -> UInt64? {
        value(atRank: NearestRank.rank(of: quantile, in: count))
    }

    /// The value of the given rank in ascending order, counted from 1; `nil` outside `1 ... count`.
    public func value(atRank rank: UInt64) -> UInt64? {
        guard rank >= 1, rank <= count else { return nil }
        if rank == 1 { return smallest }
        if rank == count { return largest }
        var seen: UInt64 = 0
        for index in cells.indices {
            seen &+= cells[index]
            if seen >= rank { return representative(ofCell: index) }
        }
        return largest
    }

    /// The number of values at or below a bound in nanoseconds, exact to the resolution's cell.
    ///
    /// - Complexity: linear in the number of cells.
    public func count(atOrBelow nanoseconds: UInt64) -> UInt64 {
        if nanoseconds >= largest { return count }
        if nanoseconds < smallest { return 0 }
        return cells[...Layout(resolution).index(of: nanoseconds)].reduce(0, &+)
    }

    /// The distinct values and how often each was recorded, ascending, in nanoseconds.
    public var values: some Sequence<(value: UInt64, times: UInt64)> {
        cells.indices.lazy
            .filter { cells[$0] > 0 }
            .map { (value: representative(ofCell: $0), times: cells[$0]) }
    }

    private func representative(ofCell index: Int) -> UInt64 {
        min(max(Layout(resolution).middle(ofCell: index), smallest), largest)
    }

    private mutating func addCells(of other: LatencyHistogram) {
        cells.withUnsafeMutableBufferPointer { mine in
            other.cells.withUnsafeBufferPointer { theirs in
                for index in 0..<min(mine.count, theirs.count) { mine[index] &+= theirs[index] }
            }
        }
    }
}

extension LatencyHistogram {
    /// The occupied cells as (index, times), ascending: the sparse form that ``CompactHistogram`` keeps.
    var occupiedCells: [CompactHistogram.Cell] {
        var occupied: [CompactHistogram.Cell] = []
        for index in cells.indices where cells[index] > 0 {
            occupied.append(.init(index: UInt32(index), times: cells[index]))
        }
        return occupied
    }

    /// Restores a histogram from its sparse form, whose cells were checked against the layout.
    init(_ compact: CompactHistogram) {
        self.init(resolution: compact.resolution)
        for cell in compact.cells { cells[Int(cell.index)] = cell.times }
        count = compact.count
        sum = compact.sum
        smallest = compact.minimum ?? .max
        largest = compact.maximum ?? 0
    }
}
