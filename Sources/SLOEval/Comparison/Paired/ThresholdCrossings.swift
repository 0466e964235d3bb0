/// The pairs in which only one side was above a threshold of latency.
public struct DiscordantPairs: Sendable, Equatable, Codable {
    /// Pairs in which only the canary was above it.
    public var canary: UInt64 = 0
    /// Pairs in which only production was above it.
    public var production: UInt64 = 0

    /// Creates counts of nothing.
    public init() {}

    /// Counts a pair.
    mutating func record(canary isCanaryAbove: Bool, production isProductionAbove: Bool) {
        guard isCanaryAbove != isProductionAbove else { return }
        if isCanaryAbove { canary += 1 } else { production += 1 }
    }

    /// Adds other counts.
    mutating func add(_ other: DiscordantPairs) {
        canary = canary.addingClamped(other.canary)
        production = production.addingClamped(other.production)
    }
}

/// How often canary and production were above a percentile that production had before.
///
/// The canary's latency is divided by what it may be slower, so that both sides are above equally often at
/// the edge of a claim.
public struct ThresholdCrossings: Sendable, Equatable, Codable {
    /// With the canary's latency divided by the square root of the limit: more of the canary's speak for
    /// *slower*.
    public var slower = DiscordantPairs()
    /// With the canary's latency divided by the limit: more of production's speak for *within the limit*.
    public var within = DiscordantPairs()

    /// Creates counts of nothing.
    public init() {}

    /// Adds other counts.
    mutating func add(_ other: ThresholdCrossings) {
        slower.add(other.slower)
        within.add(other.within)
    }
}

/// A percentile of latency that a comparison judges.
enum JudgedPercentile: Int, CaseIterable {
    case p50, p95, p99

    /// Its share of requests.
    var quantile: Double {
        switch self {
        case .p50: 0.5
        case .p95: 0.95
        case .p99: 0.99
        }
    }

    var subject: ComparisonFinding.Subject {
        switch self {
        case .p50: .p50
        case .p95: .p95
        case .p99: .p99
        }
    }
}
