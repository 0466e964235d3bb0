/// A value of a YAML document that knows where it stands.
struct YAMLNode: Sendable, Equatable {
    /// The content of a node.
    enum Content: Sendable, Equatable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    var content: Content
    var position: TextPosition

    /// A node for a value that is not written at all.
    static func null(at position: TextPosition) -> YAMLNode {
        YAMLNode(content: .scalar(YAMLScalar(text: "", isPlain: true)), position: position)
    }

    /// Whether the node is null: nothing, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return scalar.value == .null
    }
}

/// A key of a mapping and its value.
struct YAMLEntry: Sendable, Equatable {
    var key: String
    var keyPosition: TextPosition
    var value: YAMLNode
}

extension YAMLNode {
    /// This node with another laid over it.
    ///
    /// Mappings merge key by key at every depth; anything else replaces what it lies over. Null over a
    /// mapping changes nothing: it is what remains of a section whose lines are all commented out.
    func merged(with overlay: YAMLNode) -> YAMLNode {
        guard case .mapping(let below) = content else { return overlay }
        if overlay.isNull { return self }
        guard case .mapping(let above) = overlay.content else { return overlay }
        var entries = below
        var places = Dictionary(uniqueKeysWithValues: below.enumerated().map { ($1.key, $0) })
        for entry in above {
            if let place = places[entry.key] {
                let value = entries[place].value.merged(with: entry.value)
                entries[place] = YAMLEntry(key: entry.key, keyPosition: entry.keyPosition, value: value)
            } else {
                places[entry.key] = entries.count
                entries.append(entry)
            }
        }
        return YAMLNode(content: .mapping(entries), position: position)
    }
}
