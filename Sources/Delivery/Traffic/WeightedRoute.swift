import SLOEval

/// The weights of a canary and a stable destination, found in an object of the cluster.
///
/// The rules that count are the one that is named, or those that split all requests of their path between the
/// two; these must agree. Rules for certain headers or query parameters, and rules that lead only one way for
/// some requests, are others' and stay.
struct WeightedRoute: Sendable {
    /// How destinations are written in one kind of object.
    struct Format: Sendable {
        /// The rules: `["spec", "http"]`.
        var rules: [String]
        /// The destinations of a rule: `route`.
        var destinations: String
        /// The name of a destination: `["destination", "host"]`.
        var name: [String]
        /// The weight of a destination that names none.
        var defaultWeight: Int
        /// The conditions of a rule: `match`.
        var matches: String
        /// The only rule that counts; `nil` for all that split.
        var rule: String?
    }

    private struct Destination: Sendable {
        var path: [String]
        var name: String
        var weight: Int?
    }

    private struct Pair: Sendable {
        var canary: Destination
        var stable: Destination
    }

    private let format: Format
    private var pairs: [Pair] = []

    /// Finds the weights.
    ///
    /// - Throws: Why the object is no split, in a few words.
    init(_ object: JSONValue, canary: String, stable: String, format: Format) throws(Unreadable) {
        self.format = format
        let rules = object.value(at: format.rules)?.array ?? []
        var targeted: [Pair] = []
        for (index, rule) in rules.enumerated() {
            if let name = format.rule, rule["name"]?.string != name { continue }
            let path = format.rules + ["\(index)", format.destinations]
            let destinations = Self.destinations(of: rule, at: path, format)
            // A name may stand with its namespace: host.namespace.svc.cluster.local.
            let canaries = destinations.filter { Self.is($0.name, canary) }
            let stables = destinations.filter { Self.is($0.name, stable) }
            if canaries.isEmpty { continue }
            let conditions = rule[format.matches]?.array ?? []
            let isOneWay = stables.isEmpty && destinations.count == 1 && !conditions.isEmpty
            if isOneWay, format.rule == nil { continue }
            let isTargeted = !conditions.isEmpty && conditions.allSatisfy(Self.isTargeted)
            guard canaries.count == 1, stables.count == 1, destinations.count == 2 else {
                if isTargeted { continue }
                throw Unreadable(
                    reason:
                        "rule \(index + 1) leads to \(destinations.map(\.name).joined(separator: ", ")), not "
                        + "just to \(canary) and \(stable)"
                )
            }
            let pair = Pair(canary: canaries[0], stable: stables[0])
            if isTargeted { targeted.append(pair) } else { pairs.append(pair) }
        }
        if pairs.isEmpty { pairs = targeted }
        guard !pairs.isEmpty else {
            throw Unreadable(
                reason: format.rule.map { "no rule named '\($0)' splits to \(canary)" }
                    ?? "no rule leads to \(canary)"
            )
        }
    }

    /// Whether a condition picks some users out, rather than a path for all of them.
    private static func isTargeted(_ condition: JSONValue) -> Bool {
        ["headers", "withoutHeaders", "queryParams", "sourceLabels", "sourceNamespace"]
            .contains { condition[$0] != nil }
    }

    struct Unreadable: Error, Equatable {
        var reason: String
    }

    /// The canary's share in whole percent.
    func percentage() throws(Unreadable) -> Int {
        var shares: Set<Int> = []
        for pair in pairs {
            let canary = pair.canary.weight ?? format.defaultWeight
            let stable = pair.stable.weight ?? format.defaultWeight
            let (sum, overflow) = canary.addingReportingOverflow(stable)
            guard canary >= 0, stable >= 0, !overflow, (1...1_000_000).contains(sum), canary * 100 % sum == 0
            else {
                throw Unreadable(reason: "the weights \(canary) and \(stable) are not whole percents")
            }
            shares.insert(canary * 100 / sum)
        }
        guard shares.count == 1, let share = shares.first else {
            throw Unreadable(reason: "its rules split differently: \(shares.sorted()) %")
        }
        return share
    }

    /// The weights by their place: `spec/http/0/route/1`.
    var weights: [String: Int] {
        var weights: [String: Int] = [:]
        for destination in pairs.flatMap({ [$0.canary, $0.stable] }) {
            weights[destination.path.joined(separator: "/")] = destination.weight ?? format.defaultWeight
        }
        return weights
    }

    /// The weights that give the canary a share, by their place.
    func weights(giving percentage: Int) -> [String: Int] {
        var weights: [String: Int] = [:]
        for pair in pairs {
            weights[pair.canary.path.joined(separator: "/")] = percentage
            weights[pair.stable.path.joined(separator: "/")] = 100 - percentage
        }
        return weights
    }

    /// Changes all weights, if they and the order of the destinations are still the same.
    func patch(percentage: Int) -> JSONPatch {
        var patch = JSONPatch()
        for pair in pairs {
            for (destination, weight) in [(pair.canary, percentage), (pair.stable, 100 - percentage)] {
                patch.test(destination.path + format.name, is: .string(destination.name))
                patch.set(
                    destination.path + ["weight"],
                    from: destination.weight.map { .integer($0) },
                    to: .integer(weight)
                )
            }
        }
        return patch
    }

    private static func destinations(
        of rule: JSONValue,
        at path: [String],
        _ format: Format
    ) -> [Destination] {
        let list = path.last.flatMap { rule[$0]?.array } ?? []
        return list.enumerated().map { index, entry in
            Destination(
                path: path + ["\(index)"],
                name: entry.value(at: format.name)?.string ?? "?",
                weight: entry["weight"]?.integer
            )
        }
    }

    private static func `is`(_ name: String, _ service: String) -> Bool {
        name == service || name.hasPrefix(service + ".")
    }
}

extension JSONValue {
    /// The value at the end of a path of keys.
    func value(at path: [String]) -> JSONValue? {
        path.reduce(self as JSONValue?) { $0?[$1] }
    }
}
