/// Counts of a handful of distinct things.
///
/// Kept as a short list: counting something already seen neither hashes nor allocates. In JSON it is an
/// object from name to count.
public struct Tally<Element: Hashable & Sendable & Codable & CodingKeyRepresentable>: Sendable {
    private var entries: [(element: Element, count: UInt64)] = []

    /// Creates a tally with nothing counted.
    public init() {}

    /// The number of things counted, all kinds together.
    public var total: UInt64 { entries.reduce(0) { $0.addingClamped($1.count) } }

    /// Whether nothing was counted.
    public var isEmpty: Bool { entries.isEmpty }

    /// How often `element` was counted.
    public subscript(element: Element) -> UInt64 {
        entries.first { $0.element == element }?.count ?? 0
    }

    /// Counts `element`, `times` times.
    public mutating func add(_ element: Element, times: UInt64 = 1) {
        guard times > 0 else { return }
        for index in entries.indices where entries[index].element == element {
            entries[index].count = entries[index].count.addingClamped(times)
            return
        }
        entries.append((element, times))
    }

    /// Adds all counts of another tally.
    public mutating func merge(_ other: Tally) {
        for entry in other.entries { add(entry.element, times: entry.count) }
    }

    /// The elements with their counts, most frequent first; equal counts in the order of their names in
    /// JSON. The order does not depend on who counted first, so shards merge to the same in any order.
    public var byFrequency: [(element: Element, count: UInt64)] {
        entries.sorted { left, right in
            (right.count, left.element.codingKey.stringValue)
                < (left.count, right.element.codingKey.stringValue)
        }
    }
}

extension Tally: Equatable {
    /// Two tallies are equal when they counted the same things equally often, in whatever order.
    public static func == (left: Tally, right: Tally) -> Bool { left.asDictionary == right.asDictionary }
}

extension Tally: ExpressibleByDictionaryLiteral {
    /// Creates a tally from elements and their counts.
    public init(dictionaryLiteral elements: (Element, UInt64)...) {
        for (element, times) in elements { add(element, times: times) }
    }
}

extension Tally: Codable {
    /// Decodes a tally from an object of counts.
    public init(from decoder: any Decoder) throws {
        let counts = try decoder.singleValueContainer().decode([Element: UInt64].self)
        for (element, times) in counts { add(element, times: times) }
    }

    /// Encodes the tally as an object of counts.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(asDictionary)
    }

    private var asDictionary: [Element: UInt64] {
        Dictionary(entries.map { ($0.element, $0.count) }, uniquingKeysWith: +)
    }
}
