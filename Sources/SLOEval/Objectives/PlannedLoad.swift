/// The load that a plan can bring about, whatever the service does: what a verdict has to know of the plan.
public struct PlannedLoad: Sendable, Equatable {
    /// How requests are planned.
    public enum Model: Sendable, Equatable {
        /// A user waits for its answer before it goes on.
        case closed
        /// Requests are due on a schedule; `highestRate` is its highest rate in the measured time, in
        /// requests a second.
        case open(highestRate: Double)
    }

    /// How requests are planned.
    public var model: Model

    /// The most users at work at once.
    public var users: Int

    /// The planned measured time, in seconds.
    public var seconds: Double

    /// The requests a second that the plan comes to in the long run when every answer takes no time; `nil`
    /// when nothing but the answers limits them.
    public var throughput: Double?

    /// The most requests a second that a run of this length can come to: ``throughput``, what all users send
    /// at once at the start, and four standard deviations for random pauses or arrivals, which chance exceeds
    /// once in 30,000 runs. `nil` when nothing but the answers limits them.
    public var highestThroughput: Double?

    /// The share of requests that each endpoint has by its weight, 0 to 1, by the endpoints' names; empty, the
    /// default, when it is not known.
    public var shares: [String: Double] = [:]

    /// The endpoints, steps and journeys that the plan asks; `nil`, the default, when they are not known.
    public var scopes: Set<Scope>?

    /// Creates a planned load. The highest throughput is ``throughput`` unless given.
    public init(
        model: Model,
        users: Int,
        seconds: Double,
        throughput: Double? = nil,
        highestThroughput: Double? = nil
    ) {
        self.model = model
        self.users = users
        self.seconds = seconds
        self.throughput = throughput
        self.highestThroughput = highestThroughput ?? throughput
    }

    /// Whether the plan can't bring about a throughput even if every answer takes no time.
    public func isOutOfReach(throughput bound: Double) -> Bool {
        highestThroughput.map { $0 < bound } ?? false
    }

    /// Whether the plan can't bring about a throughput of an endpoint even if every answer takes no time: its
    /// share of what the plan sends, and four standard deviations for how endpoints are picked.
    func isOutOfReach(throughput bound: Double, of endpoint: String) -> Bool {
        guard let highest = highestThroughput, let share = shares[endpoint], seconds > 0 else { return false }
        return highest * share + 4 * (highest * share / seconds).squareRoot() < bound
    }

    /// The highest rate of an open plan, in requests a second; `nil` for a closed one.
    var highestRate: Double? {
        if case .open(let rate) = model { rate } else { nil }
    }
}

extension PlannedLoad {
    /// Returns warnings before a run: objectives that this load can't show to be met, a sentence each.
    public func obstacles(to policy: SLOPolicy) -> [String] {
        [throughputObstacle(to: policy), usersObstacle(to: policy)].compactMap { $0 }
            + policy.scopes.compactMap { missing($0.scope) }
            + policy.objectives.compactMap(endpointObstacle)
    }

    private func missing(_ scope: Scope) -> String? {
        guard let scopes, let name = scope.name, !scopes.contains(scope) else { return nil }
        let kind = if case .journey = scope { "journey" } else { "endpoint or step" }
        return
            "There are objectives for '\(name)', but this run asks no \(kind) of this name. The verdict on them "
            + "will be inconclusive."
    }

    private func endpointObstacle(to objective: Objective) -> String? {
        guard objective.metric == .throughput, case .endpoint(let endpoint) = objective.scope,
            isOutOfReach(throughput: objective.bound, of: endpoint)
        else { return nil }
        let bound = objective.bound
        return "The objective of \(bound.shortest) requests a second of \(endpoint) is out of reach: "
            + shortfall(of: bound, for: endpoint) + " The verdict on it will be inconclusive."
    }

    private func throughputObstacle(to policy: SLOPolicy) -> String? {
        guard let bound = policy.throughput, isOutOfReach(throughput: bound) else { return nil }
        return "The objective of \(bound.shortest) requests a second is out of reach: "
            + shortfall(of: bound) + " The verdict on it will be inconclusive."
    }

    /// How the plan falls short of a throughput of an endpoint, and what to change.
    func shortfall(of bound: Double, for endpoint: String) -> String {
        let reach = (throughput ?? 0) * (shares[endpoint] ?? 1)
        return
            "by its weight \(endpoint) gets about \(reach.fixed(reach < 10 ? 1 : 0)) requests a second of this "
            + "load, whatever the service does. Use a higher weight or more load."
    }

    /// How the plan falls short of a throughput, and what to change.
    func shortfall(of bound: Double) -> String {
        let reach = throughput ?? 0
        let figure = reach.fixed(reach < 10 ? 1 : 0)
        guard model == .closed else {
            return "the plan sends \(figure) requests a second. Use a higher rate."
        }
        let needed = reach > 0 ? "about " + (bound / reach * Double(users)).rounded(.up).fixed(0) : "more"
        return
            "with their pauses \(Self.count(users)) send at most \(figure) requests a second, whatever the "
            + "service does. Use \(needed) users, shorter pauses, or --pattern max."
    }

    /// Users that could not carry the rate at latencies that the objectives allow.
    private func usersObstacle(to policy: SLOPolicy) -> String? {
        guard let rate = highestRate, rate > 0,
            let allowed = policy.latencyBounds.map(\.bound).min()
        else { return nil }
        let longest = Double(users) / rate * 1_000
        guard longest < allowed else { return nil }
        let needed = (rate * allowed / 1_000).rounded(.up).fixed(0)
        return
            "\(Self.count(users)) can send \(rate.shortest) requests a second only while the service takes "
            + "\(longest.fixed(1)) ms or less on average; at the \(allowed.shortest) ms that are allowed it takes "
            + "about \(needed) users (--concurrency)."
    }

    static func count(_ users: Int) -> String { users == 1 ? "1 user" : "\(users) users" }
}

extension SLOPolicy {
    /// The objectives on latency of the whole run; without any, those of ``standard``, so that there is always
    /// a measure of what a service may take.
    var latencyBounds: [Objective] {
        func bounds(_ policy: SLOPolicy) -> [Objective] {
            policy.objectives.filter { $0.scope == .run && $0.metric.isLatency }
        }
        let own = bounds(self)
        return own.isEmpty ? bounds(.standard) : own
    }
}
