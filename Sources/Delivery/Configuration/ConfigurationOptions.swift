/// The options that lead to a configuration, declared alike by all three programs.
package enum ConfigurationOptions {
    package static let config = Option.optional(
        "config",
        .file,
        help: "Configuration file. Defaults to \(ConfigurationSource.defaultPath)."
    )
    package static let environment = Option.optional(
        "environment",
        .text.named("NAME"),
        help: "Environment whose thresholds apply. Defaults to $ENVIRONMENT."
    )
}

extension ConfigurationSource {
    /// The source that a command line names with ``ConfigurationOptions``.
    package init(_ arguments: ParsedArguments, variables: [String: String]) {
        self.init(
            path: arguments[ConfigurationOptions.config],
            environment: arguments[ConfigurationOptions.environment],
            variables: variables
        )
    }
}
