/// The decision after a step of a verification, or after all of them.
public enum CanaryDecision: String, Sendable, Codable, CaseIterable {
    /// The canary is as good as production or better.
    case pass
    /// The canary is worse.
    case fail
    /// Not yet known: extend the run, and end inconclusive when it may not be extended further.
    case undecided
    /// It cannot be known, and a longer run would not help.
    case inconclusive

    /// The decision that several findings lead to: any *worse* fails, all *same* or *better* pass, else it is
    /// undecided, as it is without any finding.
    public init(_ standings: some Collection<ComparisonFinding.Standing>) {
        if standings.contains(.worse) {
            self = .fail
        } else if standings.isEmpty || standings.contains(.undecided) {
            self = .undecided
        } else {
            self = .pass
        }
    }

    /// The decision over several steps: any that failed fails the whole, then any that is inconclusive or
    /// undecided keeps it from passing.
    public init(steps: some Collection<CanaryDecision>) {
        let order: [CanaryDecision] = [.fail, .inconclusive, .undecided]
        self = order.first { steps.contains($0) } ?? (steps.isEmpty ? .undecided : .pass)
    }
}
