import Foundation

/// `--abort` while another process of this machine is at the rollout: that process is asked to return to
/// stable, and its journal tells how that went.
struct AbortRequest: Sendable {
    let files: RolloutFiles
    let holder: String
    let shell: ProgramShell

    private static let patience = 600

    /// Asks and waits for the end. A signal ends the wait, not the rollout's return.
    func run() async throws -> ExitCode {
        let ending = await shell.interruptible { try await askAndWait() }
        if let signal = ending.signal { return .stopped(by: signal) }
        return try ending.result.get()
    }

    private func askAndWait() async throws -> ExitCode {
        try files.control.append(.abort(by: shell.person))
        shell.log.info("The rollout is under way (\(holder)); it received a request to return to stable.")
        for _ in 0..<Self.patience {
            try await Task.sleep(for: .seconds(1))
            guard let machine = try files.journal.read()?.replayed() else { continue }
            guard let outcome = machine.state.outcome else { continue }
            StandardStream.output.writeLine("\(outcome)")
            if case .rolledBack = outcome { return .success }
            return outcome.exitCode
        }
        shell.log.error(
            "The rollout has not ended within \(Self.patience) s; see 'progressive-rollout status'."
        )
        return .unavailable
    }
}
