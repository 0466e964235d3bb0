/// How much worse than production a canary may be, and how sure a comparison must be.
public struct ComparisonLimits: Sendable, Equatable, Codable {
    /// By how many percent the canary's p95 may be above production's. The default is 20.
    public var maxLatencyIncreasePercent: Double

    /// How many times production's errors the canary may have. The default is 2.
    public var maxErrorRatio: Double

    /// By how many percent the canary's throughput may be below production's. The default is 10.
    public var maxThroughputDecreasePercent: Double

    /// Errors above production's that are too few to hold a canary up, in percentage points. The default is
    /// 0.1.
    ///
    /// Without it a ratio could never be ruled out where errors are rare: one error against none is
    /// infinitely many times more. It lets a canary pass; it never excuses one that is proven worse.
    public var negligibleErrorPercent: Double

    /// The confidence of the intervals, above 0 and below 1. The default is 95 %.
    public var confidence: Double

    /// The one-sided probability below which the exact test on errors counts. The default is 0.5 %.
    ///
    /// A fifth of what the intervals allow, because a run may be extended and judged again.
    public var errorSignificance: Double

    /// The probability that the watch over errors stops a canary that is no worse, however long it
    /// watches. The default is 2 %.
    public var falseAlarmRate: Double

    /// The least number of blocks to judge by. The default is 20.
    public var minimumBlocks: Int

    /// Creates limits.
    public init(
        maxLatencyIncreasePercent: Double = 20,
        maxErrorRatio: Double = 2,
        maxThroughputDecreasePercent: Double = 10,
        negligibleErrorPercent: Double = 0.1,
        confidence: Double = 0.95,
        errorSignificance: Double = 0.005,
        falseAlarmRate: Double = 0.02,
        minimumBlocks: Int = 20
    ) {
        self.maxLatencyIncreasePercent = maxLatencyIncreasePercent
        self.maxErrorRatio = maxErrorRatio
        self.maxThroughputDecreasePercent = maxThroughputDecreasePercent
        self.negligibleErrorPercent = negligibleErrorPercent
        self.confidence = confidence
        self.errorSignificance = errorSignificance
        self.falseAlarmRate = falseAlarmRate
        self.minimumBlocks = minimumBlocks
    }
}
