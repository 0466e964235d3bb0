@testable import Delivery
import Synchronization

/// A route and a deployment in memory, which do what a rollout asks for and note what must never happen.
final class SimulatedCluster: RolloutSteps {
    struct State {
        var percentage = 0
        /// Newest last, as a deployment keeps them; the canary's is the newest when a rollout begins.
        var replicaSets = ["good", "canary"]
        var baselines = 0
        var actions: [RolloutAction] = []
        var offences: [String] = []

        var runningReplicaSet: String { replicaSets.last ?? "" }
    }

    private let state = Mutex(State())
    private let readings: @Sendable (_ stage: Int) -> [RolloutEvent]
    private let answers: @Sendable (RolloutAction) -> RolloutEvent?
    private let delayed: @Sendable (RolloutAction) async -> Void

    /// - Parameters:
    ///   - answers: an answer other than the good one; `nil` for that.
    ///   - delayed: waits before an action is done.
    ///   - readings: what is read beside the steps of a stage.
    init(
        answers: @escaping @Sendable (RolloutAction) -> RolloutEvent? = { _ in nil },
        delayed: @escaping @Sendable (RolloutAction) async -> Void = { _ in },
        readings: @escaping @Sendable (_ stage: Int) -> [RolloutEvent] = { _ in [] }
    ) {
        self.readings = readings
        self.answers = answers
        self.delayed = delayed
    }

    var now: State { state.withLock { $0 } }

    func perform(_ action: RolloutAction) async -> RolloutEvent {
        await delayed(action)
        return perform(now: action)
    }

    /// Notes what it is told to, and waits.
    func watch(
        stage: Int,
        everySeconds seconds: Double,
        _ note: @escaping @Sendable (RolloutEvent) -> Void
    ) async {
        readings(stage).forEach(note)
    }

    /// Does an action at once.
    func perform(now action: RolloutAction) -> RolloutEvent {
        state.withLock { state in
            state.actions.append(action)
            if let answer = answers(action) { return answer }
            return state.answer(action)
        }
    }

    /// Does an action at once, and well.
    func performWell(_ action: RolloutAction) -> RolloutEvent {
        state.withLock { $0.answer(action) }
    }
}

extension SimulatedCluster.State {
    fileprivate mutating func answer(_ action: RolloutAction) -> RolloutEvent {
        switch action {
        case .checkPreflight(let recordsRevision):
            if recordsRevision { baselines += 1 }
            if recordsRevision, percentage > 0 { offences.append("recorded a revision in mid-rollout") }
            let revision = RecordedRevision(number: 1, replicaSet: "good")
            return .preflightPassed(
                RolloutBaseline(percentage: percentage, revision: recordsRevision ? revision : nil)
            )
        case .setSplit(let wanted, let expected):
            if wanted != percentage, !expected.contains(percentage) {
                return .routeEdited(reason: "\(percentage) %")
            }
            percentage = wanted
            return .splitSet
        case .verifySplit(let wanted):
            return wanted == percentage
                ? .splitVerified(finding: "") : .splitWrong(reason: "\(percentage) %")
        case .settle: return .settled
        case .runLoadTest: return .loadTestEnded(.passed(finding: ""))
        case .checkHealth(_, let wait): return .healthRead(.healthy(finding: ""), elapsedSeconds: wait)
        case .awaitApproval: return .approved(by: "ann")
        case .undoDeployment(let revision):
            // As kubectl does it: the replica set of the revision becomes the newest.
            replicaSets.removeAll { $0 == revision.replicaSet }
            replicaSets.append(revision.replicaSet)
            return .deploymentUndone
        case .verifyDeployment(let revision):
            return runningReplicaSet == revision.replicaSet
                ? .deploymentVerified : .deploymentNotVerified(reason: runningReplicaSet)
        case .finish, .leave:
            offences.append("asked to \(action.short)")
            return .settled
        }
    }
}
