/// Whether differences go one way more often than chance would have it: the exact binomial test.
///
/// For pairs of requests, one to the canary and one to production, only the *discordant* pairs speak, in
/// which one of the two failed. If both services fail equally often, each such pair is a fair coin
/// (Q. McNemar, *Note on the sampling error of the difference between correlated proportions*, 1947; W. J.
/// Conover, *Practical Nonparametric Statistics*, 3rd ed., section 3.4).
public struct SignTest: Sendable, Equatable {
    /// Pairs in which the first was greater: in which only the canary failed.
    public let greater: UInt64

    /// Pairs in which the first was less: in which only production failed.
    public let less: UInt64

    /// Tests the two counts; pairs without a difference are not counted.
    public init(greater: UInt64, less: UInt64) {
        self.greater = greater
        self.less = less
    }

    /// The probability of at least this many greater, if each way were equally likely.
    public var pValueGreater: Double { Self.tail(atLeast: greater, against: less) }

    /// The probability of at least this many less, if each way were equally likely.
    public var pValueLess: Double { Self.tail(atLeast: less, against: greater) }

    /// The probability of counts at least this unequal, either way.
    public var pValue: Double { min(1, 2 * min(pValueGreater, pValueLess)) }

    private static func tail(atLeast these: UInt64, against those: UInt64) -> Double {
        BinomialDistribution.upperTail(atLeast: these, of: these.addingClamped(those), probability: 0.5)
    }
}
