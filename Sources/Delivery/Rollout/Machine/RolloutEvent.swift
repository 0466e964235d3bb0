/// Something that happened to a rollout. Each action ends in one of these events; signals and requests of a
/// person come at any time.
package enum RolloutEvent: Sendable, Equatable, Codable {
    /// The rollout begins.
    case started
    /// A new process takes a rollout up where its journal ends, to go on with it or to return to stable.
    case resumed(by: String, aborting: Bool = false)

    /// Everything is there that the rollout needs.
    case preflightPassed(RolloutBaseline)
    /// Something is missing.
    case preflightFailed(reason: String)

    /// The route has the weights asked for.
    case splitSet
    /// The weights could not be set; whether they were is not known.
    case splitNotSet(reason: String)
    /// The route has weights that this rollout did not set; nothing was changed.
    case routeEdited(reason: String)
    /// The traffic follows the weights, or nobody can see it; the finding says which.
    case splitVerified(finding: String)
    /// The router counts requests, and too few came to tell whether the traffic follows the weights.
    case splitUnverified(finding: String)
    /// The traffic does not follow the weights.
    case splitWrong(reason: String)
    /// The time for the split to take effect is over.
    case settled

    /// A load test came to its end.
    case loadTestEnded(LoadTestAnswer)
    /// The health was read, so many seconds after the last reading or after the watch began. In other steps
    /// than the watch, it was read beside them.
    case healthRead(HealthReading, elapsedSeconds: Double)

    /// A person agrees to the next stage.
    case approved(by: String)
    /// A person does not agree.
    case approvalDenied(by: String)
    /// Nobody agreed in time.
    case approvalExpired

    /// The deployment was told to return to the recorded revision.
    case deploymentUndone
    /// The deployment could not be told.
    case deploymentNotUndone(reason: String)
    /// The deployment runs the recorded revision.
    case deploymentVerified
    /// The deployment does not run the recorded revision in time.
    case deploymentNotVerified(reason: String)

    /// A transition could not be written to the journal.
    case journalLost(reason: String)

    /// SIGINT, SIGTERM, SIGHUP or SIGQUIT came.
    case interrupted(signal: Int32)
    /// A person asked to hold the rollout.
    case holdRequested(by: String)
    /// A person wants the traffic back on stable while the rollout is under way.
    case abortRequested(by: String)
}

/// The answer of a stage's load test.
public enum LoadTestAnswer: Sendable, Equatable, Codable {
    /// The objectives were met.
    case passed(finding: String)
    /// An objective was violated.
    case failed(finding: String)
    /// There is no answer: too few samples, the generator was the limit, or the test could not run.
    case inconclusive(finding: String)
}

/// The result of one reading of the canary's health.
public enum HealthReading: Sendable, Equatable, Codable {
    /// All is well.
    case healthy(finding: String)
    /// Something is out of bounds.
    case bad(finding: String)
    /// There is no answer. Never counts as well.
    case error(finding: String)
    /// There is an answer, about too few requests to judge by. Neither counts as well nor clears what was bad.
    case unseen(finding: String)

    /// The sentence with the numbers.
    public var finding: String {
        switch self {
        case .healthy(let finding), .bad(let finding), .error(let finding), .unseen(let finding): finding
        }
    }
}

/// The state that a rollout found before it changed anything.
package struct RolloutBaseline: Sendable, Equatable, Codable {
    /// The canary's share of the traffic that was found, in percent; 0 when there is no route yet, `nil` when
    /// the router can't tell.
    package var percentage: Int?

    /// The revision to return to; `nil` when the deployment has no earlier one, or none is managed.
    package var revision: RecordedRevision?
}
