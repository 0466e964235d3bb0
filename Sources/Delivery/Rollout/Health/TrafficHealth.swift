import Synchronization

/// Whether traffic still comes, and still follows its weights, where the router can see it.
///
/// A rollout that goes on although no request arrives any more watches nothing. Where there was traffic at an
/// earlier reading and there is none at this one, there is no answer. A canary that no request has reached
/// since the last reading was not seen.
public final class TrafficHealth: HealthSource {
    private struct State {
        /// Where the requests begin that are judged next.
        var last: TrafficCounters?
        /// The counters at the last reading.
        var latest = TrafficCounters(canary: 0, total: 0)
        var hadTraffic = false
        var percentage: Int?
    }

    private let router: any TrafficRouter
    private let check: SplitCheck
    private let mayBeUnseen: Set<Int>
    private let state = Mutex(State())

    /// Creates a source.
    ///
    /// - Parameters:
    ///   - router: counts the requests.
    ///   - check: judges whether traffic follows its weights.
    ///   - mayBeUnseen: the shares, in percent, at which a canary without requests is no matter.
    public init(
        router: any TrafficRouter,
        check: SplitCheck = SplitCheck(),
        mayBeUnseen: Set<Int> = []
    ) {
        self.router = router
        self.check = check
        self.mayBeUnseen = mayBeUnseen
    }

    /// Nothing beside what the router itself asks.
    public func dryRun(percentage: Int) -> [String] { [] }

    /// Judges the requests since the last reading at the same share.
    public func read(percentage: Int) async -> HealthReading {
        let counters: TrafficCounters?
        do {
            if let hindrance = try await router.hindrance() { return .bad(finding: "\(hindrance)") }
            counters = try await router.counters()
        } catch {
            return .error(finding: "the traffic can't be seen: \(error)")
        }
        guard let counters else { return .healthy(finding: "split unverified") }
        return state.withLock { judge(counters, percentage: percentage, &$0) }
    }

    private func judge(
        _ counters: TrafficCounters,
        percentage: Int,
        _ state: inout State
    ) -> HealthReading {
        defer { (state.percentage, state.latest) = (percentage, counters) }
        let mayBeUnseen = mayBeUnseen.contains(percentage)
        guard let last = state.last, state.percentage == percentage, counters.total >= last.total else {
            state.last = counters
            let finding = "traffic is counted from here"
            return mayBeUnseen ? .healthy(finding: finding) : .unseen(finding: finding)
        }
        if counters.total > state.latest.total {
            state.hadTraffic = true
        } else if state.hadTraffic, !mayBeUnseen {
            return .error(finding: "traffic stopped: no request since the last reading")
        }
        let finding = check.judge(percentage: percentage, before: last, after: counters)
        // Too few to judge are kept, until there are enough.
        if case .unseen = finding {
            guard counters.canary > state.latest.canary || mayBeUnseen else {
                return .unseen(finding: "no request reached the canary since the last reading")
            }
            return .healthy(finding: finding.text)
        }
        state.last = counters
        if case .deviates(let text) = finding { return .bad(finding: text) }
        return .healthy(finding: finding.text)
    }
}
