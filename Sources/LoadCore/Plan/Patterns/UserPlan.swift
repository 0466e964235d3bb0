import SLOEval

/// How many users of a closed plan are at work over time: straight lines from one number of users to the
/// next, from 0 at the start.
public struct UserPlan: Sendable, Hashable, Codable {
    /// A part of the plan in which the number of users goes in a straight line from where it is to a new
    /// value.
    public struct Stage: Sendable, Hashable, Codable {
        /// How long it takes.
        public var duration: Duration
        /// How many users are at work at its end.
        public var users: Int

        /// Creates a stage.
        public init(duration: Duration, users: Int) {
            self.duration = duration
            self.users = users
        }
    }

    /// The stages, in order. After the last one its users stay.
    public var stages: [Stage]

    /// Creates a plan.
    public init(stages: [Stage]) {
        self.stages = stages
    }

    /// The most users that are at work at once.
    public var peakUsers: Int { stages.map(\.users).max() ?? 0 }

    /// When a user is at work next: user *n*, counted from 0, is at work while the line is above *n*.
    ///
    /// A pure function of the plan, so that every shard knows what its users do.
    ///
    /// - Parameters:
    ///   - number: the user's number, from 0.
    ///   - moment: nanoseconds since the start of the run.
    /// - Returns: `moment` when the user is at work then, else when it comes back, in nanoseconds since the
    ///   start; `nil` when it does not.
    func nextMoment(ofUser number: Int, from moment: UInt64) -> UInt64? {
        let level = Double(number)
        var begin: UInt64 = 0
        var before = 0.0
        for stage in stages {
            let length = stage.duration.wholeNanoseconds
            let end = begin + length
            let after = Double(stage.users)
            if moment < end, max(before, after) > level {
                let entered = max(begin, moment)
                let slope = (after - before) / Double(length)
                if before + slope * Double(entered - begin) > level { return entered }
                if slope > 0 {
                    return max(entered, begin + UInt64(((level - before) / slope).rounded(.up)))
                }
            }
            (begin, before) = (end, after)
        }
        return before > level ? max(begin, moment) : nil
    }
}
