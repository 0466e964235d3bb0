import Reporting

/// The way back of a verification: what to return to was found out before anything was sent.
public struct CanaryRollback: Sendable {
    /// The target of the rollback: `namespace/deployment`, or the command that does it.
    public let target: String
    private let rollback: any Rollback

    /// Creates a way back.
    public init(_ rollback: any Rollback, target: String) {
        self.rollback = rollback
        self.target = target
    }

    /// Finds out what to return to.
    func record() async throws(CanaryError) -> RecordedRevision {
        let revision: RecordedRevision?
        do {
            revision = try await rollback.recordRevision()
        } catch {
            throw .noWayBack(error)
        }
        guard let revision else { throw .noEarlierRevision(deployment: target) }
        return revision
    }

    /// Returns there and sees that it is done. A failure is a result: there is still a report to write.
    func run(to revision: RecordedRevision, elapsed: () -> Double) async -> RollbackResult {
        var result = RollbackResult(
            target: target,
            revision: revision.number > 0 ? "revision \(revision.number) (\(revision.replicaSet))" : nil,
            commands: rollback.commands(for: revision)
        )
        do throws(RollbackError) {
            try await rollback.undo(to: revision)
            try await rollback.verify(revision)
        } catch {
            result.failure = error.description
        }
        result.elapsedSeconds = elapsed()
        return result
    }

    /// The commands of the rollback, for people.
    public var commands: [String] { rollback.commands(for: nil) }
}
