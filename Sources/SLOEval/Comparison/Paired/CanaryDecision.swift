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

    /// The decision that findings lead to: any *worse* fails; all that decide *same* or *better*, and none that
    /// holds, pass; else it is undecided, as it is without any finding that decides.
    public init(_ findings: some Collection<ComparisonFinding>) {
        let deciding = findings.filter { $0.role == .decides }
        if findings.contains(where: { $0.standing == .worse }) {
            self = .fail
        } else if deciding.isEmpty || deciding.contains(where: { $0.standing == .undecided })
            || findings.contains(where: { $0.role == .holds })
        {
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
