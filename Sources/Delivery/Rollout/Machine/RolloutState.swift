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
    case watching(stage: Int, HealthWatch)
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
            .settling(let stage), .loadTesting(let stage, _), .watching(let stage, _), .awaitingApproval(let stage):
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

/// The readings of a stage's health so far.
package struct HealthWatch: Sendable, Equatable, Codable {
    /// The judgement of all readings so far.
    package enum Judgement: Sendable, Equatable {
        /// The time is not over, or the last reading was not a good one.
        case goOn
        /// The stage was watched for its whole duration and is healthy.
        case passed
        /// The stage fails, with a sentence.
        case failed(reason: String)
    }

    /// The time covered by good readings, in seconds.
    package private(set) var watchedSeconds: Double = 0
    /// Bad readings since the last good one.
    package private(set) var badInARow = 0
    /// Readings without an answer since the last answer.
    package private(set) var errorsInARow = 0

    /// Counts a reading and judges.
    ///
    /// A gap in which nobody looked, say because the machine slept, counts for two intervals at most. Time
    /// that ends in a bad reading or in none at all was not watched: the stage lasts that much longer.
    mutating func note(
        _ reading: HealthReading,
        elapsedSeconds: Double,
        duration: Double,
        settings: RolloutSettings
    ) -> Judgement {
        switch reading {
        case .healthy:
            (badInARow, errorsInARow) = (0, 0)
            watchedSeconds += min(max(0, elapsedSeconds), 2 * settings.healthIntervalSeconds)
            return watchedSeconds >= duration ? .passed : .goOn
        case .bad(let finding):
            badInARow += 1
            errorsInARow = 0
            guard badInARow >= settings.maxConsecutiveBadReadings else { return .goOn }
            return .failed(reason: "\(badInARow) bad readings in a row, the last: \(finding)")
        case .error(let finding):
            errorsInARow += 1
            guard errorsInARow >= settings.maxConsecutiveErrors else { return .goOn }
            return .failed(reason: "health could not be read \(errorsInARow) times in a row: \(finding)")
        }
    }
}
