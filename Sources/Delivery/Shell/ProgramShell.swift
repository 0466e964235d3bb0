import Foundation
package import LoadCore

/// The surroundings of a subcommand, the same in all programs: environment variables, terminal, log, and the
/// programs that it may start.
package struct ProgramShell: Sendable {
    /// The environment variables.
    package let environment: [String: String]
    /// The terminal.
    package let terminal: TerminalEnvironment
    /// The line of the terminal that shows work under way; the log's lines go above it. `nil` where none is
    /// drawn.
    package let line: TerminalLine?
    /// Whether `--quiet` asks for results, warnings and errors alone.
    package let isQuiet: Bool
    /// Whether texts use signs such as ✅, which `--plain` forbids.
    package let usesSigns: Bool

    private let errors: ErrorLines
    private let openLog: Log

    init(_ arguments: ParsedArguments, environment: [String: String], errors: ErrorLines) {
        self.environment = environment
        self.errors = errors
        isQuiet = arguments.given(SharedOptions.quiet) ?? false
        usesSigns = !(arguments.given(SharedOptions.plain) ?? false)
        terminal = .current(environment: environment)
        let line = TerminalLine(on: terminal, quiet: isQuiet)
        self.line = line
        let log = Log(
            environment: environment,
            redactor: errors.redactor,
            sink: { if let line { line.print($0) } else { errors.print($0) } }
        )
        openLog = isQuiet ? log.onlyWarnings : log
    }

    /// Tells what happens, without the secrets known so far; only warnings and errors with `--quiet`.
    package var log: Log {
        var log = openLog
        log.redactor = redactor
        return log
    }

    /// Takes out the secrets known so far.
    package var redactor: Redactor { errors.redactor }

    /// Starts programs.
    package var runner: Subprocess { Subprocess(searchPath: environment["PATH"] ?? "") }

    /// Starts this program again as a generator process.
    package var generatorProgram: GeneratorProgram {
        GeneratorProgram(environment: environment, runner: runner)
    }

    /// Shows load under way: a line drawn over and over on a terminal, a log line now and then elsewhere.
    package var progress: ProgressDisplay {
        ProgressDisplay(
            style: ProgressDisplay.style(for: terminal, quiet: isQuiet),
            log: log,
            line: line
        )
    }

    /// Who runs the program, for journals and approvals.
    package var person: String {
        environment["GITHUB_ACTOR"] ?? environment["USER"] ?? environment["LOGNAME"] ?? "someone"
    }

    /// Writes an error on standard error, in the form of one that ends the program, and goes on.
    package func tell(_ error: any Error) { errors.write(error) }

    /// Writes a text to standard output, without the secrets known so far.
    package func write(_ text: String) { StandardStream.output.write(redactor.redact(text)) }

    /// Keeps the secrets of requests out of logs and errors from now on.
    package func hide(secretsOf endpoints: [Endpoint]) { errors.hide { $0.add(secretsOf: endpoints) } }

    /// Loads the configuration that a command line names, checks what the environment adds to it, and keeps
    /// its secrets out of logs and errors from now on.
    package func configuration(
        _ arguments: ParsedArguments,
        without unneeded: Set<String> = []
    ) throws -> ConfigurationSource.Loaded {
        let loaded = try ConfigurationSource(arguments, variables: environment)
            .load(log: log, without: unneeded)
        errors.hide { $0.add(secretsOf: loaded.configuration, environment: environment) }
        try NotificationOptions.checkEnvironment(environment, for: arguments, with: loaded.configuration)
        return loaded
    }

    /// Makes what follows the verdict.
    ///
    /// - Parameters:
    ///   - options: what the command line says of it.
    ///   - configuration: whom to tell, and when.
    ///   - gatewayTLS: how the connection to the Pushgateway is secured.
    ///   - console: where the lines for people go, those for GitHub Actions among them.
    package func notifications(
        _ options: NotificationOptions,
        _ configuration: Configuration,
        gatewayTLS: TLSOptions = TLSOptions(),
        console: StandardStream
    ) -> Notifications {
        Notifications(
            options,
            configuration: configuration,
            environment: environment,
            gatewayTLS: gatewayTLS,
            log: log,
            write: { console.writeLine($0) }
        )
    }
}
