/// A set of Unicode scalars.
struct ScalarSet: Sendable, Hashable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    init(_ ranges: [ClosedRange<UInt32>], isNegated: Bool = false) {
        self.ranges = ranges
        self.isNegated = isNegated
    }

    /// The set of one scalar.
    init(_ scalar: Unicode.Scalar) { self.init([scalar.value...scalar.value]) }

    static let digit = ScalarSet([0x30...0x39])
    static let word = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = ScalarSet([0x09...0x0D, 0x20...0x20])
    static let any = ScalarSet([0...0x10FFFF])
    static let anyButLineFeed = ScalarSet([0x0A...0x0A], isNegated: true)

    /// The set of all others.
    var inverted: ScalarSet { ScalarSet(ranges, isNegated: !isNegated) }

    /// The ranges of a set that may be negated, in order where it is.
    var plainRanges: [ClosedRange<UInt32>] {
        guard isNegated else { return ranges }
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = max(next, range.upperBound + 1)
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return gaps
    }

    /// The set with the other case of each ASCII letter.
    var ignoringCase: ScalarSet {
        let letters: [(ClosedRange<UInt32>, Int64)] = [(0x41...0x5A, 32), (0x61...0x7A, -32)]
        let others = letters.flatMap { letters, distance in
            ranges.filter { $0.overlaps(letters) }.map { range in
                let part = range.clamped(to: letters)
                return UInt32(Int64(part.lowerBound) + distance)...UInt32(Int64(part.upperBound) + distance)
            }
        }
        return ScalarSet(ranges + others, isNegated: isNegated)
    }

    func contains(_ scalar: UInt32) -> Bool {
        for range in ranges where range.contains(scalar) { return !isNegated }
        return isNegated
    }

    /// Whether the set may hold a character beyond ASCII.
    var isBeyondASCII: Bool { isNegated || ranges.contains { $0.upperBound >= 0x80 } }

    /// The one scalar of a set that has no other.
    var only: UInt32? {
        guard !isNegated, ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}

/// A set of ASCII characters, in which one is looked up at once.
struct ASCIISet: Sendable, Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The empty set.
    init() {}

    /// The ASCII characters of a set.
    init(_ set: ScalarSet) {
        for value in 0..<UInt32(64) {
            if set.contains(value) { low |= 1 << UInt64(value) }
            if set.contains(value + 64) { high |= 1 << UInt64(value) }
        }
    }

    /// Whether a character is in the set.
    func contains(_ byte: UInt8) -> Bool {
        (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 != 0
    }

    /// Adds the characters of another set.
    mutating func formUnion(_ other: ASCIISet) {
        low |= other.low
        high |= other.high
    }
}
