import LoadCore

/// The names that objectives can be for.
struct ObjectiveNames: Sendable {
    /// The names of endpoints and of steps in reports.
    var endpoints: Set<String> = []
    /// The names of journeys.
    var journeys: Set<String> = []

    /// Creates a set of names.
    init(endpoints: Set<String> = [], journeys: Set<String> = []) {
        self.endpoints = endpoints
        self.journeys = journeys
    }

    /// The names in settings, for an environment beside those of the base; `nil` when they are not known:
    /// some could not be read, or there are none, and the command line names what is asked.
    init?(of settings: LoadTestSettings, _ decoding: Decoding) {
        guard decoding.isPlanWhole else { return nil }
        self = settings.objectiveNames
        if let base = decoding.base {
            guard let names = base.names else { return nil }
            endpoints.formUnion(names.endpoints)
            journeys.formUnion(names.journeys)
        }
        if endpoints.isEmpty, journeys.isEmpty { return nil }
    }

    /// The name in reports of an endpoint that is named as in `load_test.endpoints`, or of a step.
    static func name(ofEndpoint key: String) -> String {
        guard let endpoint = EndpointKey(key), endpoint.path.hasPrefix("/") else { return key }
        return Endpoint(path: endpoint.path, method: endpoint.method ?? "GET").name
    }
}

extension LoadTestSettings {
    /// The names that objectives can be for.
    var objectiveNames: ObjectiveNames {
        ObjectiveNames(endpoints: Set(endpoints.map { Endpoint(path: $0.path, method: $0.method).name }))
    }
}
