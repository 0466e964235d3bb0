import Delivery
import Foundation
import LoadCore
import SLOEval

/// `progressive-rollout run`: shifts traffic in stages.
enum RunCommand {
    static let command = Command(
        "run",
        summary: "Shift traffic to a new version in stages, watch it, and roll back when it fails.",
        groups: RunOptions.groups,
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
        guard !(arguments[RunOptions.resume] && arguments[RunOptions.abort]) else {
            throw arguments.usageError("--resume and --abort exclude each other; give one of them")
        }
        // A signal that comes while files are read ends the process: there is nothing to return from yet.
        let setup = try RolloutSetup(arguments, shell: shell)
        if arguments[SharedOptions.dryRun] {
            shell.write(DryRun(setup).text)
            return .success
        }
        return try await RolloutSession(setup: setup, arguments: arguments).run()
    }
}

extension DeploymentReference {
    /// The deployment that a command line names.
    init(_ arguments: ParsedArguments) throws {
        try self.init(arguments[RunOptions.deployment], namespace: arguments[RollbackOptions.namespace])
    }
}

extension RolloutPlan {
    /// The plan of `--stages`: JSON, or a file with it.
    init(_ arguments: ParsedArguments) throws {
        guard let text = arguments[RunOptions.stages] else {
            self = .standard
            return
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if trimmed.hasPrefix("[") || trimmed.hasPrefix("{") {
            try self.init(json: text)
            return
        }
        let file: [UInt8]
        do {
            file = try InputFile.contents(of: text, atMost: 1 << 20)
        } catch {
            throw arguments.usageError(
                "--stages: '\(text)' is neither a JSON list nor a file that can be read: \(error)"
            )
        }
        guard let json = String(validating: file, as: UTF8.self) else {
            throw arguments.usageError("--stages: the file '\(text)' is not UTF-8 text")
        }
        try self.init(json: json)
    }
}

extension RolloutSettings {
    /// The rules that a command line gives.
    init(_ arguments: ParsedArguments) {
        self.init()
        loadTest = arguments[RunOptions.loadTest]
        onFailure = arguments[RollbackOptions.automatic] ? .rollBack : .hold
        onInconclusive = onFailure
        onInterrupt = arguments[RunOptions.onInterrupt]
        settleSeconds = arguments[RunOptions.settleTime].inSeconds
        healthIntervalSeconds = arguments[HealthOptions.interval].inSeconds
        maxConsecutiveBadReadings = arguments[HealthOptions.maxBad]
        maxConsecutiveErrors = arguments[HealthOptions.maxErrors]
    }
}
