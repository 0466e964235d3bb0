import LoadCore

extension PatternSettings {
    enum Key: String, CaseIterable {
        case sustained, burst
        case rampUp = "ramp_up"
        case constantRate = "constant_rate"
        case stages
        case userStages = "stages_users"
        case rampingUsers = "ramping_users"
    }

    enum ConstantRateKey: String, CaseIterable {
        case rate, arrivals
    }

    enum StageKey: String, CaseIterable {
        case duration, rate
    }

    enum UserStageKey: String, CaseIterable {
        case duration, users
    }

    enum SustainedKey: String, CaseIterable {
        case pause = "inter_request_delay"
    }

    enum BurstKey: String, CaseIterable {
        case size = "burst_size"
        case pause = "burst_pause"
    }

    enum RampUpKey: String, CaseIterable {
        case duration = "ramp_duration"
    }

    init(_ section: Section<Key>) {
        let standard = PatternSettings()
        let sustained = section.section(.sustained, of: SustainedKey.self)
        let burst = section.section(.burst, of: BurstKey.self)
        let constantRate = section.section(.constantRate, of: ConstantRateKey.self)
        let rampUp = section.section(.rampUp, of: RampUpKey.self)
        let users = [section[.userStages], section[.rampingUsers]].compactMap(\.self)
        if users.count > 1 {
            users[1].reject(must: "stand once", but: "it is also here as stages_users")
        }
        self.init(
            sustainedPause: sustained[.pause]?.secondsRange() ?? standard.sustainedPause,
            burstSize: burst[.size]?.integer(in: 1...1_000_000, "a number of requests") ?? standard.burstSize,
            burstPause: burst[.pause]?.secondsRange() ?? standard.burstPause,
            rampDuration: rampUp[.duration]?.length() ?? standard.rampDuration,
            rate: constantRate[.rate]?.number(.rate),
            arrivals: constantRate[.arrivals]?.choice(of: ArrivalPlan.Spacing.self) ?? standard.arrivals,
            stages: (section[.stages]?.ownItems() ?? []).compactMap(\.stage),
            userStages: (users.first?.ownItems() ?? []).compactMap(\.userStage)
        )
    }
}

extension Field {
    /// The name of a pattern; `_` serves for `-`, as in the keys of `load_test.patterns`.
    func pattern() -> PatternName? {
        if let text = textOrEmpty(), let name = PatternName(rawValue: text.replacing("_", with: "-")) {
            return name.canonical
        }
        return choice(of: PatternName.self)?.canonical
    }

    /// The items of a list; none of one that was checked with the base.
    fileprivate func ownItems() -> [Field]? { isInherited ? [] : items() }

    /// A ramp of the arrival rate: `{duration: 30, rate: 200}`.
    fileprivate var stage: ArrivalPlan.Stage? {
        let section = Section<PatternSettings.StageKey>(self)
        let reason = "every stage has one"
        guard
            let duration = section.needed(.duration, because: reason, { $0.length() }),
            let rate = section.needed(.rate, because: reason, { $0.number(.rate) })
        else { return nil }
        return ArrivalPlan.Stage(duration: duration, rate: rate)
    }

    /// A ramp of the number of users: `{duration: 30, users: 200}`.
    fileprivate var userStage: UserPlan.Stage? {
        let section = Section<PatternSettings.UserStageKey>(self)
        let reason = "every stage has one"
        let users = { (field: Field) in
            field.integer(in: 0...LoadPlan.concurrencyRange.upperBound, "a number of users")
        }
        guard
            let duration = section.needed(.duration, because: reason, { $0.length() }),
            let users = section.needed(.users, because: reason, users)
        else { return nil }
        return UserPlan.Stage(duration: duration, users: users)
    }
}
