/// The keys of `thresholds.endpoints`, which may spell one name in several ways: `/a`, `GET /a`.
enum ObjectiveKeys {
    private static let path = [Configuration.Key.thresholds.rawValue, ThresholdKey.endpoints.rawValue]

    /// Reports keys of a tree that name what another key names already: of their bounds some would be lost.
    static func refuseRepeated(in tree: YAMLNode, _ decoding: Decoding) {
        var names: Set<String> = []
        for entry in tree.entries(at: path[...]) {
            let name = ObjectiveNames.name(ofEndpoint: entry.key)
            if names.insert(name).inserted { continue }
            decoding.report(
                .unacceptable(
                    path: path.joined(separator: ".") + "." + name.abbreviated,
                    must: "stand once",
                    but: "another key above names the same; put their bounds together"
                ),
                at: entry.keyPosition
            )
        }
    }

    /// Returns the tree of an environment with the keys spelled as in the base, so that it is laid over what it
    /// means.
    static func spelled(_ environment: YAMLNode, asIn base: YAMLNode) -> YAMLNode {
        let keys = Dictionary(
            base.entries(at: path[...]).map { (ObjectiveNames.name(ofEndpoint: $0.key), $0.key) }
        ) { first, _ in first }
        if keys.isEmpty { return environment }
        return environment.changing(at: path[...]) { entry in
            var entry = entry
            entry.key = keys[ObjectiveNames.name(ofEndpoint: entry.key)] ?? entry.key
            return entry
        }
    }
}

extension YAMLNode {
    /// The entries of the mapping at a path; none where there is no mapping.
    fileprivate func entries(at path: ArraySlice<String>) -> [YAMLEntry] {
        guard case .mapping(let entries) = content else { return [] }
        guard let key = path.first else { return entries }
        return entries.first { $0.key == key }?.value.entries(at: path.dropFirst()) ?? []
    }

    /// The node with the entries of the mapping at a path changed.
    fileprivate func changing(
        at path: ArraySlice<String>,
        _ change: (YAMLEntry) -> YAMLEntry
    ) -> YAMLNode {
        guard case .mapping(var entries) = content else { return self }
        if let key = path.first {
            guard let index = entries.firstIndex(where: { $0.key == key }) else { return self }
            entries[index].value = entries[index].value.changing(at: path.dropFirst(), change)
        } else {
            entries = entries.map(change)
        }
        return YAMLNode(content: .mapping(entries), position: position)
    }
}
