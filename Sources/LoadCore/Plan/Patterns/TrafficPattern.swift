/// When requests are sent.
///
/// All but ``arrivals(_:)`` are *closed*: a user waits for its answer before it goes on, so a slow target
/// gets fewer requests. Arrivals are *open*: requests are due on a schedule, whether or not the target keeps
/// up.
public enum TrafficPattern: Sendable, Hashable, Codable {
    /// A request, then a pause drawn uniformly from the range.
    case sustained(pause: ClosedRange<Duration>)
    /// `size` requests back to back, then a pause drawn uniformly from the range.
    case burst(size: Int, pause: ClosedRange<Duration>)
    /// User *i* of *n* starts after `duration / n × i`; then requests without pauses.
    case rampUp(duration: Duration)
    /// Requests without pauses from the start.
    case max
    /// Requests without pauses by a number of users that rises and falls.
    case userStages(UserPlan)
    /// Requests that are due on a schedule; users are added up to the plan's concurrency as they are needed.
    case arrivals(ArrivalPlan)

    /// Requests with pauses of 0.01–0.1 s.
    public static let sustained = sustained(pause: .milliseconds(10) ... .milliseconds(100))

    /// Bursts of 10 requests with pauses of 0.5–2.0 s.
    public static let burst = burst(size: 10, pause: .milliseconds(500) ... .seconds(2))

    /// A ramp of 30 s.
    public static let rampUp = rampUp(duration: .seconds(30))

    /// The pattern's name on the command line and in reports.
    public var name: String {
        switch self {
        case .sustained: "sustained"
        case .burst: "burst"
        case .rampUp: "ramp-up"
        case .max: "max"
        case .userStages: "stages-users"
        case .arrivals(let plan): plan.stages.isEmpty ? "constant-rate" : "stages"
        }
    }

    /// The schedule of an open pattern, `nil` for a closed one.
    package var arrivalPlan: ArrivalPlan? {
        if case .arrivals(let plan) = self { plan } else { nil }
    }
}
