import SLOEval

/// A step of a rollout: how much of the traffic the canary gets, and for how long it is watched there.
public struct RolloutStage: Sendable, Equatable {
    /// The name in reports; unique within a plan.
    public var name: String

    /// The canary's share of the traffic in whole percent, 1 to 100.
    public var percentage: Int

    /// How long health is watched after the load test. At least zero.
    public var duration: Duration

    /// Whether a person must agree before the next stage begins. The default is no.
    public var needsApproval: Bool

    /// Whether the stage may pass although too little traffic came to see whether it follows its weights. The
    /// default is no.
    public var allowsUnverified: Bool

    /// Creates a stage.
    public init(
        _ name: String,
        percentage: Int,
        duration: Duration,
        needsApproval: Bool = false,
        allowsUnverified: Bool = false
    ) {
        self.allowsUnverified = allowsUnverified
        self.name = name
        self.percentage = percentage
        self.duration = duration
        self.needsApproval = needsApproval
    }
}

extension RolloutStage {
    /// What to do when too few requests come to judge a stage, as a clause.
    static let remedyForLittleTraffic =
        "let more traffic come, send some with --verify-with-requests, or put \"allow_unverified\": true into "
        + "the stage"

    /// The stage with its duration in whole nanoseconds, which is the same after it was written in seconds
    /// and read.
    var roundedToNanoseconds: RolloutStage {
        var stage = self
        let (seconds, attoseconds) = duration.components
        stage.duration = .seconds(seconds) + .nanoseconds((attoseconds + 500_000_000) / 1_000_000_000)
        return stage
    }
}

extension RolloutStage: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, percentage, duration
        case needsApproval = "approval"
        case allowsUnverified = "allow_unverified"
    }

    /// Decodes the form in which stages are written in plans: the duration in seconds.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let seconds = try container.decode(Double.self, forKey: .duration)
        // A number beyond Duration's range must not become one.
        guard (0...RolloutPlan.longestDuration.inSeconds).contains(seconds) else {
            throw DecodingError.dataCorruptedError(
                forKey: .duration,
                in: container,
                debugDescription: "out of range"
            )
        }
        self.init(
            try container.decode(String.self, forKey: .name),
            percentage: try container.decode(Int.self, forKey: .percentage),
            duration: .seconds(seconds),
            needsApproval: try container.decodeIfPresent(Bool.self, forKey: .needsApproval) ?? false,
            allowsUnverified: try container.decodeIfPresent(Bool.self, forKey: .allowsUnverified) ?? false
        )
    }

    /// Encodes the form in which stages are written in plans.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(percentage, forKey: .percentage)
        try container.encode(duration.inSeconds, forKey: .duration)
        if needsApproval { try container.encode(true, forKey: .needsApproval) }
        if allowsUnverified { try container.encode(true, forKey: .allowsUnverified) }
    }
}
