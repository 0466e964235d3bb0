import Delivery

/// `canary-verify` and its subcommands.
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

    /// Does what a command line asks for.
    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        arguments.command == DemoCommand.name
            ? try await DemoCommand.run(arguments, in: shell)
            : try await VerifyCommand.run(arguments, in: shell)
    }
}
