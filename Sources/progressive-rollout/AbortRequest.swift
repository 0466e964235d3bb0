import Delivery
import Foundation

/// `--abort` while another process of this machine is at the rollout: that process is asked to return to stable, and
/// its journal tells how that went.
struct AbortRequest: Sendable {
    let files: RolloutFiles
    let person: String
    let holder: String
    let log: Log

    private static let patience = 600

    func run() async throws -> ExitCode {
        try files.control.append(.abort(by: person))
        log.info("The rollout is under way (\(holder)); it was asked to return to stable.")
        for _ in 0..<Self.patience {
            try await Task.sleep(for: .seconds(1))
            guard let machine = try files.journal.read()?.replayed() else { continue }
            guard let outcome = machine.state.outcome else { continue }
            StandardStream.output.writeLine("\(outcome)")
            if case .rolledBack = outcome { return .success }
            return outcome.exitCode
        }
        log.error(
            "The rollout has not come to an end within \(Self.patience) s; see 'progressive-rollout status'."
        )
        return .unavailable
    }
}
