import LoadCore

/// A value of the tree with its path, ready to be read as one type or another.
///
/// Every reading returns `nil` after reporting what is wrong; nothing throws, so that a file shows all that
/// is wrong in it at once.
struct Field {
    let node: YAMLNode
    let path: String
    let decoding: Decoding
    /// The mapping of the base that this mapping of an environment lies over.
    private(set) var below: YAMLNode?
    /// Whether the value is the base's own, which was checked with it.
    private(set) var isInherited = false
    private var key = ""
    private var isBelowSecret = false

    init(node: YAMLNode, path: String, decoding: Decoding) {
        self.node = node
        self.path = path
        self.decoding = decoding
    }

    /// The top of a tree, which lies over the base where there is one.
    init(top node: YAMLNode, decoding: Decoding) {
        self = Field(node: node, path: "", decoding: decoding).laid(over: decoding.base?.tree)
    }

    /// The same field over what the base has in its place, merged as ``YAMLNode/merged(with:)`` does.
    private func laid(over base: YAMLNode?) -> Field {
        guard let base, case .mapping = base.content else { return self }
        if node.isNull { return Field(node: base, path: path, decoding: decoding).inherited(from: self) }
        guard case .mapping = node.content else { return self }
        var copy = self
        copy.below = base
        return copy
    }

    private func inherited(from other: Field) -> Field {
        var copy = self
        copy.isInherited = true
        copy.key = other.key
        copy.isBelowSecret = other.isBelowSecret
        return copy
    }

    /// Whether the value may be a secret, by its key or one above it, so that no message shows it.
    var isSecret: Bool { isBelowSecret || SecretName.marksSetting(key) }

    /// A value in this one.
    private func child(_ node: YAMLNode, path: String, key: String) -> Field {
        var field = Field(node: node, path: path, decoding: decoding)
        field.key = key
        field.isBelowSecret = isBelowSecret || SecretName.settings.contains(self.key)
        if isInherited { return field.inherited(from: field) }
        return field.laid(over: below.flatMap { decoding.base?.value(of: key, in: $0) })
    }

    private func path(of key: String) -> String {
        let name = shown(key: key)
        return path.isEmpty ? name : "\(path).\(name)"
    }

    /// A key in this mapping as messages show it: not when it may be a secret that lost its own key.
    func shown(key: String) -> String {
        isSecret && key.holdsCredentials || key.contains("://")
            ? "***" : key.abbreviated
    }

    /// The entries of a mapping whose keys are free, in order; none for null. Of an environment's mapping
    /// only its own: those of the base have been checked.
    func entries() -> [(entry: YAMLEntry, field: Field)] {
        if node.isNull || isInherited { return [] }
        guard case .mapping(let entries) = node.content else {
            reject(must: "be a mapping (key: value)", but: kindFound)
            return []
        }
        return entries.map { ($0, child($0.value, path: path(of: $0.key), key: $0.key)) }
    }

    /// The entries that the base gives and an environment leaves as they are.
    func inheritedEntries() -> [(entry: YAMLEntry, field: Field)] {
        guard let mapping = isInherited ? node : below, case .mapping(let entries) = mapping.content else {
            return []
        }
        var own: Set<String> = []
        if !isInherited, case .mapping(let entries) = node.content { own = Set(entries.map(\.key)) }
        return entries.filter { !own.contains($0.key) }.map { entry in
            let field = child(entry.value, path: path(of: entry.key), key: entry.key)
            return (entry, field.inherited(from: field))
        }
    }

    /// The value of a key that the base gives where an environment says nothing of it.
    func inheritedValue(of key: String) -> Field? {
        guard let mapping = isInherited ? node : below,
            let value = decoding.base?.value(of: key, in: mapping)
        else { return nil }
        let field = child(value, path: path(of: key), key: key)
        return field.inherited(from: field)
    }

    /// The entries of a mapping with those that the base gives beside them.
    func allEntries() -> [(entry: YAMLEntry, field: Field)] {
        let own = entries()
        guard let mapping = isInherited ? node : below, case .mapping(let entries) = mapping.content else {
            return own
        }
        let keys = Set(own.map(\.entry.key))
        return own
            + entries.compactMap { entry in
                keys.contains(entry.key) ? nil : inheritedValue(of: entry.key).map { (entry, $0) }
            }
    }

    /// The items of a list.
    ///
    /// - Parameter limit: the most that there may be.
    func items(atMost limit: Int = 10_000) -> [Field]? {
        guard case .sequence(let items) = node.content else {
            reject(must: "be a list", but: kindFound)
            return nil
        }
        guard items.count <= limit else {
            reject(must: "hold at most \(limit) items", but: "holds \(items.count)")
            return nil
        }
        return items.enumerated().map { child($1, path: "\(path)[\($0)]", key: "") }
    }

    /// The scalar with its variables replaced. A text that held one takes its type from what became of it,
    /// quotes or not, so that a variable can give a number inside brackets as well.
    func scalar() -> YAMLScalar? {
        guard case .scalar(var scalar) = node.content else { return nil }
        guard scalar.text.contains("$") else { return scalar }
        do {
            let result = try decoding.interpolation.apply(to: scalar.text)
            scalar.text = result.text
            if result.isReplaced { scalar.isPlain = true }
            return scalar
        } catch {
            decoding.report(error, in: self)
            return nil
        }
    }
}

// MARK: - What is wrong

extension Field {
    /// Reports that the value is not what it must be: `must` and `but` are clauses of one sentence. A value
    /// that lacks a variable is reported as that.
    func reject(must: String, but: String? = nil) {
        if let variable = unsetVariable {
            report(.unset(path: path, variable: variable))
        } else {
            report(.unacceptable(path: path.isEmpty ? "the file" : path, must: must, but: but ?? found))
        }
    }

    private func report(_ problem: ConfigurationIssue.Problem) {
        decoding.report(problem, at: node.position, isKnown: isInherited)
    }

    /// The field; `nil`, after that was reported, when it lacks a variable. For values that an empty text
    /// must not take the place of.
    func complete() -> Field? {
        guard let variable = unsetVariable else { return self }
        report(.unset(path: path, variable: variable))
        return nil
    }

    /// The value as a message shows it. A text with variables is shown as it stands in the file, because a
    /// variable may hold a secret; what may be a secret itself is not shown.
    var found: String {
        guard case .scalar(let scalar) = node.content, !scalar.text.isEmpty else { return kindFound }
        if isSecret || scalar.text.holdsCredentials { return "the value is something else" }
        if scalar.text.contains("${") { return "\(scalar.text.inQuotes) gives something else" }
        return "is \(scalar.text.inQuotes)"
    }

    /// The kind of the value. A text is not shown: in place of a mapping or a list, it can be anything.
    private var kindFound: String {
        switch node.content {
        case .mapping: return "is a mapping"
        case .sequence: return "is a list"
        case .scalar(let scalar):
            if scalar.text.isEmpty { return "is empty" }
            if case .string = scalar.value { return "is a text" }
            return isSecret ? "is a single value" : "is \(scalar.text.inQuotes)"
        }
    }

    /// The first variable in the value that is unset and has no default.
    var unsetVariable: String? {
        guard case .scalar(let scalar) = node.content, scalar.text.contains("$") else { return nil }
        return try? decoding.interpolation.apply(to: scalar.text).unset
    }
}

extension String {
    /// Whether the text looks like a URL, which may hold a token, or like a user name with a password.
    fileprivate var holdsCredentials: Bool {
        contains("://")
            || split(whereSeparator: \.isWhitespace).contains { word in
                guard let sign = word.lastIndex(of: "@") else { return false }
                return word[..<sign].contains(":")
            }
    }
}
