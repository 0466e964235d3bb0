/// How requests of an open plan arrive: on a schedule that does not depend on answers.
public struct ArrivalPlan: Sendable, Hashable, Codable {
    /// How arrivals are spread around their rate.
    public enum Spacing: String, Sendable, Codable, CaseIterable {
        /// At equal distances.
        case even
        /// At random, as independent clients do: a Poisson process of the same rate.
        case poisson
    }

    /// A part of the schedule in which the rate goes in a straight line from where it is to a new value.
    public struct Stage: Sendable, Hashable, Codable {
        /// How long it takes.
        public var duration: Duration
        /// The rate at its end, in requests a second.
        public var rate: Double

        /// Creates a stage.
        public init(duration: Duration, rate: Double) {
            self.duration = duration
            self.rate = rate
        }
    }

    /// The rate at the beginning, in requests a second.
    public var initialRate: Double

    /// The stages, in order. After the last one its rate stays.
    public var stages: [Stage]

    /// How arrivals are spread.
    public var spacing: Spacing

    /// Creates a plan of stages; the first begins at rate 0 unless another is given.
    public init(initialRate: Double = 0, stages: [Stage], spacing: Spacing = .even) {
        self.initialRate = initialRate
        self.stages = stages
        self.spacing = spacing
    }

    /// A rate that stays the same.
    public static func constant(rate: Double, spacing: Spacing = .even) -> ArrivalPlan {
        ArrivalPlan(initialRate: rate, stages: [], spacing: spacing)
    }
}
