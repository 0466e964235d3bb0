/// The traffic patterns by their names on the command line and in `load_test.pattern`.
public enum PatternName: String, Sendable, CaseIterable {
    /// A request, then a pause.
    case sustained
    /// Requests back to back, then a pause.
    case burst
    /// Users that start one after another.
    case rampUp = "ramp-up"
    /// Requests without pauses.
    case max
    /// A constant arrival rate.
    case constantRate = "constant-rate"
    /// Ramps of the arrival rate.
    case stages
    /// Ramps of the number of users.
    case userStages = "stages-users"
    /// Another name of ``userStages``.
    case rampingUsers = "ramping-users"

    /// The pattern's first name.
    package var canonical: PatternName { self == .rampingUsers ? .userStages : self }
}
