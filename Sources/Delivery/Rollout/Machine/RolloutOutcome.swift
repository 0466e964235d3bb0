/// Why a rollout did not go on.
package enum RolloutCause: Sendable, Equatable, Codable, CustomStringConvertible {
    /// A stage failed, or its step could not be done.
    case failed(reason: String)
    /// A load test gave no answer.
    case inconclusive(reason: String)
    /// The route was edited by someone else.
    case routeEdited(reason: String)
    /// The preflight of a rollout that had begun before found something missing.
    case preflightFailed(reason: String)
    /// The journal could not be written any more.
    case journalLost(reason: String)
    /// Nobody agreed to a stage in time.
    case approvalExpired(stage: String)
    /// A signal came.
    case interrupted(signal: Int32)
    /// A person wanted it.
    case requested(by: String)

    /// The cause in a few words, as they go on after "because".
    package var description: String {
        switch self {
        case .failed(let reason): reason
        case .inconclusive(let reason): "no answer: \(reason)"
        case .routeEdited(let reason): "the route was edited by someone else: \(reason)"
        case .preflightFailed(let reason): "the preflight failed: \(reason)"
        case .journalLost(let reason): "the journal can't be written: \(reason)"
        case .approvalExpired(let stage): "nobody approved stage '\(stage)' in time"
        case .interrupted(let signal): "\(TerminationSignal(number: signal)) came"
        case .requested(let person): "\(person) asked for it"
        }
    }

    fileprivate var exitCode: ExitCode {
        switch self {
        case .failed, .approvalExpired, .requested: .gateFailed
        case .inconclusive: .inconclusive
        case .routeEdited, .preflightFailed, .journalLost: .unavailable
        case .interrupted(let signal): .stopped(by: TerminationSignal(number: signal))
        }
    }
}

/// How a rollout ended.
package enum RolloutOutcome: Sendable, Equatable, Codable {
    /// Every stage passed.
    case done(percentage: Int)
    /// It stopped before it changed anything.
    case notBegun(RolloutCause)
    /// It stopped and left the traffic as it is; it can be resumed or aborted. The percentages are those that
    /// the route may have: two when a step was cut short, none when nobody looked.
    case held(RolloutCause, percentages: [Int])
    /// Traffic and deployment are back.
    case rolledBack(RolloutCause)
    /// A person is needed: these steps of the way back failed.
    case rollbackFailed(RolloutCause, failures: [String])

    /// How a program ends that ends with this.
    package var exitCode: ExitCode {
        switch self {
        case .done: .success
        case .notBegun(.failed): .unavailable
        case .notBegun(let cause), .held(let cause, _), .rolledBack(let cause): cause.exitCode
        case .rollbackFailed: .rollbackFailed
        }
    }

    /// The outcome as a sentence.
    package var description: String {
        switch self {
        case .done(let percentage): "Done: the canary serves \(percentage) % of the traffic."
        case .notBegun(let cause): "Nothing was changed: \(cause)."
        case .held(let cause, percentages: []):
            "Held: \(cause). The share of the canary was not looked at. Go on with --resume or return to stable with "
                + "--abort."
        case .held(let cause, let percentages):
            "Held with \(percentages.map(String.init).joined(separator: " or ")) % of the traffic on the "
                + "canary: \(cause). Go on with --resume or return to stable with --abort."
        case .rolledBack(let cause): "Rolled back: \(cause)."
        case .rollbackFailed(let cause, let failures):
            "The rollback failed (\(failures.joined(separator: "; "))). It was begun because: \(cause). "
                + "A person is needed now."
        }
    }
}

extension RolloutOutcome: CustomStringConvertible {}
