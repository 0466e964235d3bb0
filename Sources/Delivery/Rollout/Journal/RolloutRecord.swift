public import Foundation

/// What a journal says of one rollout: how it began, and every transition since.
public struct RolloutRecord: Sendable, Equatable {
    /// The first line of a rollout.
    public struct Header: Sendable, Equatable, Codable {
        /// The version of the lines' format.
        public var version = 1
        /// When the rollout began.
        public var time: Date
        /// What is rolled out.
        public var deployment: DeploymentReference
        /// The stages.
        public var plan: RolloutPlan
        /// The rules.
        public var settings: RolloutSettings

        /// Creates a header.
        public init(
            time: Date,
            deployment: DeploymentReference,
            plan: RolloutPlan,
            settings: RolloutSettings
        ) {
            self.time = time
            self.deployment = deployment
            self.plan = plan
            self.settings = settings
        }
    }

    /// An event, and the action that it led to.
    public struct Transition: Sendable, Equatable, Codable {
        /// When it was written.
        public var time: Date
        /// What happened.
        public var event: RolloutEvent
        /// What follows; `nil` when what is under way goes on.
        public var action: RolloutAction?

        /// Creates a transition.
        public init(time: Date, event: RolloutEvent, action: RolloutAction?) {
            self.time = time
            self.event = event
            self.action = action
        }
    }

    /// How the rollout began.
    public var header: Header
    /// What happened since, in order.
    public var transitions: [Transition]

    /// Creates a record.
    public init(header: Header, transitions: [Transition] = []) {
        self.header = header
        self.transitions = transitions
    }

    /// The machine in the state in which the journal ends.
    ///
    /// - Throws: ``RolloutJournalError/doesNotReplay(transition:)`` when the machine of this program would have
    ///   done something else: the journal was edited, or is another version's.
    public func replayed() throws(RolloutJournalError) -> RolloutMachine {
        var machine = RolloutMachine(plan: header.plan, settings: header.settings)
        for (index, transition) in transitions.enumerated() {
            let expected = transition.action.map(RolloutMachine.Reaction.perform) ?? .goOn
            guard machine.handle(transition.event) == expected else {
                throw .doesNotReplay(transition: index + 1)
            }
        }
        return machine
    }
}
