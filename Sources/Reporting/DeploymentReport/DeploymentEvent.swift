public import Foundation

/// Something that happened to a deployment: the entry of it in the deployment report.
public struct DeploymentEvent: Sendable, Equatable {
    /// The kind of an event. The raw value heads the entry and is stable.
    public enum Kind: String, Sendable, CaseIterable {
        case loadTest = "Load test"
        /// Production's traffic sent to a canary as well.
        case shadowTest = "Shadow test"
        /// A canary measured against production.
        case comparison = "Comparison"
        /// The verification of a canary as a whole.
        case verification = "Verification"
        /// One stage of a rollout.
        case stage = "Rollout stage"
        /// A rollout as a whole.
        case rollout = "Rollout"
        /// The way back.
        case rollback = "Rollback"
    }

    /// How it ended. The raw value stands in the heading and is stable.
    public enum Outcome: String, Sendable, CaseIterable {
        /// The gate said yes.
        case passed = "PASSED"
        /// It was done, where there was no gate to pass.
        case succeeded = "SUCCEEDED"
        /// The gate said no, or it could not be done.
        case failed = "FAILED"
        /// The gate had no answer.
        case inconclusive = "INCONCLUSIVE"
        /// Somebody stopped it.
        case stopped = "STOPPED"

        /// The outcome's sign.
        var sign: String {
            switch self {
            case .passed, .succeeded: "✅"
            case .failed: "❌"
            case .inconclusive: "⚠️"
            case .stopped: "⏹️"
            }
        }
    }

    /// A name and a value: `P95 latency`, `34.0 ms`.
    public struct Fact: Sendable, Equatable {
        /// The name, unique within its event.
        public var name: String
        /// The value with its unit.
        public var value: String

        /// Creates a fact.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// When it ended.
    public var time: Date
    /// The kind of the event.
    public var kind: Kind
    /// How it ended.
    public var outcome: Outcome
    /// The program that did it, with its version: `loadtest 1.0.0`.
    public var program: String
    /// The target: a URL, or a deployment as `namespace/name`. Never with a password in it.
    public var target: String
    /// The numbers and whatever else is to be known, in the order they are shown in.
    public var facts: [Fact]
    /// Why it ended like this, a sentence each.
    public var reasons: [String]
    /// What explains a reason, where something does, by the reason.
    public var explanations: [String: String]

    /// Creates an event.
    public init(
        time: Date,
        kind: Kind,
        outcome: Outcome,
        program: String,
        target: String,
        facts: [Fact] = [],
        reasons: [String] = [],
        explanations: [String: String] = [:]
    ) {
        self.time = time
        self.kind = kind
        self.outcome = outcome
        self.program = program
        self.target = target
        self.facts = facts
        self.reasons = reasons
        self.explanations = explanations
    }

    /// The value of a fact, `nil` when there is none of that name.
    public subscript(name: String) -> String? { facts.first { $0.name == name }?.value }
}
