import Foundation
public import Reporting
import Synchronization

/// Finds, as a rollout goes on, the stages that ended and the rollback, for the deployment report.
public final class RolloutRecorder: Sendable {
    private struct State {
        var tale: Tale?
        var told = 0
    }

    private let router: String
    private let state = Mutex(State())

    /// Creates a recorder.
    ///
    /// - Parameter router: the router's name.
    public init(router: String) { self.router = router }

    /// The events since the last call. What the journal held at the first call was told by another process.
    public func events(in record: RolloutRecord) -> [DeploymentEvent] {
        state.withLock { state in
            let isFirst = state.tale == nil
            var tale = state.tale ?? Tale(record, router: router)
            var events: [DeploymentEvent] = []
            for transition in record.transitions.dropFirst(isFirst ? 0 : state.told) {
                let before = tale.report
                tale.take(transition)
                if !isFirst { events += Self.news(before, tale.report) }
            }
            state.tale = tale
            state.told = record.transitions.count
            return events
        }
    }

    private static func news(_ before: RolloutReport, _ after: RolloutReport) -> [DeploymentEvent] {
        let stages = zip(before.stages, after.stages).filter {
            $0.status == .running && $1.status != .running
        }
        .map { DeploymentEvent(stage: $1, of: after) }
        let ended = before.outcome == .running && [.rolledBack, .rollbackFailed].contains(after.outcome)
        return stages + (ended ? [DeploymentEvent(rollbackOf: after)] : [])
    }
}
