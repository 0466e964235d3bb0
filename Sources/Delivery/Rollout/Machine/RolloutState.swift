/// Where a rollout is. Stages are counted from 0.
package enum RolloutState: Sendable, Equatable, Codable {
    /// Not begun.
    case ready
    /// Checking the prerequisites.
    case preflight
    /// Giving the canary the share of a stage.
    case shifting(stage: Int)
    /// Seeing whether the traffic follows.
    case verifyingSplit(stage: Int)
    /// Seeing once more, at the end of a stage, whether the traffic follows: too little of it came before.
    case confirmingSplit(stage: Int)
    /// Letting the split take effect.
    case settling(stage: Int)
    /// Running the load test of a stage.
    case loadTesting(stage: Int, attempt: Int)
    /// Watching the health.
    case watching(stage: Int)
    /// Waiting for a person.
    case awaitingApproval(stage: Int)
    /// On the way back.
    case rollingBack(RollbackStep)
    /// Left at the second signal, with work that remains.
    case left
    /// At an end.
    case ended(RolloutOutcome)

    /// The stage that is under way.
    package var stage: Int? {
        switch self {
        case .shifting(let stage), .verifyingSplit(let stage), .confirmingSplit(let stage),
            .settling(let stage), .loadTesting(let stage, _), .watching(let stage),
            .awaitingApproval(let stage):
            stage
        case .ready, .preflight, .rollingBack, .left, .ended: nil
        }
    }

    /// How the rollout ended, if it did.
    package var outcome: RolloutOutcome? {
        guard case .ended(let outcome) = self else { return nil }
        return outcome
    }

    /// Whether there is nothing to go on with: the rollout is done, taken back, or never began.
    package var isFinal: Bool {
        switch self {
        case .ended(.done), .ended(.rolledBack), .ended(.notBegun): true
        default: false
        }
    }
}

/// The steps of the way back, in order.
package enum RollbackStep: String, Sendable, Codable, CaseIterable {
    /// Sending all traffic to stable.
    case returningTraffic
    /// Seeing that it goes there.
    case verifyingTraffic
    /// Returning the deployment to the recorded revision.
    case undoingDeployment
    /// Seeing that it runs.
    case verifyingDeployment
}
