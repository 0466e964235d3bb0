/// How much worse than production a canary may be, and how sure a comparison must be.
public struct ComparisonLimits: Sendable, Equatable, Codable {
    /// By how many percent the canary's p50, p95 and p99 may be above production's. The default is 20.
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

    /// The probability that latencies stop a canary that is no worse, however often they are looked at: one
    /// budget for p50, p95 and p99 of the whole and of each endpoint. As much again is for errors. The
    /// default is 1 %.
    public var falseAlarmRate: Double

    /// The probability that a canary at the limit passes, however often it is looked at. The default is 4 %.
    public var falsePassRate: Double

    /// The least number of pairs to say that errors are the same. The default is 1,000.
    public var minimumPairs: UInt64

    /// How long noise may last: until then nothing passes, and only large differences are called worse. The
    /// default is 10 s.
    public var settlingSeconds: Double

    /// Creates limits.
    public init(
        maxLatencyIncreasePercent: Double = 20,
        maxErrorRatio: Double = 2,
        maxThroughputDecreasePercent: Double = 10,
        negligibleErrorPercent: Double = 0.1,
        confidence: Double = 0.95,
        falseAlarmRate: Double = 0.01,
        falsePassRate: Double = 0.04,
        minimumPairs: UInt64 = 1_000,
        settlingSeconds: Double = 10
    ) {
        self.maxLatencyIncreasePercent = maxLatencyIncreasePercent
        self.maxErrorRatio = maxErrorRatio
        self.maxThroughputDecreasePercent = maxThroughputDecreasePercent
        self.negligibleErrorPercent = negligibleErrorPercent
        self.confidence = confidence
        self.falseAlarmRate = falseAlarmRate
        self.falsePassRate = falsePassRate
        self.minimumPairs = minimumPairs
        self.settlingSeconds = settlingSeconds
    }

    /// How many times production's latency the canary's may be.
    var latencyLimit: Double { 1 + maxLatencyIncreasePercent / 100 }
}
