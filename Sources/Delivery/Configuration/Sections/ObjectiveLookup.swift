/// Finds what the keys of objectives stand for.
///
/// A key stands for an endpoint by its key in `load_test.endpoints` or by its name in reports, and for a step by
/// its name. One that stands for several is refused: an objective for one of them would be judged by another.
struct ObjectiveLookup {
    /// What a key stands for.
    enum Meaning: Equatable {
        /// One thing, by its name in reports.
        case one(String)
        /// Nothing that there is.
        case nothing
        /// Several things; the reason is a clause that goes on after "but".
        case several(because: String)
    }

    private typealias Target = ObjectiveNames.Target

    /// All names, in order.
    let known: [String]
    private let byName: [String: Set<Target>]
    private let byKey: [String: Set<Target>]
    private let bySpacing: [String: Set<Target>]

    /// A lookup among endpoints and steps.
    init(targetsOf names: ObjectiveNames) { self.init(names.targets) }

    /// A lookup among journeys.
    init(journeysOf names: ObjectiveNames) { self.init(names.journeys.map { Target(name: $0) }) }

    private init(_ targets: [Target]) {
        func index(_ key: (Target) -> String?) -> [String: Set<Target>] {
            targets.reduce(into: [:]) { index, target in
                if let key = key(target) { index[key, default: []].insert(target) }
            }
        }
        known = Set(targets.map(\.name)).sorted()
        byName = index(\.name)
        byKey = index(\.key)
        bySpacing = index(\.name.withSingleSpaces)
    }

    /// Returns what a key stands for.
    ///
    /// - Parameter name: the name in reports of an endpoint with this key.
    func meaning(of key: String, name: String) -> Meaning {
        let named = byName[name, default: []].union(byName[key] ?? [])
        if named.isEmpty { return .nothing }
        let all = named.union(byKey[key] ?? []).union(bySpacing[name.withSingleSpaces] ?? [])
        let names = Set(all.map(\.name)).sorted()
        guard all.count > 1, let first = names.first else { return .one(names.first ?? name) }
        if names.count == 1 {
            return .several(
                because:
                    "\(all.count) endpoints are called \(first.inQuotes), where secrets are hidden, so that reports "
                    + "can't tell which is meant; make each a step of a journey, with a name of its own"
            )
        }
        return .several(
            because:
                "it can mean \(names.map(\.inQuotes).joined(separator: " or ")); give a step another name, or an "
                + "endpoint its method in its key, as in 'POST /orders'"
        )
    }
}

extension String {
    /// The text with one space for each run of white space inside, and none at its ends.
    fileprivate var withSingleSpaces: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
