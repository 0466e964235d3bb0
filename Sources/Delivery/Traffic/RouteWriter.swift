/// A router whose route can be read, so that setting it is the same for all: read, compare, announce, write,
/// read again.
protocol RouteWriter: TrafficRouter {
    /// The weights that were read, and where they are.
    associatedtype Route: Sendable

    /// The route's name in messages.
    var routeName: String { get }

    /// The route; `nil` when there is none.
    func read() async throws(TrafficError) -> Route?

    /// The canary's share on a route.
    func percentage(of route: Route) throws(TrafficError) -> Int

    /// The canary's share as each part of a route has it, where a change of them takes several calls.
    func shares(of route: Route) throws(TrafficError) -> [Int]

    /// The value at each place that is written.
    func values(of route: Route) -> [String: Int]

    /// The value that each place needs to give the canary a share.
    func values(giving wanted: Int, over route: Route?) -> [String: Int]

    /// Changes the weights of a route, if they are still those that were read, or makes it. What receives
    /// more traffic is raised and seen to serve before the other is lowered.
    func write(_ wanted: Int, over route: Route?) async throws(TrafficError)

    /// Sends traffic back to stable in those parts of a route that can be read when another can't.
    func returnReadableParts() async
}

extension RouteWriter {
    /// The canary's share in percent as the route has it.
    public func percentage() async throws(TrafficError) -> Int? {
        guard let route = try await read() else { return 0 }
        return try percentage(of: route)
    }

    /// The value at each place that is written; empty when there is no route.
    public func values() async throws(TrafficError) -> [String: Int]? {
        try await read().map(values(of:)) ?? [:]
    }

    /// Just the canary's share: one call changes all.
    func shares(of route: Route) throws(TrafficError) -> [Int] { [try percentage(of: route)] }

    /// Does nothing: most routes are read as a whole.
    func returnReadableParts() async {}

    /// Gives the canary its share.
    public func setPercentage(_ wanted: Int, expected: [Int]) async throws(TrafficError) {
        try await carryOut(RouteChange(to: wanted, expected: expected))
    }

    /// Gives the canary its share. What an earlier change of this rollout left half done is completed.
    public func carryOut(_ change: RouteChange) async throws(TrafficError) {
        let wanted = change.wanted
        if let obstacle = obstacle(to: wanted) { throw obstacle }
        let route = try await readBefore(change)
        // On the way back it does not matter what is there, or who set it.
        let isThere = try change.alwaysWrites ? false : isThere(change, on: route)
        // A missing route has nothing to return: stable gets everything.
        if route == nil, wanted == 0 { return }
        if !isThere {
            try change.announce(
                from: route.map(values(of:)) ?? [:],
                to: values(giving: wanted, over: route)
            )
            do {
                try await write(wanted, over: route)
            } catch {
                try await explain(error, change, before: route)
            }
        }
        let now = try await read()
        let shares = try now.map(shares(of:)) ?? [0]
        guard shares.allSatisfy({ $0 == wanted }) else {
            throw .notSet(route: routeName, wanted: wanted, found: shares.first { $0 != wanted })
        }
    }

    private func readBefore(_ change: RouteChange) async throws(TrafficError) -> Route? {
        do {
            return try await read()
        } catch {
            if change.alwaysWrites, change.wanted == 0 { await returnReadableParts() }
            throw error
        }
    }

    /// Whether a route has the wanted share already.
    ///
    /// - Throws: ``TrafficError/edited(route:found:expected:)`` for one that neither was expected nor lies
    ///   on the way of a change of this rollout.
    private func isThere(_ change: RouteChange, on route: Route?) throws(TrafficError) -> Bool {
        let values = route.map(values(of:)) ?? [:]
        if change.ledger.isHalfway(at: values) {
            return route != nil && values == self.values(giving: change.wanted, over: route)
        }
        let allowed = change.expected + [change.wanted]
        let shares = try route.map(shares(of:)) ?? [0]
        if let other = shares.first(where: { !allowed.contains($0) }) {
            throw .edited(route: routeName, found: other, expected: change.expected)
        }
        return shares.allSatisfy { $0 == change.wanted }
    }

    /// A write that was refused because the weights are no longer those that were read is an edit by someone
    /// else; one that timed out may have been done all the same, or in part.
    private func explain(
        _ error: TrafficError,
        _ change: RouteChange,
        before: Route?
    ) async throws(TrafficError) {
        guard case .kubectl = error, let now = try? await read(), let share = try? percentage(of: now) else {
            throw error
        }
        if share == change.wanted { return }
        // The next try writes over what is there by then.
        if change.alwaysWrites { throw .notSet(route: routeName, wanted: change.wanted, found: share) }
        let old = before.map(values(of:)) ?? [:]
        guard values(of: now) == old || change.ledger.isHalfway(at: values(of: now)) else {
            let found = before.flatMap { try? percentage(of: $0) } ?? 0
            throw .edited(route: routeName, found: share, expected: [found])
        }
        throw error
    }
}
