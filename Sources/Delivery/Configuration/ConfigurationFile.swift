/// A configuration file that was read and checked whole: its base and its environments.
public struct ConfigurationFile: Sendable {
    /// The most environments a file may hold; each is checked merged with the base.
    static let environmentLimit = 100

    /// The path, as it was given.
    public let path: String
    /// The names under `environments`, in the order of the file.
    public let environmentNames: [String]

    private let base: YAMLNode
    private let environments: [String: YAMLNode]
    private let variables: [String: String]

    /// Parses and checks a text; every environment is checked, not only the one that will be used.
    ///
    /// A variable that is unset although a value is needed is no error yet, because another environment may
    /// not need it: ``resolved(environment:)`` reports it.
    ///
    /// - Parameters:
    ///   - bytes: The text, YAML or JSON in UTF-8.
    ///   - path: The name of the text in messages.
    ///   - variables: The environment variables for `${NAME}`.
    /// - Throws: ``ConfigurationError/invalid(path:issues:)`` with everything that is wrong.
    public init(bytes: [UInt8], path: String, variables: [String: String]) throws(ConfigurationError) {
        let root: YAMLNode
        do {
            root = try YAMLReader.read(bytes)
        } catch {
            let issue = ConfigurationIssue(.syntax(error.problem), at: error.position)
            throw .invalid(path: path, issues: [issue])
        }
        let decoding = Decoding(variables: variables)
        self.path = path
        self.variables = variables
        (base, environments, environmentNames) = Self.split(root, decoding)
        var issues = decoding.issues
        for tree in [base] + environmentNames.compactMap({ environments[$0] }).map(base.merged(with:)) {
            let found = Self.decode(tree, variables).issues
            issues += found.filter { !$0.isUnsetVariable }
        }
        try Self.refuse(issues, path: path)
    }

    /// The configuration for an environment, or without one: `environments.NAME` merged over the base, defaults
    /// for what both leave out.
    ///
    /// - Throws: ``ConfigurationError/unknownEnvironment(name:known:)`` when the file does not know the name;
    ///   ``ConfigurationError/invalid(path:issues:)`` when a variable is unset where a value is needed.
    public func resolved(environment name: String? = nil) throws(ConfigurationError) -> Configuration {
        var tree = base
        if let name {
            guard let environment = environments[name] else {
                throw .unknownEnvironment(name: name, known: environmentNames)
            }
            tree = base.merged(with: environment)
        }
        let (configuration, issues) = Self.decode(tree, variables)
        try Self.refuse(issues, path: path)
        return configuration
    }

    private static func decode(
        _ tree: YAMLNode,
        _ variables: [String: String]
    ) -> (configuration: Configuration, issues: [ConfigurationIssue]) {
        let decoding = Decoding(variables: variables)
        let configuration = Configuration(Section<Configuration.Key>(tree, decoding: decoding))
        return (configuration, decoding.issues)
    }

    /// Throws the issues, if any, in the order of the text, each once.
    private static func refuse(_ issues: [ConfigurationIssue], path: String) throws(ConfigurationError) {
        if issues.isEmpty { return }
        var unique: [ConfigurationIssue] = []
        for issue in issues.sorted(by: { $0.position < $1.position })
        where !unique.suffix(8).contains(issue) { unique.append(issue) }
        throw .invalid(path: path, issues: unique)
    }
}

extension ConfigurationFile {
    /// The keys at the top of a file.
    private enum RootKey: String, CaseIterable {
        case thresholds, environments
        case loadTest = "load_test"
        case alerts, prometheus, monitoring
    }

    /// Takes `environments` out of the top of a tree.
    private static func split(
        _ root: YAMLNode,
        _ decoding: Decoding
    ) -> (base: YAMLNode, environments: [String: YAMLNode], names: [String]) {
        let section = Section<RootKey>(root, path: "", decoding: decoding)
        let empty = YAMLNode(content: .mapping([]), position: root.position)
        var base = empty
        if case .mapping(let entries) = root.content {
            // What is no section has been reported just now.
            base.content = .mapping(entries.filter { Configuration.Key(rawValue: $0.key) != nil })
        }
        guard let field = section[.environments] else { return (base, [:], []) }
        var environments: [String: YAMLNode] = [:]
        var names: [String] = []
        for (entry, field) in field.entries() {
            // Opened for its own checks: merging would hide that it is no mapping.
            _ = field.entries()
            environments[entry.key] = field.node.isMapping ? field.node : empty
            names.append(entry.key)
        }
        if names.count > environmentLimit {
            field.reject(must: "hold at most \(environmentLimit) names", but: "holds \(names.count)")
            names = Array(names.prefix(environmentLimit))
        }
        return (base, environments, names)
    }
}

extension YAMLNode {
    /// Whether the node is a mapping.
    fileprivate var isMapping: Bool {
        if case .mapping = content { true } else { false }
    }
}
