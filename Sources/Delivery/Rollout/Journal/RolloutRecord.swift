package import Foundation

/// One rollout in a journal: how it began, and every transition since.
package struct RolloutRecord: Sendable, Equatable {
    /// The first line of a rollout.
    package struct Header: Sendable, Equatable, Codable {
        /// The version of the lines' format: 1 had transitions alone, 2 has announcements beside them.
        package var version = RolloutRecord.newestVersion
        /// When the rollout began.
        package var time: Date
        /// The deployment that is rolled out.
        package var deployment: DeploymentReference
        /// The stages.
        package var plan: RolloutPlan
        /// The rules.
        package var settings: RolloutSettings
    }

    /// An event, and the action that it led to.
    package struct Transition: Sendable, Equatable, Codable {
        /// When it was written.
        package var time: Date
        /// The event.
        package var event: RolloutEvent
        /// The action that follows; `nil` when the one under way goes on.
        package var action: RolloutAction?
    }

    /// The newest version that this program writes. It reads those before it as well.
    package static let newestVersion = 2

    /// How the rollout began.
    package var header: Header
    /// The transitions since, in order.
    package var transitions: [Transition] = []
    /// The changes of the route that were announced, in order.
    package var intents: [RouteIntent] = []
    /// Those of them that nobody saw completed.
    package var unfinishedIntents: [RouteIntent] = []
    /// The commands that may still be at work if the process that started them is gone.
    package var commands: [Command] = []

    mutating func append(_ transition: Transition) {
        transitions.append(transition)
        if transition.event == .splitSet { unfinishedIntents = [] }
        if transition.event.endsCommands { commands = [] }
    }

    mutating func append(_ intent: RouteIntent) {
        intents.append(intent)
        unfinishedIntents.append(intent)
    }

    /// Returns the machine in the state in which the journal ends.
    ///
    /// - Parameter visit: receives each transition with the machine after it.
    /// - Throws: ``RolloutJournalError/doesNotReplay(transition:)`` when the machine of this program would
    ///   have done something else: the journal was edited, or is another version's.
    package func replayed(
        _ visit: (Transition, RolloutMachine) -> Void = { _, _ in }
    ) throws(RolloutJournalError) -> RolloutMachine {
        var machine = RolloutMachine(plan: header.plan, settings: header.settings)
        for (index, transition) in transitions.enumerated() {
            guard machine.follow(transition) else { throw .doesNotReplay(transition: index + 1) }
            visit(transition, machine)
        }
        return machine
    }
}

extension RolloutEvent {
    /// Whether this answers an action whose commands were waited for.
    fileprivate var endsCommands: Bool {
        switch self {
        case .splitSet, .splitNotSet, .routeEdited, .deploymentUndone, .deploymentNotUndone: true
        default: false
        }
    }
}

extension RolloutMachine {
    /// Takes in a transition that a journal has.
    ///
    /// - Returns: `false`, and changes nothing, when neither the rules of today nor those of the first
    ///   version lead to its action.
    mutating func follow(_ transition: RolloutRecord.Transition) -> Bool {
        for keepsFirstRules in [false, true] {
            var next = self
            next.keepsFirstRules = keepsFirstRules
            guard next.handle(transition.event).leads(to: transition.action) else { continue }
            next.keepsFirstRules = false
            self = next
            return true
        }
        return false
    }
}

extension RolloutMachine.Reaction {
    fileprivate func leads(to action: RolloutAction?) -> Bool {
        switch (self, action) {
        case (.goOn, nil): true
        case (.perform(let own), let action?): own.isSame(as: action)
        default: false
        }
    }
}

extension RolloutAction {
    /// Whether two actions are the same but for the last digits of a time: the first version rounded
    /// durations when it wrote them.
    fileprivate func isSame(as other: RolloutAction) -> Bool {
        switch (self, other) {
        case (.settle(let own), .settle(let other)): Self.isSame(own, other)
        case (.checkHealth(let stage, let own), .checkHealth(let other, let otherSeconds)):
            stage == other && Self.isSame(own, otherSeconds)
        default: self == other
        }
    }

    private static func isSame(_ own: Double, _ other: Double) -> Bool {
        abs(own - other) <= 1e-9 * max(1, abs(own))
    }
}
