/// A reason not to take a measurement at its word.
public enum Doubt: Sendable, Equatable, Codable, CustomStringConvertible {
    /// Nothing was measured.
    case noRequests
    /// Fewer requests than asked for.
    case fewSamples(count: UInt64, wanted: Int)
    /// The run was stopped before its end.
    case interrupted(by: String)

    /// The doubt as a sentence.
    public var description: String {
        switch self {
        case .noRequests:
            "No request was completed, so there is nothing to judge."
        case .fewSamples(let count, let wanted):
            "Only \(count) requests were measured (minimum sample size \(wanted)): "
                + "the result may not be statistically significant."
        case .interrupted(let cause):
            "The run was stopped early (\(cause)): the results are partial."
        }
    }
}
