import SLOEval

/// Puts every decision of a rollout into a sentence.
enum RolloutNarrative {
    /// Returns the meaning of a transition, with its reason; `nil` for one that a reader need not know of,
    /// such as a good reading among many.
    ///
    /// - Parameters:
    ///   - transition: the event and the action it led to.
    ///   - before: the machine before the event.
    ///   - after: the machine after it.
    static func sentence(
        for transition: RolloutRecord.Transition,
        before: RolloutMachine,
        after: RolloutMachine
    ) -> String? {
        let happened = happened(transition.event, before: before)
        // A reading of which nothing follows is told only when it was not a good one.
        if case .healthRead(.healthy, _) = transition.event, after.state == before.state { return nil }
        let next = transition.action.flatMap { follows($0, before: before, after: after) }
        return [happened, next].compactMap(\.self).joined(separator: " ")
    }

    private static func happened(_ event: RolloutEvent, before: RolloutMachine) -> String? {
        switch event {
        case .started: nil
        case .resumed(let person, let aborting):
            "\(person) \(aborting ? "asked to return to stable" : "goes on where the journal ends")."
        case .preflightPassed(let found): preflight(found)
        case .splitSet, .settled: nil
        case .splitVerified(let finding), .splitUnverified(let finding): "\(finding.capitalizedFirst)."
        case .loadTestEnded(.passed(let finding)): "The load test passed: \(finding)."
        case .loadTestEnded(.failed(let finding)): "The load test failed: \(finding)."
        case .loadTestEnded(.inconclusive(let finding)): "The load test gave no answer: \(finding)."
        case .healthRead(.healthy(let finding), _): "Healthy: \(finding)."
        case .healthRead(.bad(let finding), _): "A bad reading: \(finding)."
        case .healthRead(.error(let finding), _): "The health could not be read: \(finding)."
        case .healthRead(.unseen(let finding), _): "Too few requests to judge the health: \(finding)."
        case .approved(let person): "\(person) approves \(stage(before))."
        case .approvalDenied(let person): "\(person) does not approve \(stage(before))."
        case .approvalExpired: "Nobody approved \(stage(before)) in time."
        case .deploymentUndone: "The rollback of the deployment has started."
        case .deploymentVerified: "The deployment is back."
        case .journalLost: "The journal can't be written: the traffic goes back without it."
        case .interrupted(let signal): "\(TerminationSignal(number: signal)) came."
        case .holdRequested(let person): "\(person) asked to hold the rollout."
        case .abortRequested(let person): "\(person) asked to return to stable."
        case .preflightFailed(let reason), .splitNotSet(let reason), .routeEdited(let reason),
            .splitWrong(let reason), .deploymentNotUndone(let reason), .deploymentNotVerified(let reason):
            "\(reason.capitalizedFirst)."
        }
    }

    private static func preflight(_ found: RolloutBaseline) -> String {
        let share =
            found.percentage.map { "the canary gets \($0) %" } ?? "the canary's share is unknown"
        guard let revision = found.revision else { return "All prerequisites are met; \(share)." }
        return "All prerequisites are met; \(share); a rollback returns to \(revision.inWords)."
    }

    private static func follows(
        _ action: RolloutAction,
        before: RolloutMachine,
        after: RolloutMachine
    ) -> String? {
        let isBack = after.rollbackCause != nil
        switch action {
        case .checkPreflight: return "Checking the prerequisites."
        case .setSplit(let percentage, _):
            guard isBack else {
                return "\(stage(after).capitalizedFirst) begins: \(percentage) % to the canary."
            }
            return "All traffic goes back to stable."
        case .verifySplit(let percentage):
            if case .confirmingSplit = after.state { return "Checking that the traffic follows." }
            return isBack
                ? "Checking that no traffic reaches the canary." : "The split is set to \(percentage) %."
        case .settle(let seconds): return "The split has \(seconds.shortest) s to take effect."
        case .runLoadTest(_, let attempt):
            return attempt == 1 ? "The load test begins." : "Running it once more."
        case .checkHealth(_, _):
            guard !before.isWatching else { return "Checking it again." }
            return "Its health is watched for \(after.plannedSeconds.shortest) s."
        case .awaitApproval: return "\(stage(after).capitalizedFirst) passed and waits for approval."
        case .undoDeployment(let revision): return "The deployment returns to \(revision.inWords)."
        case .verifyDeployment: return "Checking that it completes."
        case .finish(let outcome): return outcome.description
        case .leave: return "Leaving at once; see the journal for what remains."
        }
    }

    private static func stage(_ machine: RolloutMachine) -> String {
        guard let stage = machine.state.stage else { return "the rollout" }
        return "stage '\(machine.plan.stages[stage].name)'"
    }
}

extension RolloutMachine {
    fileprivate var isWatching: Bool {
        if case .watching = state { true } else { false }
    }

    fileprivate var plannedSeconds: Double {
        state.stage.map { plan.stages[$0].duration.inSeconds } ?? 0
    }
}

extension String {
    /// The text with its first letter in upper case, unless that is part of a name such as `kubectl`.
    fileprivate var capitalizedFirst: String {
        guard let first, first.isLowercase, !hasPrefix("kubectl") else { return self }
        return first.uppercased() + dropFirst()
    }
}
