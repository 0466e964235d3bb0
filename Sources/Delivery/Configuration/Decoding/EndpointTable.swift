import LoadCore

/// The endpoints of a base, as far as those of an environment have to fit them.
struct EndpointTable {
    /// Whether an endpoint of the base has a weight above 0, by its key.
    private var isPicked: [String: Bool] = [:]
    /// The key of an endpoint, by its name in reports.
    private var keys: [String: String] = [:]
    private var pickedCount = 0

    /// Notes an endpoint.
    ///
    /// - Returns: The key of another endpoint of the same name, which can't be told from this one in reports.
    mutating func add(_ endpoint: EndpointSettings, key: String) -> String? {
        isPicked[key] = endpoint.weight > 0
        if endpoint.weight > 0 { pickedCount += 1 }
        if let other = keys[endpoint.name] { return other }
        keys[endpoint.name] = key
        return nil
    }

    /// Whether any endpoint is picked at all.
    var isAnyPicked: Bool { pickedCount > 0 }

    /// Whether any endpoint is picked once those of an environment lie over these.
    func isAnyPicked(with overlay: [(key: String, endpoint: EndpointSettings)]) -> Bool {
        let replaced = overlay.count { isPicked[$0.key] == true }
        return pickedCount > replaced || overlay.contains { $0.endpoint.weight > 0 }
    }

    /// The key of an endpoint of the same name that stays when the keys given are replaced.
    func other(named name: String, than key: String, replaced: Set<String>) -> String? {
        keys[name].flatMap { $0 == key || replaced.contains($0) ? nil : $0 }
    }
}
