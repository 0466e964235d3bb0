extension TrafficPattern {
    /// Checks that users wait for their answers, as a comparison of two services needs it.
    ///
    /// - Throws: ``LoadPlanError/openPattern(_:)``.
    func checkClosed() throws(LoadPlanError) {
        if case .arrivals = self { throw .openPattern(name) }
    }

    /// Checks the parameters of the pattern.
    func validate(users concurrency: Int) throws(LoadPlanError) {
        switch self {
        case .sustained(let pause):
            guard pause.lowerBound >= .zero else { throw .pause(pause.lowerBound) }
        case .burst(let size, let pause):
            guard size > 0 else { throw .burstSize(size) }
            guard pause.lowerBound >= .zero else { throw .pause(pause.lowerBound) }
        case .rampUp(let ramp):
            guard ramp >= .zero else { throw .ramp(ramp) }
        case .max: break
        case .arrivals(let plan): try plan.validate()
        case .userStages(let plan): try plan.validate(users: concurrency)
        }
    }
}

extension ArrivalPlan {
    /// The highest rate that may be planned, in requests a second.
    public static let highestRate = 10_000_000.0

    fileprivate func validate() throws(LoadPlanError) {
        let rates = [initialRate] + stages.map(\.rate)
        for rate in rates where !(0...Self.highestRate).contains(rate) { throw .rate(rate) }
        guard rates.contains(where: { $0 > 0 }) else { throw .rate(0) }
        for stage in stages where stage.duration <= .zero { throw .stage(stage.duration) }
    }
}

extension UserPlan {
    fileprivate func validate(users concurrency: Int) throws(LoadPlanError) {
        for stage in stages where stage.duration <= .zero { throw .stage(stage.duration) }
        for stage in stages where !(0...concurrency).contains(stage.users) {
            throw .stageUsers(stage.users, concurrency: concurrency)
        }
        guard peakUsers > 0 else { throw .stageUsers(0, concurrency: concurrency) }
    }
}
