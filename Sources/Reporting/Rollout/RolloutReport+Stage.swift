public import Foundation

extension RolloutReport {
    /// A stage and what came of it.
    public struct Stage: Sendable, Equatable, Codable {
        /// How a stage stands.
        public enum Status: String, Sendable, Codable, CaseIterable {
            /// Its turn has not come.
            case waiting
            /// It is under way.
            case running
            case passed
            /// It did not pass.
            case failed
            /// Somebody stopped it.
            case stopped
        }

        /// The name.
        public var name: String
        /// The canary's share of the traffic in percent.
        public var percentage: Int
        /// How long its health is to be watched, in seconds.
        public var plannedSeconds: Double
        /// How it stands. The default is ``Status/waiting``.
        public var status = Status.waiting
        /// When it began, the last time.
        public var startedAt: Date?
        /// When it ended.
        public var endedAt: Date?
        /// The observed split.
        public var split: String?
        /// The finding of the load test.
        public var loadTest: String?
        /// The latest reading of the health.
        public var health: String?
        /// Readings that were good.
        public var goodReadings = 0
        /// Readings that were bad.
        public var badReadings = 0
        /// Readings that gave no answer, or one about too few requests.
        public var failedReadings = 0
        /// Why it did not pass.
        public var reason: String?

        /// Creates a stage whose turn has not come.
        public init(name: String, percentage: Int, plannedSeconds: Double) {
            self.name = name
            self.percentage = percentage
            self.plannedSeconds = plannedSeconds
        }

        enum CodingKeys: String, CodingKey {
            case name, percentage
            case plannedSeconds = "planned_seconds"
            case status
            case startedAt = "started_at"
            case endedAt = "ended_at"
            case split
            case loadTest = "load_test"
            case health
            case goodReadings = "good_readings"
            case badReadings = "bad_readings"
            case failedReadings = "failed_readings"
            case reason
        }
    }
}

extension RolloutReport.Outcome {
    /// The outcome as reports head it: `✅ DONE`; without its sign when `emoji` is false.
    public func badge(emoji: Bool = true) -> String {
        let word = rawValue.replacing("_", with: " ").uppercased()
        return emoji ? "\(sign) \(word)" : word
    }

    /// The outcome's sign.
    var sign: String {
        switch self {
        case .running: "▶️"
        case .done: "✅"
        case .notBegun: "⏹️"
        case .held: "⏸️"
        case .rolledBack: "↩️"
        case .rollbackFailed: "🚨"
        }
    }
}
