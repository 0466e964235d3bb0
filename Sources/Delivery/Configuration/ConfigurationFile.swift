package import LoadCore

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
    private let readFile: FileReader
    private let readColumns: ColumnReader

    /// Reads a file that the configuration names.
    ///
    /// - Parameter path: the path; a relative one is below the configuration's own folder already.
    package typealias FileReader = @Sendable (_ path: String) throws(InputFileError) -> [UInt8]

    /// Reads the names of the columns of a data file.
    ///
    /// - Parameter path: the absolute path.
    package typealias ColumnReader = @Sendable (_ path: String) -> Result<[String], DataFileError>

    /// Parses and checks a text; every environment is checked, not only the one that will be used.
    ///
    /// A variable that is unset although a value is needed is no error yet, because another environment may
    /// not need it: ``resolved(environment:)`` reports it.
    ///
    /// - Parameters:
    ///   - bytes: The text, YAML or JSON in UTF-8.
    ///   - path: The name of the text in messages; files that it names are looked for in the same folder.
    ///   - variables: The environment variables for `${NAME}`.
    ///   - readFile: Reads the files that it names, when a configuration is asked for.
    ///   - readColumns: Reads the names of the columns of data files, then as well.
    /// - Throws: ``ConfigurationError/invalid(path:issues:)`` with everything that is wrong.
    package init(
        bytes: [UInt8],
        path: String,
        variables: [String: String],
        readFile: @escaping FileReader = InputFile.body,
        readColumns: @escaping ColumnReader = { path in
            Result { () throws(DataFileError) in try DataFile.columns(of: path) }
        }
    ) throws(ConfigurationError) {
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
        self.readFile = readFile
        self.readColumns = readColumns
        (base, environments, environmentNames) = Self.split(root, decoding)
        var issues = decoding.issues
        let (_, ofBase) = Self.decode(base, Decoding(variables: variables))
        issues += ofBase.issues
        let checked = CheckedBase(base, checkedBy: ofBase)
        for tree in environmentNames.compactMap({ environments[$0] }) {
            issues += Self.decode(tree, Decoding(variables: variables, base: checked)).pass.issues
        }
        try Self.refuse(issues.filter { !$0.isUnsetVariable }, path: path)
    }

    /// The configuration for an environment, or without one: `environments.NAME` merged over the base,
    /// defaults for what both leave out.
    ///
    /// - Parameters:
    ///   - name: the environment.
    ///   - unneeded: keys whose values are not asked for, such as `load_test.endpoints`: a variable that is
    ///     unset there is no error, and files are not read.
    /// - Throws: ``ConfigurationError/unknownEnvironment(name:known:)`` when the file does not know the
    ///   name; ``ConfigurationError/invalid(path:issues:)`` when a variable is unset where a value is needed,
    ///   or a file that a value names can't be read.
    public func resolved(
        environment name: String? = nil,
        without unneeded: Set<String> = []
    ) throws(ConfigurationError) -> Configuration {
        var tree = base
        if let name {
            guard let environment = environments[name] else {
                throw .unknownEnvironment(name: name, known: environmentNames)
            }
            tree = base.merged(with: environment)
        }
        let decoding = Decoding(
            variables: variables,
            folder: folder(of: path),
            readFile: readFile,
            readColumns: readColumns
        )
        let (configuration, pass) = Self.decode(tree, decoding)
        try Self.refuse(pass.issues.filter { !$0.isOnlyMissing(below: unneeded) }, path: path)
        return configuration
    }

    private static func decode(
        _ tree: YAMLNode,
        _ decoding: Decoding
    ) -> (configuration: Configuration, pass: Decoding) {
        (Configuration(Section<Configuration.Key>(tree, decoding: decoding)), decoding)
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
        case canary, alerts, prometheus, monitoring
    }

    /// Takes `environments` out of the top of a tree.
    private static func split(
        _ root: YAMLNode,
        _ decoding: Decoding
    ) -> (base: YAMLNode, environments: [String: YAMLNode], names: [String]) {
        let section = Section<RootKey>(root, decoding: decoding)
        let empty = YAMLNode(content: .mapping([]), position: root.position)
        var base = empty
        if case .mapping(let entries) = root.content {
            // What is no section has been reported just now.
            base.content = .mapping(entries.filter { Configuration.Key(rawValue: $0.key) != nil })
        }
        ObjectiveKeys.refuseRepeated(in: base, decoding)
        guard let field = section[.environments] else { return (base, [:], []) }
        var environments: [String: YAMLNode] = [:]
        var names: [String] = []
        let entries = field.entries()
        if entries.count > environmentLimit {
            field.reject(must: "hold at most \(environmentLimit) names", but: "holds \(entries.count)")
        }
        for (entry, field) in entries.prefix(environmentLimit) {
            // Opened for its own checks: merging would hide that it is no mapping.
            _ = field.entries()
            ObjectiveKeys.refuseRepeated(in: field.node, decoding)
            let tree = ObjectiveKeys.spelled(field.node, asIn: base)
            environments[entry.key] = tree.isMapping ? tree : empty
            names.append(entry.key)
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
