/// A router whose route can be read, so that setting it is the same for all: read, compare, write, read again.
protocol RouteWriter: TrafficRouter {
    /// What was read: the weights and where they are.
    associatedtype Route: Sendable

    /// What messages call the route.
    var routeName: String { get }

    /// The route; `nil` when there is none.
    func read() async throws(TrafficError) -> Route?

    /// The canary's share on a route.
    func percentage(of route: Route) throws(TrafficError) -> Int

    /// Changes the weights of a route, if they are still those that were read, or makes it.
    func write(_ wanted: Int, over route: Route?) async throws(TrafficError)
}

extension RouteWriter {
    /// The canary's share in percent as the route has it.
    public func percentage() async throws(TrafficError) -> Int? {
        guard let route = try await read() else { return 0 }
        return try percentage(of: route)
    }

    /// Gives the canary its share.
    public func setPercentage(_ wanted: Int, expected: [Int]) async throws(TrafficError) {
        if let obstacle = obstacle(to: wanted) { throw obstacle }
        let route = try await read()
        let found = if let route { try percentage(of: route) } else { 0 }
        if found != wanted {
            guard expected.contains(found) else {
                throw .edited(route: routeName, found: found, expected: expected)
            }
            do {
                try await write(wanted, over: route)
            } catch {
                try await explain(error, found: found, wanted: wanted)
            }
        }
        // A missing route has nothing to return: stable gets everything.
        if route == nil, wanted == 0 { return }
        let now = try await percentage()
        guard now == wanted else { throw .notSet(route: routeName, wanted: wanted, found: now) }
    }

    /// A write that was refused because the weights are no longer those that were read is an edit by someone
    /// else; one that timed out may have been done all the same.
    private func explain(_ error: TrafficError, found: Int, wanted: Int) async throws(TrafficError) {
        guard case .kubectl = error, let now = try? await percentage() else { throw error }
        if now == wanted { return }
        guard now == found else { throw .edited(route: routeName, found: now, expected: [found]) }
        throw error
    }
}
