/// The result of comparing one property of the canary, with the numbers behind it.
public struct ComparisonFinding: Sendable, Equatable, Codable {
    /// The property that is compared.
    public enum Subject: String, Sendable, Codable, CaseIterable {
        /// The 95th percentile of latency.
        case p95
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

    /// The property that is compared.
    public let subject: Subject

    /// How the canary stands.
    public let standing: Standing

    /// The canary's value over production's; `nil` when there is none, as for errors where production has
    /// none.
    public let ratio: Double?

    /// The lower bound of the ratio; `nil` when there is none.
    public let lower: Double?

    /// The upper bound of the ratio; `nil` when there is none.
    public let upper: Double?

    /// The ratio that is allowed: at most for p95 and errors, at least for throughput.
    public let bound: Double

    /// The finding in words with its numbers, and the standing at its end.
    public let sentence: String
}
