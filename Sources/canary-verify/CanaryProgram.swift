import Delivery

/// `canary-verify`: its subcommands and what becomes of them.
enum CanaryProgram {
    static let command = Command(
        "canary-verify",
        summary: "Verify a canary against production, and roll it back if it is worse.",
        discussion: """
            Without a subcommand, 'run' is meant: canary-verify --canary-url URL --production-url URL

            Times are seconds (90, 0.5) or have units: 500ms, 30s, 5m, 1h30m.

            Exit codes: 0 passed, 1 failed, 2 usage or configuration error, 3 the work could not be done, \
            4 inconclusive, 5 failed and the rollback failed as well, 128 + n stopped by signal n (130 for Ctrl-C).
            """,
        subcommands: [VerifyCommand.command, DemoCommand.command],
        default: "run",
        version: "canary-verify \(ToolVersion.current)"
    )

    /// Understands a command line, does what it says, and tells how to end.
    static func run(_ arguments: [String], environment: [String: String]) async -> ExitCode {
        let redactor = Redactor(environment: environment, arguments: arguments)
        return await Program(command).run(arguments, redactor: { redactor }) { parsed in
            let terminal = ProgramTerminal(environment: environment, redactor: redactor)
            return parsed.command == DemoCommand.name
                ? try await DemoCommand.run(parsed, in: terminal)
                : try await VerifyCommand.run(parsed, in: terminal)
        }
    }
}

/// What a subcommand has around it: the environment variables, the terminal, the log.
struct ProgramTerminal: Sendable {
    let environment: [String: String]
    let terminal: TerminalEnvironment
    var log: Log
    /// The line of the terminal that shows a step under way; the log's lines go above it. `nil` where none is drawn.
    private(set) var line: TerminalLine?

    init(environment: [String: String], redactor: Redactor) {
        self.environment = environment
        terminal = .current(environment: environment)
        log = Log(environment: environment, redactor: redactor)
    }

    /// The same with a line that shows progress, where the terminal can draw one.
    func showingProgress(quiet: Bool) -> ProgramTerminal {
        guard let line = TerminalLine(on: terminal, quiet: quiet) else { return self }
        var copy = self
        copy.line = line
        copy.log = log.writing { line.print($0) }
        return copy
    }

    /// Starts programs.
    var runner: Subprocess { Subprocess(searchPath: environment["PATH"] ?? "") }
}
