public import Foundation

/// All that is to be said of a rollout, finished or under way: the value that every format renders.
public struct RolloutReport: Sendable, Equatable, Codable {
    /// How a rollout stands.
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        /// It has not come to an end.
        case running
        /// Every stage passed.
        case done
        /// It stopped before it changed anything.
        case notBegun = "not_begun"
        /// It stopped, and the traffic stays as it is.
        case held
        /// Traffic and deployment are back.
        case rolledBack = "rolled_back"
        /// A person is needed.
        case rollbackFailed = "rollback_failed"
    }

    /// A sentence about something that was decided, and when.
    public struct Decision: Sendable, Equatable, Codable {
        /// When it was decided.
        public var time: Date
        /// The decision and its reason.
        public var sentence: String

        /// Creates a decision.
        public init(time: Date, sentence: String) {
            self.time = time
            self.sentence = sentence
        }
    }

    /// The version of the program.
    public var toolVersion: String
    /// The deployment that is rolled out: `namespace/name`.
    public var deployment: String
    /// The router's name: `istio`.
    public var router: String
    /// When it began.
    public var startedAt: Date
    /// When it ended, or was last heard of.
    public var endedAt: Date
    /// How it stands.
    public var outcome: Outcome
    /// How it stands and why, in a sentence.
    public var summary: String
    /// The revision to return to, in words; `nil` when none was recorded.
    public var revision: String?
    /// The shares of the traffic that the canary may have now, in percent: one, or two while a change is
    /// under way or in doubt.
    public var percentages: [Int]
    /// The stages, in order.
    public var stages: [Stage]
    /// The decisions, in order.
    public var decisions: [Decision]
    /// What a reader must know of the connections, such as `certificates not verified`; `nil` when there is
    /// nothing.
    public var connections: String?
    /// The commands that a person must run now; empty unless the rollback failed.
    public var remedy: [String]

    /// Creates a report of a rollout of which nothing is known but its plan.
    public init(
        toolVersion: String,
        deployment: String,
        router: String,
        startedAt: Date,
        stages: [Stage]
    ) {
        self.toolVersion = toolVersion
        self.deployment = deployment
        self.router = router
        self.startedAt = startedAt
        endedAt = startedAt
        outcome = .running
        summary = ""
        percentages = [0]
        self.stages = stages
        decisions = []
        remedy = []
    }

    enum CodingKeys: String, CodingKey {
        case toolVersion = "tool_version"
        case deployment, router
        case startedAt = "started_at"
        case endedAt = "ended_at"
        case outcome, summary, revision, percentages, stages, decisions, connections, remedy
    }
}
