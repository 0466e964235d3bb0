/// A mapping whose keys are known, listed by an enumeration.
///
/// Unknown keys are reported when the section is opened; each known key gives a ``Field`` or nothing.
struct Section<Key: CaseIterable & RawRepresentable<String>> {
    private let fields: [String: Field]
    private let path: String
    private let position: TextPosition
    let decoding: Decoding

    /// Opens the top of a tree as a section.
    init(_ node: YAMLNode, decoding: Decoding) {
        self.init(Field(top: node, decoding: decoding))
    }

    /// Opens a field as a section. Null is a section without keys.
    init(_ field: Field) {
        path = field.path
        position = field.node.position
        decoding = field.decoding
        let known = Key.allCases.map(\.rawValue)
        var fields: [String: Field] = [:]
        for (entry, value) in field.entries() {
            if known.contains(entry.key) {
                fields[entry.key] = value
            } else {
                decoding.report(
                    .unknownKey(path: value.path, key: field.shown(key: entry.key), known: known),
                    at: entry.keyPosition
                )
            }
        }
        for key in known where fields[key] == nil { fields[key] = field.inheritedValue(of: key) }
        self.fields = fields
    }

    /// The value of a key; `nil` when the key is not there or its value is null.
    subscript(key: Key) -> Field? {
        fields[key.rawValue].flatMap { $0.node.isNull ? nil : $0 }
    }

    /// The section below a key; without keys of its own when it is not there.
    func section<Inner>(_ key: Key, of: Inner.Type) -> Section<Inner> {
        let absent = { Field(node: .null(at: position), path: path(of: key), decoding: decoding) }
        return Section<Inner>(fields[key.rawValue] ?? absent())
    }

    /// The value of a key that has to be there.
    ///
    /// - Returns: What `read` makes of it; `nil` after something wrong was reported.
    func needed<Value>(_ key: Key, because reason: String, _ read: (Field) -> Value?) -> Value? {
        let findingsBefore = decoding.findings
        let field = self[key]
        if let value = field.flatMap(read) { return value }
        guard decoding.findings == findingsBefore else { return nil }
        if let field, field.unsetVariable != nil {
            field.reject(must: "be given")
        } else {
            let place = fields[key.rawValue]?.node.position ?? position
            decoding.report(.missing(path: path(of: key), because: reason), at: place)
        }
        return nil
    }

    private func path(of key: Key) -> String { path.isEmpty ? key.rawValue : "\(path).\(key.rawValue)" }
}
