/// A reason not to take a measurement at its word.
public enum Doubt: Sendable, Equatable, Codable, CustomStringConvertible {
    /// Nothing was measured.
    case noRequests
    /// Fewer requests than asked for.
    case fewSamples(count: UInt64, wanted: Int)
    /// The run was stopped before its end.
    case interrupted(by: String)
    /// Processes that sent a part of the load did not live to its end; their last figures were used.
    case generatorsLost(count: Int, of: Int)
    /// The generator itself explains these violations.
    case generatorLimit(explains: [Violation], because: String)

    /// Whether a violation that was seen all the same proves nothing.
    ///
    /// A lost generator explains a low throughput; what it leaves out can only hide other violations, so those
    /// that are seen stand.
    public func outweighs(_ violation: Violation) -> Bool {
        switch self {
        case .noRequests, .fewSamples, .interrupted: true
        case .generatorsLost: violation.objective.metric == .throughput
        case .generatorLimit(let explained, _): explained.contains(violation)
        }
    }

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
        case .generatorLimit(_, let reason):
            "The generator was the limit: \(reason) Use --transport socket, fewer users, or more machines."
        case .generatorsLost(let lost, let all):
            "\(lost) of \(all) generator processes ended before the run did: the load was less than planned "
                + "and the results lack what they measured last."
        }
    }
}
