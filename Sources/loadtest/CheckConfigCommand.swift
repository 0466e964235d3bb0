import Delivery

/// `loadtest check-config`: checks a configuration and prints what it comes to.
enum CheckConfigCommand {
    static let name = "check-config"

    static let command = Command(
        name,
        summary: "Check a configuration and print the settings of an environment.",
        discussion: "Shows no secrets. Exits with 2 when the configuration is not valid.",
        groups: [
            OptionGroup("Configuration", [ConfigurationOptions.config, ConfigurationOptions.environment])
        ],
        examples: [
            .init("loadtest check-config --environment production", "The values that hold in production.")
        ]
    )

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) throws -> ExitCode {
        let source = ConfigurationSource(arguments, variables: shell.environment)
        StandardStream.output.write(try source.load(log: shell.log).configuration.yaml)
        return .success
    }
}
