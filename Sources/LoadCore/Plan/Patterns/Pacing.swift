import SLOEval

/// When a user of a closed plan sends its requests: the traffic pattern as a pure function.
struct Pacing {
    private let pattern: TrafficPattern

    init(_ pattern: TrafficPattern) {
        self.pattern = pattern
    }

    /// How long after the start of the run a user begins, in nanoseconds; `nil` for a user that never does.
    ///
    /// - Parameters:
    ///   - user: the user's number, from 0.
    ///   - users: how many users the plan has.
    func startDelay(ofUser user: Int, of users: Int) -> UInt64? {
        if case .userStages(let plan) = pattern { return plan.nextMoment(ofUser: user, from: 0) }
        guard case .rampUp(let duration) = pattern, users > 0 else { return 0 }
        let (product, overflow) = duration.wholeNanoseconds.multipliedReportingOverflow(by: UInt64(user))
        return overflow ? duration.wholeNanoseconds / UInt64(users) * UInt64(user) : product / UInt64(users)
    }

    /// How long a user waits after its answer number `answers` (counted from 1), in nanoseconds.
    func pause(afterAnswer answers: Int, using generator: inout SeededGenerator) -> UInt64 {
        switch pattern {
        case .sustained(let pause):
            return draw(from: pause, using: &generator)
        case .burst(let size, let pause):
            return answers.isMultiple(of: size) ? draw(from: pause, using: &generator) : 0
        case .rampUp, .max, .userStages, .arrivals:
            return 0
        }
    }

    /// How long a user has to be away from its work, in nanoseconds; `nil` when it need not come back.
    ///
    /// - Parameters:
    ///   - user: the user's number, from 0.
    ///   - moment: nanoseconds since the start of the run.
    func absence(ofUser user: Int, at moment: @autoclosure () -> UInt64) -> UInt64? {
        guard case .userStages(let plan) = pattern else { return 0 }
        let moment = moment()
        return plan.nextMoment(ofUser: user, from: moment).map { $0 - moment }
    }

    private func draw(from range: ClosedRange<Duration>, using generator: inout SeededGenerator) -> UInt64 {
        let lowest = range.lowerBound.wholeNanoseconds
        let width = range.upperBound.wholeNanoseconds - lowest
        return lowest + UInt64(generator.uniform() * Double(width))
    }
}
