extension CompactHistogram: Codable {
    private enum CodingKeys: String, CodingKey {
        case resolution
        case count
        case sum = "sum_ns"
        case minimum = "min_ns"
        case maximum = "max_ns"
        case cells
    }

    /// Decodes a histogram and checks all that can be checked: that its cells fit its layout and add up to
    /// its count, and that minimum, maximum and sum agree with them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        resolution = try container.decode(LatencyHistogram.Resolution.self, forKey: .resolution)
        count = try container.decode(UInt64.self, forKey: .count)
        sum = try container.decode(UInt64.self, forKey: .sum)
        minimum = try container.decodeIfPresent(UInt64.self, forKey: .minimum)
        maximum = try container.decodeIfPresent(UInt64.self, forKey: .maximum)
        let flat = try container.decode([UInt64].self, forKey: .cells)
        let limit = LatencyHistogram.Layout(resolution).cellCount
        guard let cells = Self.cells(fromPairs: flat, limit: limit), Self.total(of: cells) == count else {
            throw DecodingError.dataCorruptedError(
                forKey: .cells,
                in: container,
                debugDescription: "the cells do not describe a histogram of \(count) values"
            )
        }
        self.cells = cells
        guard count <= Self.largestDecodedCount, isConsistent else {
            throw DecodingError.dataCorruptedError(
                forKey: .count,
                in: container,
                debugDescription: "count, sum, minimum and maximum do not fit the cells"
            )
        }
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

    /// Whether minimum, maximum and sum can be those of the values in the cells.
    ///
    /// The minimum may lie below the first cell and the maximum above the last: a histogram of another
    /// resolution that was merged in left its values at the middles of its own cells.
    private var isConsistent: Bool {
        guard let first = cells.first, let last = cells.last else {
            return minimum == nil && maximum == nil && sum == 0
        }
        guard let minimum, let maximum, minimum <= maximum, maximum <= LatencyHistogram.largestTrackable
        else {
            return false
        }
        let layout = LatencyHistogram.Layout(resolution)
        let zero: UInt64 = 0
        return layout.index(of: minimum) <= Int(first.index) && layout.index(of: maximum) >= Int(last.index)
            && zero.addingProductClamped(minimum, count) <= sum
            && zero.addingProductClamped(maximum, count) >= sum
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
