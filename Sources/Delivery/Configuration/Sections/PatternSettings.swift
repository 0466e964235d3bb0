public import LoadCore

/// The section `load_test.patterns`: the parameters of each traffic pattern.
public struct PatternSettings: Sendable, Equatable {
    /// `sustained.inter_request_delay`. The default is 0.01–0.1 s.
    public var sustainedPause: ClosedRange<Duration>
    /// `burst.burst_size`: requests back to back, at least 1. The default is 10.
    public var burstSize: Int
    /// `burst.burst_pause`. The default is 0.5–2.0 s.
    public var burstPause: ClosedRange<Duration>
    /// `ramp_up.ramp_duration`: the time over which users start. The default is 30 s.
    public var rampDuration: Duration
    /// `constant_rate.rate`: requests a second; `nil` leaves it to the command line.
    public var rate: Double?
    /// `constant_rate.arrivals`, which holds for stages as well. The default is even.
    public var arrivals: ArrivalPlan.Spacing
    /// `stages`: ramps of the arrival rate, from 0 at the start. The default is none.
    public var stages: [ArrivalPlan.Stage]

    /// `stages_users`: ramps of the number of users, from 0 at the start. The default is none.
    public var userStages: [UserPlan.Stage]

    /// Creates settings; the defaults are those of ``LoadCore/TrafficPattern``.
    public init(
        sustainedPause: ClosedRange<Duration> = .milliseconds(10) ... .milliseconds(100),
        burstSize: Int = 10,
        burstPause: ClosedRange<Duration> = .milliseconds(500) ... .seconds(2),
        rampDuration: Duration = .seconds(30),
        rate: Double? = nil,
        arrivals: ArrivalPlan.Spacing = .even,
        stages: [ArrivalPlan.Stage] = [],
        userStages: [UserPlan.Stage] = []
    ) {
        self.sustainedPause = sustainedPause
        self.burstSize = burstSize
        self.burstPause = burstPause
        self.rampDuration = rampDuration
        self.rate = rate
        self.arrivals = arrivals
        self.stages = stages
        self.userStages = userStages
    }

    /// The closed patterns with these parameters, in the order they are documented.
    public var all: [TrafficPattern] {
        [
            .sustained(pause: sustainedPause), .burst(size: burstSize, pause: burstPause),
            .rampUp(duration: rampDuration), .max,
        ]
    }

    /// The closed pattern of a name as on the command line: `sustained`, `burst`, `ramp-up` or `max`.
    public func pattern(named name: String) -> TrafficPattern? { all.first { $0.name == name } }
}

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
