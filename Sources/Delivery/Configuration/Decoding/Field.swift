/// A value of the tree with its path, ready to be read as one type or another.
///
/// Every reading returns `nil` after reporting what is wrong; nothing throws, so that a file shows all that is
/// wrong in it at once.
struct Field {
    let node: YAMLNode
    let path: String
    let decoding: Decoding

    /// Reports that the value is not what it must be: `must` and `but` are clauses of one sentence. A value
    /// that lacks a variable is reported as that.
    func reject(must: String, but: String? = nil) {
        if let variable = unsetVariable {
            decoding.report(.unset(path: path, variable: variable), at: node.position)
        } else {
            let path = path.isEmpty ? "the file" : path
            decoding.report(.unacceptable(path: path, must: must, but: but ?? found), at: node.position)
        }
    }

    /// The value as a message shows it. A text with variables is shown as it stands in the file, because a
    /// variable may hold a secret.
    var found: String {
        switch node.content {
        case .mapping: return "is a mapping"
        case .sequence: return "is a list"
        case .scalar(let scalar):
            if scalar.text.contains("${") { return "\(scalar.text.inQuotes) gives something else" }
            return scalar.text.isEmpty ? "is empty" : "is \(scalar.text.inQuotes)"
        }
    }

    /// The entries of a mapping whose keys are free, in order; none for null.
    func entries() -> [(entry: YAMLEntry, field: Field)] {
        if node.isNull { return [] }
        guard case .mapping(let entries) = node.content else {
            reject(must: "be a mapping (key: value)")
            return []
        }
        return entries.map { entry in
            let name = entry.key.abbreviated
            let path = path.isEmpty ? name : "\(path).\(name)"
            return (entry, Field(node: entry.value, path: path, decoding: decoding))
        }
    }

    /// The items of a list.
    func items() -> [Field]? {
        guard case .sequence(let items) = node.content else {
            reject(must: "be a list")
            return nil
        }
        return items.enumerated().map { Field(node: $1, path: "\(path)[\($0)]", decoding: decoding) }
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
            let issue = ConfigurationIssue(.interpolation(path: path, error), at: node.position)
            if !decoding.issues.contains(issue) { decoding.report(issue.problem, at: issue.position) }
            return nil
        }
    }

    /// The first variable in the value that is unset and has no default.
    var unsetVariable: String? {
        guard case .scalar(let scalar) = node.content else { return nil }
        return try? decoding.interpolation.apply(to: scalar.text).unset
    }
}
