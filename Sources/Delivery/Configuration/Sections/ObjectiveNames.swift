import LoadCore

/// The names that objectives can be for.
struct ObjectiveNames: Sendable, Equatable {
    /// An endpoint, or a step of a journey.
    struct Target: Sendable, Hashable {
        /// The name in reports; of an endpoint before those that differ in a secret alone are told apart.
        var name: String
        /// The key in `load_test.endpoints`; `nil` for a step.
        var key: String?
    }

    /// The endpoint, or the steps of the journey, that a key of the file stands for.
    private var byKey: [String: Set<Target>] = [:]
    /// The names of journeys.
    private(set) var journeys: Set<String> = []

    /// The endpoints and steps.
    var targets: [Target] { byKey.values.flatMap { $0 } }

    /// Whether nothing has a name: the command line says what is asked.
    var isEmpty: Bool { byKey.isEmpty && journeys.isEmpty }

    /// Notes the endpoint of a key.
    mutating func add(_ endpoint: EndpointSettings, key: String) {
        let name = Endpoint(path: endpoint.path, method: endpoint.method).name
        byKey[key] = [Target(name: name, key: key)]
    }

    /// Notes a journey with the names of its steps.
    mutating func add(journey name: String, steps: Set<String>) {
        // No endpoint begins with a space.
        byKey[" " + name] = Set(steps.map { Target(name: $0) })
        journeys.insert(name)
    }

    /// These names with those of an environment laid over them.
    func merged(with overlay: ObjectiveNames) -> ObjectiveNames {
        var merged = self
        merged.byKey.merge(overlay.byKey) { $1 }
        merged.journeys.formUnion(overlay.journeys)
        return merged
    }

    /// The name in reports of an endpoint that is named as in `load_test.endpoints`, or of a step.
    static func name(ofEndpoint key: String) -> String {
        guard let endpoint = EndpointKey(key), endpoint.path.hasPrefix("/") else { return key }
        return Endpoint(path: endpoint.path, method: endpoint.method ?? "GET").name
    }
}

extension Decoding {
    /// The names that objectives can be for in the whole of a tree, that of an environment merged with the
    /// base; `nil` when they are not known, because some could not be read or there are none.
    var knownNames: ObjectiveNames? {
        guard isPlanWhole, base?.isPlanWhole ?? true else { return nil }
        let all = base?.names.merged(with: names) ?? names
        return all.isEmpty ? nil : all
    }
}
