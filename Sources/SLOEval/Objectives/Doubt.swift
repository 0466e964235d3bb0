/// A reason not to take a measurement at its word.
public enum Doubt: Sendable, Equatable, Codable, CustomStringConvertible {
    /// No objective is set, so that nothing can be met.
    case noObjectives
    /// Nothing was measured.
    case noRequests
    /// Nothing was measured of an endpoint or a journey that has objectives.
    case notMeasured(scope: Scope)
    /// Not one of the requests that were due succeeded, so nothing shows that the service works at all; of an
    /// endpoint or a journey where a scope is given.
    case noSuccess(requests: UInt64, scope: Scope? = nil)
    /// Fewer requests than asked for; of an endpoint or a journey where a scope is given.
    case fewSamples(count: UInt64, wanted: Int, scope: Scope? = nil)
    /// Requests that were due but never sent would break an objective of an endpoint or a journey if they had
    /// been its own.
    case unsent(requests: UInt64, scope: Scope)
    /// Iterations of a journey that the end of the run cut off would probably break an objective if they had come
    /// to their end.
    case cutOff(iterations: UInt64, longestNanoseconds: UInt64, scope: Scope)
    /// The run was stopped before its end.
    case interrupted(by: String)
    /// Processes that sent a part of the load did not live to its end; their last figures were used.
    case generatorsLost(count: Int, of: Int)
    /// The plan could not have brought about anything else, whatever the service does.
    case planLimit(explains: [Violation], because: String)
    /// The generator itself explains these violations.
    case generatorLimit(explains: [Violation], because: String)

    /// Whether a violation that was seen all the same proves nothing.
    ///
    /// A lost generator explains a low throughput; what it leaves out can only hide other violations, so
    /// those that are seen stand.
    public func outweighs(_ violation: Violation) -> Bool {
        switch self {
        case .noRequests, .interrupted: true
        case .fewSamples(_, _, let scope): (scope ?? .run) == violation.objective.scope
        case .noObjectives, .notMeasured, .noSuccess, .unsent, .cutOff: false
        case .generatorsLost: violation.objective.metric == .throughput
        case .planLimit(let explained, _), .generatorLimit(let explained, _): explained.contains(violation)
        }
    }

    /// The doubt as a sentence.
    public var description: String {
        switch self {
        case .noObjectives:
            "No objective is set, so nothing was judged: set one under thresholds in the configuration."
        case .notMeasured(let scope):
            scope.prefix + "No \(scope.noun) was completed, so there is nothing to judge its objectives by."
        case .noSuccess(let requests, let scope?):
            scope.prefix + "None of \(requests) \(scope.noun)s succeeded, so nothing shows that it works."
        case .noSuccess(let requests, nil):
            "None of \(requests) requests succeeded, so nothing shows that the service works."
        case .noRequests:
            "No request was completed, so there is nothing to judge."
        case .fewSamples(let count, let wanted, let scope):
            (scope ?? .run).prefix
                + "Only \(count) \((scope ?? .run).noun)s were measured (minimum sample size \(wanted)): "
                + "the result may not be statistically significant."
        case .unsent(let iterations, .journey(let name)):
            "\(name): \(iterations) iterations were due but never begun. If they had counted, it would not have "
                + "met its objectives."
        case .cutOff(let iterations, let longest, let scope):
            scope.prefix + "\(iterations) iterations were cut off by the end of the run, the longest after "
                + "\(longest / 1_000_000) ms. If they had gone on like others that had lasted as long, it would "
                + "not have met its objectives. Run for longer."
        case .unsent(let requests, let scope):
            scope.prefix + "\(requests) requests were due but never sent. If they had been its own, it would "
                + "not have met its objectives."
        case .interrupted(let cause):
            "The run was stopped early (\(cause)): the results are partial."
        case .planLimit(_, let reason):
            "The plan was the limit: \(reason)"
        case .generatorLimit(_, let reason):
            "The generator was the limit: \(reason) Use --transport socket, fewer users, or more machines."
        case .generatorsLost(let lost, let all):
            "\(lost) of \(all) generator processes ended before the run did: the load was less than planned "
                + "and the results lack what they measured last."
        }
    }
}
