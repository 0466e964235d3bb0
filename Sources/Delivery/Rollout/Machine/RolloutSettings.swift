/// How a rollout decides, waits and gives up. Part of its journal, so that a resumed rollout keeps its rules.
public struct RolloutSettings: Sendable, Equatable, Codable {
    /// The response to a stage that does not pass.
    public enum Response: String, Sendable, Codable, CaseIterable {
        /// It goes back to stable, and the deployment to the recorded revision.
        case rollBack = "rollback"
        /// It stays as it is until a person decides.
        case hold
    }

    /// Whether each stage begins with a load test. The default is no.
    public var loadTest = false

    /// The response to a stage that fails. The default is ``Response/hold``.
    public var onFailure = Response.hold

    /// The response to a load test that was inconclusive twice. The default is ``Response/hold``.
    public var onInconclusive = Response.hold

    /// The response to the first SIGINT, SIGTERM, SIGHUP or SIGQUIT. The default is ``Response/rollBack``.
    public var onInterrupt = Response.rollBack

    /// How long a new split is given to take effect, in seconds. The default is 30.
    public var settleSeconds: Double = 30

    /// The time from one reading of the health to the next, in seconds. The default is 30.
    public var healthIntervalSeconds: Double = 30

    /// How many bad readings in a row fail a stage. The default is 2.
    public var maxConsecutiveBadReadings = 2

    /// How many readings in a row that gave no answer fail a stage. The default is 4.
    public var maxConsecutiveErrors = 4

    /// How many bad readings in all fail a stage; `nil`, the default, for any number.
    public var maxBadReadings: Int?

    /// How many good readings a stage needs at least. The default is 3.
    public var minGoodReadings = 3

    /// How often an inconclusive load test is run in all. The default is 2.
    public var loadTestAttempts = 2

    /// Creates the default settings.
    public init() {}

    /// Decodes settings. Those that a journal of an older version lacks are as that version decided.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        loadTest = try values.decode(Bool.self, forKey: .loadTest)
        onFailure = try values.decode(Response.self, forKey: .onFailure)
        onInconclusive = try values.decode(Response.self, forKey: .onInconclusive)
        onInterrupt = try values.decode(Response.self, forKey: .onInterrupt)
        settleSeconds = try values.decode(Double.self, forKey: .settleSeconds)
        healthIntervalSeconds = try values.decode(Double.self, forKey: .healthIntervalSeconds)
        maxConsecutiveBadReadings = try values.decode(Int.self, forKey: .maxConsecutiveBadReadings)
        maxConsecutiveErrors = try values.decode(Int.self, forKey: .maxConsecutiveErrors)
        maxBadReadings = try values.decodeIfPresent(Int.self, forKey: .maxBadReadings)
        minGoodReadings = try values.decodeIfPresent(Int.self, forKey: .minGoodReadings) ?? 1
        loadTestAttempts = try values.decode(Int.self, forKey: .loadTestAttempts)
    }
}
