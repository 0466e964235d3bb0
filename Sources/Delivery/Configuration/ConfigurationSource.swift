/// Where a program takes its configuration from: a file, the environment's part of it, or the defaults.
public struct ConfigurationSource: Sendable, Equatable {
    /// The file that is read when none is named.
    public static let defaultPath = "deploy/performance_config.yml"

    /// The file named by the user, `nil` when none was.
    public var path: String?

    /// The environment named by the user, `nil` when none was; `ENVIRONMENT` then chooses.
    public var environment: String?

    /// The environment variables.
    public var variables: [String: String]

    /// Creates a source.
    public init(path: String?, environment: String?, variables: [String: String]) {
        self.path = path
        self.environment = environment
        self.variables = variables
    }

    /// A configuration and the environment it is for.
    public struct Loaded: Sendable, Equatable {
        /// The configuration, the environment's part merged in.
        public var configuration: Configuration
        /// The environment whose part was merged in; `nil` when none was named.
        public var environment: String?
        /// The file that was read; `nil` when the built-in defaults are used.
        public var path: String?

        /// The configured labels of metrics; `environment` and `version` are always among them.
        ///
        /// - Parameter variables: the environment variables, of which `BUILD_VERSION` names the version.
        public func metricLabels(variables: [String: String]) -> [String: String] {
            var labels = configuration.prometheus.labels
            labels["environment"] = labels["environment"] ?? environment ?? "staging"
            labels["version"] = labels["version"] ?? variables.text("BUILD_VERSION") ?? "unknown"
            return labels
        }
    }

    /// Loads the configuration.
    ///
    /// The default file may be missing: the built-in defaults are used, and the log says so. A file that is
    /// named must be there. An environment that the file does not know is an error when it was named by the
    /// user and a warning when it comes from `ENVIRONMENT`.
    ///
    /// - Parameters:
    ///   - log: takes what is worth knowing.
    ///   - unneeded: keys whose values are not asked for, as in
    ///     ``ConfigurationFile/resolved(environment:without:)``.
    public func load(log: Log, without unneeded: Set<String> = []) throws(ConfigurationError) -> Loaded {
        let file: ConfigurationFile
        do {
            file = try ConfigurationFile.load(path: path ?? Self.defaultPath, variables: variables)
        } catch .notFound where path == nil {
            return try withoutFile(log: log)
        }
        if let environment {
            return Loaded(
                configuration: try file.resolved(environment: environment, without: unneeded),
                environment: environment,
                path: file.path
            )
        }
        guard let name = variables.text("ENVIRONMENT") else {
            let configuration = try file.resolved(without: unneeded)
            return Loaded(configuration: configuration, environment: nil, path: file.path)
        }
        guard file.environmentNames.contains(name) else {
            log.warning(
                "ENVIRONMENT is '\(name)', which \(file.path) does not know "
                    + "(known: \(file.environmentNames.joined(separator: ", "))); its base values are used."
            )
            let configuration = try file.resolved(without: unneeded)
            return Loaded(configuration: configuration, environment: name, path: file.path)
        }
        return Loaded(
            configuration: try file.resolved(environment: name, without: unneeded),
            environment: name,
            path: file.path
        )
    }

    private func withoutFile(log: Log) throws(ConfigurationError) -> Loaded {
        if let environment { throw .unknownEnvironment(name: environment, known: []) }
        log.info("\(Self.defaultPath) is not there: the built-in defaults are used.")
        return Loaded(configuration: .standard, environment: variables.text("ENVIRONMENT"))
    }
}
