/// The result of comparing one property of the canary, with the numbers behind it.
public struct ComparisonFinding: Sendable, Equatable, Codable {
    /// The property that is compared.
    public enum Subject: String, Sendable, Codable, CaseIterable {
        /// The median of latency.
        case p50
        /// The 95th percentile of latency.
        case p95
        /// The 99th percentile of latency.
        case p99
        /// Failed requests.
        case errors
        /// Successful answers per time of the users.
        case throughput
    }

    /// How the canary stands beside production.
    public enum Standing: String, Sendable, Codable, CaseIterable {
        /// Better, beyond doubt.
        case better
        /// As good, within the bound.
        case same
        /// Worse than the bound allows.
        case worse
        /// The measurement is not long enough to tell.
        case undecided
    }

    /// The part that a finding has in the decision.
    public enum Role: String, Sendable, Codable, CaseIterable {
        /// A pass needs *same* or *better*.
        case decides
        /// It fails the canary when it is worse, and is no reason against a pass as it is.
        case watched
        /// It looks as if it were worse, without proof: no pass while it does.
        case holds
    }

    /// The property that is compared.
    public let subject: Subject

    /// The endpoint; `nil` for all of them together.
    public let endpoint: String?

    /// How the canary stands.
    public let standing: Standing

    /// The part that the finding has in the decision.
    public let role: Role

    /// The canary's value over production's; `nil` when there is none, as for errors where production has
    /// none.
    public let ratio: Double?

    /// The lower bound of the ratio; `nil` when there is none.
    public let lower: Double?

    /// The upper bound of the ratio; `nil` when there is none.
    public let upper: Double?

    /// The ratio that is allowed: at most for latency and errors, at least for throughput.
    public let bound: Double

    /// Pairs that it was found in.
    public let pairs: UInt64

    /// The finding in words with its numbers, and the standing at its end.
    public let sentence: String
}
