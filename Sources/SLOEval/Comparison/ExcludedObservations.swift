/// The observations that a comparison leaves out because the generator stood still while they were under way.
///
/// An observation is left out when the generator stood still for half of an answer's time or more. A failure
/// that has nothing to do with time or the connection is the service's own: it always counts.
public struct ExcludedObservations: Sendable, Equatable, Codable {
    /// The number of observations.
    public private(set) var count: UInt64 = 0

    /// The longest time that the generator stood still in one of them, in nanoseconds.
    public private(set) var longestNanoseconds: UInt64 = 0

    /// Leaves out an observation, if the generator explains one of its answers.
    ///
    /// - Returns: whether it is left out.
    mutating func exclude(_ answers: [some ObservedAnswer]) -> Bool {
        let isExcluded =
            answers.contains(where: \.isExplained)
            && answers.allSatisfy { !$0.isFailure || $0.isByTimeOrConnection }
        guard isExcluded else { return false }
        count += 1
        longestNanoseconds = answers.reduce(longestNanoseconds) { max($0, $1.generatorNanoseconds) }
        return true
    }

    /// The observations as a sentence; `nil` when there are none.
    ///
    /// - Parameter observations: the name of the observations: `pairs`.
    func sentence(for observations: String) -> String? {
        guard count > 0 else { return nil }
        return "\(count) \(observations) were left out: the generator stood still for up to "
            + "\((Double(longestNanoseconds) / 1e9).fixed(2)) s while they were under way"
    }
}

/// An answer that a comparison looks at.
protocol ObservedAnswer {
    /// From just before the request was written to the last byte or the failure.
    var latencyNanoseconds: UInt64 { get set }
    /// How much of that the generator stood still.
    var generatorNanoseconds: UInt64 { get set }
    /// Whether the request failed.
    var isFailure: Bool { get }
    /// Whether it failed in a way that a generator that stands still can bring about.
    var isByTimeOrConnection: Bool { get }
}

extension ObservedAnswer {
    fileprivate var isExplained: Bool {
        Disturbance.explains(generatorNanoseconds, of: latencyNanoseconds)
            && (!isFailure || isByTimeOrConnection)
    }

    /// The answer with the service's part of the latency alone.
    var withoutStandstill: Self {
        var answer = self
        answer.latencyNanoseconds -= min(generatorNanoseconds, latencyNanoseconds)
        answer.generatorNanoseconds = 0
        return answer
    }
}
