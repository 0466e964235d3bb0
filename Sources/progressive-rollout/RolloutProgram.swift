import Delivery
import Foundation

/// `progressive-rollout`: its subcommands and what becomes of them.
enum RolloutProgram {
    static let command = Command(
        "progressive-rollout",
        summary: "Shift traffic to a new version in stages, and come back safely.",
        discussion: """
            Without a subcommand, 'run' is meant: progressive-rollout --deployment backend-v2

            Exit codes: 0 done, or returned to stable with --abort; 1 a stage failed; 2 usage or configuration \
            error; 3 the work could not be done; 4 no answer; 5 the rollback failed and a person is needed now; \
            6 another rollout holds the lock; 128 + n stopped by signal n (130 for Ctrl-C).
            """,
        subcommands: [
            RunCommand.command, StatusCommand.command, ApproveCommand.command, DemoCommand.command,
        ],
        default: "run",
        version: "progressive-rollout \(ToolVersion.current)"
    )

    /// Understands a command line, does what it says, and tells how to end.
    static func run(_ arguments: [String], environment: [String: String]) async -> ExitCode {
        let redactor = Redactor(environment: environment, arguments: arguments)
        return await Program(command).run(arguments, redactor: { redactor }) { parsed in
            switch parsed.command {
            case StatusCommand.name: return try StatusCommand.run(parsed)
            case ApproveCommand.name: return try ApproveCommand.run(parsed, environment: environment)
            case DemoCommand.name: return try await DemoCommand.run(parsed, environment: environment)
            default: return try await RunCommand.run(parsed, environment: environment, redactor: redactor)
            }
        }
    }
}
