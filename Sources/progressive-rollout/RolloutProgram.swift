import Delivery

/// `progressive-rollout` and its subcommands.
enum RolloutProgram {
    static let command = Command(
        "progressive-rollout",
        summary: "Shift traffic to a new version in stages, with a safe way back.",
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

    /// Does what a command line asks for.
    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        switch arguments.command {
        case StatusCommand.name: try StatusCommand.run(arguments, in: shell)
        case ApproveCommand.name: try ApproveCommand.run(arguments, in: shell)
        case DemoCommand.name: try await DemoCommand.run(arguments, in: shell)
        default: try await RunCommand.run(arguments, in: shell)
        }
    }
}
