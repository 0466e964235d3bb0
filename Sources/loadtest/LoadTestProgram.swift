import Delivery
import Foundation

/// `loadtest`: its subcommands and what becomes of them.
enum LoadTestProgram {
    static let command = Command(
        "loadtest",
        summary: "Load an HTTP service and judge it by its objectives.",
        discussion: """
            Without a subcommand, 'run' is meant: loadtest --target http://localhost:8000

            Exit codes: 0 measured or passed, 1 objective violated, 2 usage or configuration error, 3 the work \
            could not be done, 4 inconclusive, 130 and 143 stopped by a signal. 1 and 4 only with \
            --fail-on-violation.
            """,
        subcommands: [
            RunCommand.command, DemoCommand.command, CheckConfigCommand.command, ExportCommand.command,
            ReportCommand.command,
        ],
        default: "run",
        version: "loadtest \(ToolVersion.current)"
    )

    /// Understands a command line, does what it says, and tells how to end.
    static func run(_ arguments: [String], environment: [String: String]) async -> ExitCode {
        let redactor = { @Sendable in
            var redactor = Redactor()
            redactor.add(secretsOf: .standard, environment: environment)
            return redactor
        }
        return await Program(command).run(arguments, redactor: redactor) { parsed in
            let surroundings = Surroundings(environment: environment, redactor: redactor())
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

    init(environment: [String: String], redactor: Redactor) {
        self.environment = environment
        terminal = .current(environment: environment)
        log = Log(environment: environment, redactor: redactor)
    }
}
