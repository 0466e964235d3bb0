/// A part of a measurement that several shards measure under one name.
package protocol NamedMeasurement {
    /// The name.
    var name: String { get }

    /// Adds what another shard measured under the same name.
    mutating func merge(_ other: Self)
}

extension Array where Element: NamedMeasurement {
    /// Adds what another shard measured, matched by name; what only the other has comes last.
    mutating func merge(_ others: [Element]) {
        // Shards of one plan have the same names in the same order; there may be tens of thousands.
        if elementsEqual(others, by: { $0.name == $1.name }) {
            for index in indices { self[index].merge(others[index]) }
            return
        }
        var places = Dictionary(enumerated().map { ($1.name, $0) }) { first, _ in first }
        for other in others {
            if let index = places[other.name] {
                self[index].merge(other)
            } else {
                places[other.name] = count
                append(other)
            }
        }
    }
}

extension Array where Element: NamedMeasurement {
    /// The measurements with those of one name taken together, in order of first appearance.
    package var byName: [Element] {
        var merged: [Element] = []
        merged.merge(self)
        return merged
    }
}
