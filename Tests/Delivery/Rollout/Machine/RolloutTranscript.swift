@testable import Delivery

/// A plan, rules and events for tests, and words short enough for tables.
enum RolloutSample {
    static let revision = RecordedRevision(number: 7, replicaSet: "backend-6d4")
    static let fresh = RolloutBaseline(percentage: 0, revision: revision)

    /// Two stages of a minute, read every half minute.
    static func plan(approval: Bool = false) throws -> RolloutPlan {
        try RolloutPlan(stages: [
            RolloutStage("small", percentage: 5, duration: .seconds(60), needsApproval: approval),
            RolloutStage("all", percentage: 100, duration: .seconds(60)),
        ])
    }

    static func settings(_ change: (inout RolloutSettings) -> Void = { _ in }) -> RolloutSettings {
        var settings = RolloutSettings()
        settings.loadTest = true
        settings.onFailure = .rollBack
        settings.minGoodReadings = 1
        change(&settings)
        return settings
    }

    static func machine(
        approval: Bool = false,
        _ change: (inout RolloutSettings) -> Void = { _ in }
    ) throws -> RolloutMachine {
        RolloutMachine(plan: try plan(approval: approval), settings: settings(change))
    }

    static let testPassed = RolloutEvent.loadTestEnded(.passed(finding: "fast"))
    static let healthy = RolloutEvent.healthRead(.healthy(finding: "3 of 3 ready"), elapsedSeconds: 30)
    static let bad = RolloutEvent.healthRead(.bad(finding: "1 of 3 ready"), elapsedSeconds: 30)
    static let unread = RolloutEvent.healthRead(.error(finding: "no answer"), elapsedSeconds: 30)
    static let unseen = RolloutEvent.healthRead(.unseen(finding: "2 requests"), elapsedSeconds: 30)
    static let splitSeen = RolloutEvent.splitVerified(finding: "seen")

    /// From the start to the first state of the first stage, and on through that stage.
    static let opening: [RolloutEvent] = [.started, .preflightPassed(fresh)]
    static let stage: [RolloutEvent] = [.splitSet, splitSeen, .settled, testPassed, healthy, healthy]
}

extension RolloutMachine.Reaction {
    /// The reaction in a word or two.
    var short: String {
        switch self {
        case .ignored: "ignored"
        case .goOn: "go on"
        case .perform(let action): action.short
        }
    }
}

extension RolloutAction {
    var short: String {
        switch self {
        case .checkPreflight(let records): records ? "preflight, recording" : "preflight"
        case .setSplit(let percentage, let expected): "set \(percentage) from \(expected)"
        case .verifySplit(let percentage): "verify \(percentage)"
        case .settle(let seconds): "settle \(Int(seconds)) s"
        case .runLoadTest(let stage, let attempt): "test \(stage), attempt \(attempt)"
        case .checkHealth(let stage, let seconds): "health \(stage) after \(Int(seconds)) s"
        case .awaitApproval(let stage): "approval \(stage)"
        case .undoDeployment(let revision): "undo to \(revision.replicaSet)"
        case .verifyDeployment(let revision): "verify \(revision.replicaSet)"
        case .finish(let outcome): outcome.short
        case .leave(let signal): "leave at \(signal)"
        }
    }
}

extension RolloutOutcome {
    var short: String {
        switch self {
        case .done(let percentage): "done at \(percentage)"
        case .notBegun(let cause): "not begun: \(cause)"
        case .held(let cause, let percentages): "held at \(percentages): \(cause)"
        case .rolledBack(let cause): "rolled back: \(cause)"
        case .rollbackFailed(let cause, let failures): "rollback failed \(failures): \(cause)"
        }
    }
}

extension RolloutMachine {
    /// Takes in events and tells what each led to.
    mutating func transcript(_ events: [RolloutEvent]) -> [String] {
        events.map { handle($0).short }
    }
}
