/// A histogram of durations with bounded relative error, fixed memory and constant-time recording.
///
/// The layout is log-linear, as in HdrHistogram (Gil Tene, <https://hdrhistogram.github.io>): values below `2
/// × halfCount` nanoseconds have a cell each; every further power of two is cut into `halfCount` cells of
/// equal width. A cell answers with its highest value, so that no percentile is below the one that was
/// measured, and above it by at most `1 / halfCount`: 0.2 % at ``Resolution/fine``, 3.2 % at
/// ``Resolution/coarse``.
///
/// Values from 0 to ``largestTrackable`` (about 4.9 hours) are kept; larger ones count as the largest.
/// ``count``, ``sum``, ``minimum`` and ``maximum`` are exact. Recording does not allocate, and
/// ``merge(_:)`` is exact, so that shards of a run add up to the same histogram as the whole.
public struct LatencyHistogram: Sendable, Equatable {
    /// How finely each power of two is cut.
    public enum Resolution: String, Sendable, Codable {
        /// At most 0.2 % relative error; 18,432 cells, 144 KiB when all are in use.
        case fine
        /// At most 3.2 % relative error; 1,280 cells, 10 KiB when all are in use. For the seconds of a
        /// timeline.
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

    /// Cells come in chunks, and a chunk comes with its first value, so that an empty histogram takes no
    /// memory.
    private static var chunkBits: Int { 6 }
    private static var chunkSize: Int { 1 << chunkBits }

    /// The place of each chunk among those in `cells`, counted from 1; 0 for a chunk that has no value yet.
    /// Empty before the first value.
    private var places: [UInt16] = []
    /// The chunks in use, in the order in which they came.
    private var cells: [UInt64] = []
    private var smallest: UInt64 = .max
    private var largest: UInt64 = 0

    /// Creates an empty histogram. Allocates nothing.
    public init(resolution: Resolution = .fine) {
        self.resolution = resolution
    }

    /// The smallest value recorded, in nanoseconds, or `nil` when the histogram is empty.
    public var minimum: UInt64? { count == 0 ? nil : smallest }

    /// The largest value recorded, in nanoseconds, or `nil` when the histogram is empty.
    public var maximum: UInt64? { count == 0 ? nil : largest }

    /// The arithmetic mean in nanoseconds, or `nil` when the histogram is empty.
    public var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

    /// Whether nothing was recorded.
    public var isEmpty: Bool { count == 0 }

    /// Records one value. Constant time; allocates at the first value in a range of 64 cells, never after.
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
        let place = place(ofCell: Layout(resolution).index(of: value))
        cells[place] = cells[place].addingClamped(times)
        count = count.addingClamped(times)
        sum = sum.addingProductClamped(value, times)
        smallest = min(smallest, value)
        largest = max(largest, value)
    }

    /// Adds all values of another histogram of the same resolution. Exact.
    ///
    /// A histogram of another resolution is added cell by cell at the highest values of its cells. Fine into
    /// coarse is exact too, because fine cells lie within coarse ones; coarse into fine keeps the coarse
    /// one's error. `count`, `sum`, `minimum` and `maximum` are exact in every case.
    public mutating func merge(_ other: LatencyHistogram) {
        guard other.count > 0 else { return }
        if other.resolution == resolution {
            if count == 0, cells.isEmpty {
                self = other
                return
            }
            addCells(of: other)
        } else {
            for (value, times) in other.values {
                cells[place(ofCell: Layout(resolution).index(of: value))] &+= times
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

    /// The nearest-rank percentile of whole percent, such as `percentile(95)`: ``quantile(_:)`` of a
    /// hundredth of it.
    public func percentile(_ percent: Int) -> UInt64? { quantile(Double(percent) / 100) }

    /// The nearest-rank quantile: the smallest recorded value with at least ⌈q·n⌉ values at or below it.
    ///
    /// - Parameter quantile: between 0 (the minimum) and 1 (the maximum); values outside are clamped.
    /// - Returns: nanoseconds above the exact value by the resolution's relative error at most, never outside
    ///   `minimum ... maximum`; `nil` when the histogram is empty or the quantile is not a number.
    /// - Complexity: linear in the number of cells.
    public func quantile(_ quantile: Double) -> UInt64? {
        value(atRank: NearestRank.rank(of: quantile, in: count))
    }

    /// The value of the given rank in ascending order, counted from 1; `nil` outside `1 ... count`.
    public func value(atRank rank: UInt64) -> UInt64? {
        guard rank >= 1, rank <= count else { return nil }
        if rank == 1 { return smallest }
        if rank == count { return largest }
        return cell(atRank: rank).map(representative) ?? largest
    }

    /// The least that the value of the given rank can have been: the lowest value of its cell.
    func leastValue(atRank rank: UInt64) -> UInt64? {
        guard rank >= 1, rank <= count else { return nil }
        return cell(atRank: rank).map(Layout(resolution).lowest)
    }

    private func cell(atRank rank: UInt64) -> Int? {
        var seen: UInt64 = 0
        for (chunk, place) in places.enumerated() where place > 0 {
            for offset in 0..<Self.chunkSize {
                seen &+= cells[Self.begin(of: place) + offset]
                if seen >= rank { return chunk << Self.chunkBits + offset }
            }
        }
        return nil
    }

    /// The number of values at or below a bound in nanoseconds, exact to the resolution's cell.
    ///
    /// - Complexity: linear in the number of cells.
    public func count(atOrBelow nanoseconds: UInt64) -> UInt64 {
        if nanoseconds >= largest { return count }
        if nanoseconds < smallest { return 0 }
        let last = Layout(resolution).index(of: nanoseconds)
        var seen: UInt64 = 0
        for (chunk, place) in places.enumerated() where place > 0 {
            let sought = min(Self.chunkSize, last + 1 - chunk << Self.chunkBits)
            guard sought > 0 else { break }
            let begin = Self.begin(of: place)
            seen &+= cells[begin..<begin + sought].reduce(0, &+)
        }
        return seen
    }

    /// The distinct values and how often each was recorded, ascending, in nanoseconds.
    public var values: some Sequence<(value: UInt64, times: UInt64)> {
        occupiedCells.lazy.map { (value: representative(ofCell: Int($0.index)), times: $0.times) }
    }

    private func representative(ofCell index: Int) -> UInt64 {
        min(max(Layout(resolution).highest(ofCell: index), smallest), largest)
    }

    private mutating func addCells(of other: LatencyHistogram) {
        for (chunk, theirs) in other.places.enumerated() where theirs > 0 {
            let begin = place(ofCell: chunk << Self.chunkBits)
            let source = Self.begin(of: theirs)
            for offset in 0..<Self.chunkSize { cells[begin + offset] &+= other.cells[source + offset] }
        }
    }

    /// Where a cell stands in `cells`; its chunk is added if it is not there.
    @inline(__always)
    private mutating func place(ofCell index: Int) -> Int {
        let chunk = index >> Self.chunkBits
        if places.isEmpty || places[chunk] == 0 { addChunk(chunk) }
        return Self.begin(of: places[chunk]) + index & (Self.chunkSize - 1)
    }

    @inline(__always)
    private static func begin(of place: UInt16) -> Int { (Int(place) - 1) << chunkBits }

    @inline(never)
    private mutating func addChunk(_ chunk: Int) {
        if places.isEmpty {
            places = Array(repeating: 0, count: Layout(resolution).cellCount >> Self.chunkBits)
        }
        // Growing by the chunk alone: doubling would waste half of what thousands of endpoints take.
        cells.reserveCapacity(cells.count + Self.chunkSize)
        cells += repeatElement(0, count: Self.chunkSize)
        places[chunk] = UInt16(cells.count >> Self.chunkBits)
    }
}

extension LatencyHistogram {
    /// Takes away values that are in this histogram, of the same resolution; what is not in it is left alone.
    ///
    /// The sum, and the smallest and largest value, are as exact as the cells afterwards.
    mutating func subtract(_ other: LatencyHistogram) {
        for cell in other.occupiedCells {
            let place = place(ofCell: Int(cell.index))
            cells[place] -= min(cell.times, cells[place])
        }
        sum -= min(sum, other.sum)
        let left = occupiedCells
        count = left.reduce(0) { $0.addingClamped($1.times) }
        let (first, last) = (left.first, left.last)
        let bounds = (
            first.map { representative(ofCell: Int($0.index)) },
            last.map { representative(ofCell: Int($0.index)) }
        )
        (smallest, largest) = (bounds.0 ?? .max, bounds.1 ?? 0)
    }

    /// The occupied cells as (index, times), ascending: the sparse form that ``CompactHistogram`` keeps.
    var occupiedCells: [CompactHistogram.Cell] {
        var occupied: [CompactHistogram.Cell] = []
        for (chunk, place) in places.enumerated() where place > 0 {
            let begin = Self.begin(of: place)
            for offset in 0..<Self.chunkSize where cells[begin + offset] > 0 {
                let index = UInt32(chunk << Self.chunkBits + offset)
                occupied.append(.init(index: index, times: cells[begin + offset]))
            }
        }
        return occupied
    }

    /// Restores a histogram from its sparse form, whose cells were checked against the layout.
    init(_ compact: CompactHistogram) {
        self.init(resolution: compact.resolution)
        for cell in compact.cells { cells[place(ofCell: Int(cell.index))] = cell.times }
        count = compact.count
        sum = compact.sum
        smallest = compact.minimum ?? .max
        largest = compact.maximum ?? 0
    }

    /// Two histograms are equal when they have the same resolution and recorded the same values, in whatever
    /// order.
    public static func == (left: LatencyHistogram, right: LatencyHistogram) -> Bool {
        left.resolution == right.resolution && left.count == right.count && left.sum == right.sum
            && left.smallest == right.smallest && left.largest == right.largest
            && left.occupiedCells == right.occupiedCells
    }
}
