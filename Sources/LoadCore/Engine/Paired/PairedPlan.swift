public import SLOEval

/// The plan of a paired run of canary and production.
public struct PairedPlan: Sendable, Equatable, Codable {
    /// Who asks the canary what and how; production is asked the same. Its pattern must be closed.
    public var plan: LoadPlan

    /// Production's base URL.
    public var production: TargetURL

    /// How long the run may become while nothing is decided; at least the plan's duration.
    public var longestDuration: Duration

    /// Requests a side in a block. The default is 400.
    public var requestsPerBlock: Int

    /// The limits by which the run is watched and judged.
    public var limits: ComparisonLimits

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - plan: who asks the canary what and how.
    ///   - production: production's base URL.
    ///   - longestDuration: how long the run may become; `nil` never extends it.
    ///   - requestsPerBlock: requests a side in a block.
    ///   - limits: the limits by which the run is watched and judged.
    public init(
        _ plan: LoadPlan,
        production: TargetURL,
        longestDuration: Duration? = nil,
        requestsPerBlock: Int = 400,
        limits: ComparisonLimits = ComparisonLimits()
    ) {
        self.plan = plan
        self.production = production
        self.longestDuration = max(plan.duration, longestDuration ?? plan.duration)
        self.requestsPerBlock = requestsPerBlock
        self.limits = limits
    }

    /// By how much an undecided run is extended at a time: a third of its planned duration, and a millisecond
    /// at least.
    ///
    /// Each judgement of the findings is another chance to be wrong, so they are not judged after every
    /// block; the simulations in docs/canary.md extend by as much.
    var extensionStep: Duration { max(plan.duration / 3, .milliseconds(1)) }
}

extension PairedPlan: EnginePlan {
    /// The plan with all the time that the run may take.
    var load: LoadPlan {
        var longest = plan
        longest.duration = max(plan.duration, longestDuration)
        return longest
    }

    func validate() throws(LoadPlanError) {
        try plan.validate()
        try plan.pattern.checkClosed()
    }
}
