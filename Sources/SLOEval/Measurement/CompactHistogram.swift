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

    /// The nearest-rank percentile in nanoseconds, as ``LatencyHistogram/percentile(_:)``.
    ///
    /// - Complexity: linear in the number of occupied cells.
    public func percentile(_ quantile: Double) -> UInt64? {
        guard let minimum, let maximum else { return nil }
        let rank = NearestRank.rank(of: quantile, in: count)
        if rank == 1 { return minimum }
        if rank == count { return maximum }
        let layout = LatencyHistogram.Layout(resolution)
        var seen: UInt64 = 0
        for cell in cells {
            seen += cell.times
            if seen >= rank { return min(max(layout.middle(ofCell: Int(cell.index)), minimum), maximum) }
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

extension CompactHistogram: Codable {
    private enum CodingKeys: String, CodingKey {
        case resolution
        case count
        case sum = "sum_ns"
        case minimum = "min_ns"
        case maximum = "max_ns"
        case cells
    }

    /// Decodes a histogram and checks that its cells fit its layout and add up to its count.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        resolution = try container.decode(LatencyHistogram.Resolution.self, forKey: .resolution)
        count = try container.decode(UInt64.self, forKey: .count)
        sum = try container.decode(UInt64.self, forKey: .sum)
        minimum = try container.decodeIfPresent(UInt64.self, forKey: .minimum)
        maximum = try container.decodeIfPresent(UInt64.self, forKey: .maximum)
        let flat = try container.decode([UInt64].self, forKey: .cells)
        guard
            let cells = Self.cells(fromPairs: flat, limit: LatencyHistogram.Layout(resolution).cellCount),
            Self.total(of: cells) == count,
            (count == 0) == (minimum == nil), (count == 0) == (maximum == nil),
            (minimum ?? 0) <= (maximum ?? 0)
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .cells,
                in: container,
                debugDescription: "the cells do not describe a histogram of \(count) values"
            )
        }
        self.cells = cells
    }

    /// Encodes the histogram in the sparse form shown above.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(resolution, forKey: .resolution)
        try container.encode(count, forKey: .count)
        try container.encode(sum, forKey: .sum)
        try container.encodeIfPresent(minimum, forKey: .minimum)
        try container.encodeIfPresent(maximum, forKey: .maximum)
        var flat: [UInt64] = []
        flat.reserveCapacity(cells.count * 2)
        var previous: UInt32 = 0
        for cell in cells {
            flat.append(UInt64(cell.index - previous))
            flat.append(cell.times)
            previous = cell.index
        }
        try container.encode(flat, forKey: .cells)
    }

    private static func cells(fromPairs flat: [UInt64], limit: Int) -> [Cell]? {
        guard flat.count.isMultiple(of: 2) else { return nil }
        var cells: [Cell] = []
        cells.reserveCapacity(flat.count / 2)
        var index: UInt64 = 0
        for pair in stride(from: 0, to: flat.count, by: 2) {
            guard flat[pair] < UInt64(limit), flat[pair + 1] > 0 else { return nil }
            guard pair == 0 || flat[pair] > 0 else { return nil }
            index += flat[pair]
            guard index < UInt64(limit) else { return nil }
            cells.append(Cell(index: UInt32(index), times: flat[pair + 1]))
        }
        return cells
    }

    private static func total(of cells: [Cell]) -> UInt64? {
        var total: UInt64 = 0
        for cell in cells {
            let (sum, overflow) = total.addingReportingOverflow(cell.times)
            if overflow { return nil }
            total = sum
        }
        return total
    }
}

extension LatencyHistogram: Codable {
    /// Decodes a histogram from the form of ``CompactHistogram``.
    public init(from decoder: any Decoder) throws {
        self.init(try CompactHistogram(from: decoder))
    }

    /// Encodes the histogram in the form of ``CompactHistogram``.
    public func encode(to encoder: any Encoder) throws {
        try CompactHistogram(self).encode(to: encoder)
    }
}
