import Delivery
import Foundation
import LoadCore

/// `loadtest`: its subcommands and what becomes of them.
enum LoadTestProgram {
    static let command = Command(
        "loadtest",
        summary: "Load an HTTP service and judge it by its objectives.",
        discussion: """
            Without a subcommand, 'run' is meant: loadtest http://localhost:8000

            Times are seconds (90, 0.5) or have units: 500ms, 30s, 5m, 1h30m.

            Exit codes: 0 measured or passed, 1 objective violated, 2 usage or configuration error, 3 the work \
            could not be done, 4 inconclusive, 128 + n stopped by signal n (130 for Ctrl-C). 1 and 4 \
            only with --fail-on-violation.
            """,
        subcommands: [
            RunCommand.command, DemoCommand.command, CheckConfigCommand.command, ExportCommand.command,
            ReportCommand.command,
        ],
        default: "run",
        isArgument: { TargetURL.withScheme($0).contains("://") },
        argumentAdvice: { "if it is a host, write http://\($0)" },
        version: "loadtest \(ToolVersion.current)"
    )

    /// Understands a command line, does what it says, and tells how to end.
    static func run(_ arguments: [String], environment: [String: String]) async -> ExitCode {
        let redactor = Redactor(environment: environment, arguments: arguments)
        return await Program(command).run(arguments, redactor: { redactor }) { parsed in
            let surroundings = Surroundings(environment: environment, redactor: redactor)
            switch parsed.command {
            case DemoCommand.name: return try await DemoCommand.run(parsed, in: surroundings)
            case CheckConfigCommand.name: return try CheckConfigCommand.run(parsed, in: surroundings)
            case ExportCommand.name: return try await ExportCommand.run(parsed, in: surroundings)
            case ReportCommand.name: return try ReportCommand.run(parsed)
            default: return try await RunCommand.run(parsed, in: surroundings)
            }
        }
    }
}

/// What a subcommand has around it: the environment variables, the terminal, the log.
struct Surroundings: Sendable {
    let environment: [String: String]
    let terminal: TerminalEnvironment
    var log: Log
    /// The line of the terminal that shows a run under way; the log's lines go above it. `nil` where none is drawn.
    private(set) var line: TerminalLine?

    /// The same surroundings with a line that shows progress, where the terminal can draw one.
    func showingProgress(quiet: Bool) -> Surroundings {
        guard let line = TerminalLine(on: terminal, quiet: quiet) else { return self }
        var copy = self
        copy.line = line
        copy.log = log.writing { line.print($0) }
        return copy
    }

    init(environment: [String: String], redactor: Redactor) {
        self.environment = environment
        terminal = .current(environment: environment)
        log = Log(environment: environment, redactor: redactor)
    }
}
