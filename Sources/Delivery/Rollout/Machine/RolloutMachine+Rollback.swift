/// The way back: traffic first, since that is what users feel; then the deployment. A step that fails does
/// not keep the next one from being tried.
extension RolloutMachine {
    mutating func rollBack(_ cause: RolloutCause) -> Reaction {
        rollbackCause = cause
        rollbackFailures = []
        state = .rollingBack(.returningTraffic)
        return .perform(.setSplit(percentage: 0, expected: possiblePercentages))
    }

    /// A journal that tells of no change has nothing to take back. Whether that is so, the route must say: a
    /// journal may have been cut.
    mutating func verifyBeforeEnding(_ cause: RolloutCause) -> Reaction {
        rollbackCause = cause
        rollbackFailures = []
        state = .rollingBack(.verifyingTraffic)
        return .perform(.verifySplit(percentage: 0))
    }

    mutating func handle(_ event: RolloutEvent, during step: RollbackStep) -> Reaction {
        switch (step, event) {
        case (.returningTraffic, .splitSet):
            possiblePercentages = [0]
            state = .rollingBack(.verifyingTraffic)
            return .perform(.verifySplit(percentage: 0))
        case (.returningTraffic, .splitNotSet(let reason)), (.returningTraffic, .routeEdited(let reason)):
            return undo(afterFailure: "traffic was not returned to stable: \(reason)")

        case (.verifyingTraffic, .splitVerified):
            return undo()
        case (.verifyingTraffic, .splitWrong(let reason)), (.verifyingTraffic, .routeEdited(let reason)):
            return undo(afterFailure: "traffic still reaches the canary: \(reason)")

        case (.undoingDeployment, .deploymentUndone):
            guard let revision = baseline?.revision else { return concludeRollback() }
            state = .rollingBack(.verifyingDeployment)
            return .perform(.verifyDeployment(revision))
        case (.undoingDeployment, .deploymentNotUndone(let reason)):
            rollbackFailures.append("the deployment was not undone: \(reason)")
            return concludeRollback()

        case (.verifyingDeployment, .deploymentVerified):
            return concludeRollback()
        case (.verifyingDeployment, .deploymentNotVerified(let reason)):
            rollbackFailures.append("the deployment is not back: \(reason)")
            return concludeRollback()

        default:
            return .ignored
        }
    }

    private mutating func undo(afterFailure failure: String? = nil) -> Reaction {
        if let failure { rollbackFailures.append(failure) }
        guard hasChangedTraffic || keepsFirstRules, let revision = baseline?.revision else {
            return concludeRollback()
        }
        state = .rollingBack(.undoingDeployment)
        return .perform(.undoDeployment(revision))
    }

    private mutating func concludeRollback() -> Reaction {
        let cause = rollbackCause ?? .requested(by: "someone")
        guard rollbackFailures.isEmpty else {
            return end(.rollbackFailed(cause, failures: rollbackFailures))
        }
        return end(hasChangedTraffic ? .rolledBack(cause) : .notBegun(cause))
    }
}
