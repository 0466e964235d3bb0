import Delivery
import LoadCore

/// `loadtest` and its subcommands.
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
            RunCommand.command, TryCommand.command, DemoCommand.command, CheckConfigCommand.command,
            ExportCommand.command, ReportCommand.command,
        ],
        default: "run",
        isArgument: { TargetURL.withScheme($0).contains("://") },
        argumentAdvice: { "if it is a host, write http://\($0)" },
        version: "loadtest \(ToolVersion.current)"
    )

    /// Does what a command line asks for.
    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        switch arguments.command {
        case TryCommand.name: try await TryCommand.run(arguments, in: shell)
        case DemoCommand.name: try await DemoCommand.run(arguments, in: shell)
        case CheckConfigCommand.name: try CheckConfigCommand.run(arguments, in: shell)
        case ExportCommand.name: try await ExportCommand.run(arguments, in: shell)
        case ReportCommand.name: try ReportCommand.run(arguments)
        default: try await RunCommand.run(arguments, in: shell)
        }
    }
}
