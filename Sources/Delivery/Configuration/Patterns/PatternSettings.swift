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

    /// Creates settings; the defaults are those of `TrafficPattern` in LoadCore.
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
    package var all: [TrafficPattern] {
        [
            .sustained(pause: sustainedPause), .burst(size: burstSize, pause: burstPause),
            .rampUp(duration: rampDuration), .max,
        ]
    }

    /// The closed pattern of a name as on the command line: `sustained`, `burst`, `ramp-up` or `max`.
    package func pattern(named name: String) -> TrafficPattern? { all.first { $0.name == name } }
}
