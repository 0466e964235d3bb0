public import SLOEval

/// The plan of a paired run of canary and production.
public struct PairedPlan: Sendable, Equatable, Codable {
    /// Who asks the canary what and how; production is asked the same. Its pattern must be closed.
    public var plan: LoadPlan

    /// Production's base URL.
    public var production: TargetURL

    /// How long the run may become while nothing is decided; at least the plan's duration.
    public var longestDuration: Duration

    /// The limits by which the run is watched and judged.
    public var limits: ComparisonLimits

    /// Creates a plan.
    ///
    /// - Parameters:
    ///   - plan: who asks the canary what and how.
    ///   - production: production's base URL.
    ///   - longestDuration: how long the run may become; `nil` never extends it beyond the plan's duration.
    ///   - limits: the limits by which the run is watched and judged.
    public init(
        _ plan: LoadPlan,
        production: TargetURL,
        longestDuration: Duration? = nil,
        limits: ComparisonLimits = ComparisonLimits()
    ) {
        self.plan = plan
        self.production = production
        self.longestDuration = max(plan.duration, longestDuration ?? plan.duration)
        self.limits = limits
        // What is shorter than noise may last is judged at its end.
        self.limits.settlingSeconds = min(limits.settlingSeconds, self.longestDuration.inSeconds)
    }
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
