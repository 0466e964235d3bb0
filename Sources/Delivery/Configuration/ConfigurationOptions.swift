/// The options that lead to a configuration, declared alike by all three programs.
public enum ConfigurationOptions {
    /// `--config`.
    public static let config = Option.optional(
        "config",
        .file,
        help: "The configuration; \(ConfigurationSource.defaultPath) unless given."
    )

    /// `--environment`.
    public static let environment = Option.optional(
        "environment",
        .text.named("NAME"),
        help: "The environment whose thresholds apply; $ENVIRONMENT unless given."
    )
}

extension ConfigurationSource {
    /// The source that a command line names with ``ConfigurationOptions``.
    public init(_ arguments: ParsedArguments, variables: [String: String]) {
        self.init(
            path: arguments[ConfigurationOptions.config],
            environment: arguments[ConfigurationOptions.environment],
            variables: variables
        )
    }
}
