import Delivery
import Foundation
import LoadCore
import SLOEval

/// `progressive-rollout run`: shifts traffic in stages.
enum RunCommand {
    static let command = Command(
        "run",
        summary: "Shift traffic to a new version in stages, watch it, and roll back when it fails.",
        groups: RolloutOptions.groups,
        examples: [
            .init(
                "progressive-rollout --deployment backend-v2 --load-test --auto-rollback-on-loadfail",
                "The whole way, with a load test in each stage and a way back."
            ),
            .init(
                "progressive-rollout --deployment backend-v2 --abort",
                "Back to stable, after a crash or while another process runs the rollout."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        guard !(arguments[RolloutOptions.resume] && arguments[RolloutOptions.abort]) else {
            throw arguments.usageError("--resume and --abort exclude each other; give one of them")
        }
        // A signal that comes while files are read ends the process: there is nothing to return from yet.
        let setup = try RolloutSetup(arguments, shell: shell)
        if arguments[SharedOptions.dryRun] {
            shell.write(RolloutDryRun(setup).text)
            return .success
        }
        return try await RolloutSession(setup: setup, arguments: arguments).run()
    }
}
