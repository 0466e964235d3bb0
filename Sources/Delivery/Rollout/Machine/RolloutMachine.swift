import SLOEval

/// Decides every step of a rollout: an event goes in, the next action comes out.
///
/// ```
/// preflight → (shift → verify split → settle → load test → watch health → approval) per stage → done
/// ```
///
/// It has no clock, no file and no program to run, so every path is a test, and the events in a journal lead
/// it to the very state in which a process was lost. It never moves on to more traffic unless the stage
/// before passed, and from every state in which something was changed there is a way back.
package struct RolloutMachine: Sendable, Equatable {
    /// The machine's reaction to an event.
    package enum Reaction: Sendable, Equatable {
        /// The event does not fit the state: it came late, or twice. Nothing changed.
        case ignored
        /// The event counts, and what is under way goes on.
        case goOn
        /// The action under way ends, and this one follows.
        case perform(RolloutAction)
    }

    /// The stages.
    package let plan: RolloutPlan
    /// The rules.
    package let settings: RolloutSettings

    /// Where the rollout is.
    package internal(set) var state = RolloutState.ready
    /// The state that was found before anything was changed.
    package internal(set) var baseline: RolloutBaseline?
    /// The percentages that the route may have: one, or two while a change is under way or in doubt.
    package internal(set) var possiblePercentages = [0]
    /// How many stages passed.
    package internal(set) var completedStages = 0
    /// The health of the stage under way.
    package internal(set) var health = HealthWatch()
    /// The steps of the way back that failed.
    package internal(set) var rollbackFailures: [String] = []

    /// Why the way back was begun; it is never left for the way forward.
    var rollbackCause: RolloutCause?
    /// Whether the traffic of the stage under way was seen to follow, as far as the router can see it.
    var isSplitVerified = false
    /// Whether anything was changed that must be taken back.
    var hasChangedTraffic = false
    /// Whether a new process took the rollout up: what the journal does not tell may have happened all the
    /// same.
    var isResumed = false
    /// Whether to decide as the journals of the first version did: then nothing was looked at where nothing
    /// had been recorded.
    var keepsFirstRules = false
    private var interruptions = 0

    /// Creates a machine that waits for ``RolloutEvent/started``.
    package init(plan: RolloutPlan, settings: RolloutSettings = RolloutSettings()) {
        self.plan = plan
        self.settings = settings
    }

    /// Takes in an event.
    package mutating func handle(_ event: RolloutEvent) -> Reaction {
        switch event {
        case .interrupted(let signal): interrupt(signal)
        case .holdRequested(let person): hold(requestedBy: person)
        case .abortRequested(let person): abort(requestedBy: person)
        case .resumed(let person, let aborting): resume(by: person, aborting: aborting)
        case .journalLost(let reason): returnWithoutJournal(reason)
        default:
            switch state {
            case .rollingBack(let step): handle(event, during: step)
            default: handleForward(event)
            }
        }
    }

    private mutating func interrupt(_ signal: Int32) -> Reaction {
        switch state {
        case .ended, .left: return .ignored
        case .ready: return end(.notBegun(.interrupted(signal: signal)))
        default: break
        }
        interruptions += 1
        guard interruptions == 1 else {
            state = .left
            return .perform(.leave(signal: signal))
        }
        // The way back is what the first signal asks for anyway; cutting it short takes a second one.
        if case .rollingBack = state { return .goOn }
        return stop(.interrupted(signal: signal), response: settings.onInterrupt)
    }

    private mutating func hold(requestedBy person: String) -> Reaction {
        switch state {
        case .ended, .left, .rollingBack: .ignored
        default: stop(.requested(by: person), response: .hold)
        }
    }

    private mutating func abort(requestedBy person: String) -> Reaction {
        if case .rollingBack = state { return .ignored }
        guard !state.isFinal else { return .ignored }
        return stop(rollbackCause ?? .requested(by: person), response: .rollBack)
    }

    /// Takes up a rollout in a new process: the way back begins again as such, a stage begins anew.
    private mutating func resume(by person: String, aborting: Bool) -> Reaction {
        guard !state.isFinal else { return .ignored }
        interruptions = 0
        isResumed = true
        if aborting || rollbackCause != nil {
            let cause = rollbackCause ?? .requested(by: person)
            return hasChangedTraffic || keepsFirstRules
                ? stop(cause, response: .rollBack) : verifyBeforeEnding(cause)
        }
        state = .preflight
        return .perform(.checkPreflight(recordsRevision: baseline == nil))
    }

    /// Without a journal nobody could go on after a crash, so the canary must not keep its traffic.
    private mutating func returnWithoutJournal(_ reason: String) -> Reaction {
        switch state {
        case .ready, .ended, .left, .rollingBack: .ignored
        default: stop(.journalLost(reason: reason), response: .rollBack)
        }
    }

    /// Ends the way forward.
    mutating func stop(_ cause: RolloutCause, response: RolloutSettings.Response) -> Reaction {
        guard hasChangedTraffic else {
            // A journal that was cut may have lost the lines that tell of a change.
            return isResumed && !keepsFirstRules
                ? end(.held(cause, percentages: [])) : end(.notBegun(cause))
        }
        return switch response {
        case .rollBack: rollBack(cause)
        case .hold: end(.held(cause, percentages: possiblePercentages))
        }
    }

    mutating func end(_ outcome: RolloutOutcome) -> Reaction {
        state = .ended(outcome)
        return .perform(.finish(outcome))
    }
}
