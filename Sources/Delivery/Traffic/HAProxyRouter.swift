/// Splits traffic between the servers of an HAProxy back end, through its runtime API (HAProxy Management
/// Guide, section 9.3, "Unix Socket commands"): `set server … weight`, with the counters of `show stat` for
/// the split that is seen.
///
/// The weights of the canary's servers are to all weights as its share is to 100 %; with one server a side
/// they are the percentages themselves. What receives more is raised first and seen to serve before the other
/// is lowered. With several HAProxy instances all get the share, or none. Weights set this way last until
/// HAProxy is reloaded.
public struct HAProxyRouter: TrafficRouter {
    /// `haproxy`.
    public let name = "haproxy"
    private let instances: [HAProxyInstance]
    private let servers: Servers
    var patience = Patience()

    /// Creates a router.
    ///
    /// - Parameters:
    ///   - address: where the runtime API listens.
    ///   - servers: the servers to weigh.
    ///   - timeLimit: how long a command may take. The default is 5 s.
    public init(address: RuntimeSocketAddress, servers: Servers, timeLimit: Duration = .seconds(5)) {
        self.init(addresses: [address], servers: servers, timeLimit: timeLimit)
    }

    /// Creates a router of several HAProxy instances with the same back end.
    ///
    /// - Parameters:
    ///   - addresses: where each runtime API listens.
    ///   - servers: the servers to weigh.
    ///   - timeLimit: how long a command may take. The default is 5 s.
    public init(addresses: [RuntimeSocketAddress], servers: Servers, timeLimit: Duration = .seconds(5)) {
        self.servers = servers
        instances = addresses.map { HAProxyInstance(address: $0, servers: servers, timeLimit: timeLimit) }
    }

    /// Sessions that the servers have had, those of no side among all of them.
    public func counters() async throws(TrafficError) -> TrafficCounters? {
        guard let route = try await read() else { return nil }
        let canary = route.flatMap(\.canary).reduce(UInt64(0)) { $0 &+ $1.sessions }
        let rest = route.flatMap { $0.stable + $0.others }.reduce(UInt64(0)) { $0 &+ $1.sessions }
        return TrafficCounters(canary: canary, total: canary &+ rest)
    }

    /// Servers that are out of service, or that serve and belong to no side.
    public func hindrance() async throws(TrafficError) -> TrafficError? {
        for (instance, backend) in zip(instances, try await read() ?? []) {
            guard let reason = backend.hindrance else { continue }
            return .hindered(route: servers.routeName(at: "\(instance.address)"), reason: reason)
        }
        return nil
    }

    /// The commands through `socat`.
    public func remedy() -> [String] {
        instances.flatMap { instance in
            let peer =
                switch instance.address {
                case .unix(let path): path
                case .tcp(let host, let port): "tcp-connect:\(host):\(port)"
                }
            return commands(0).map { "echo '\($0)' | socat stdio \(ProcessCall(peer).commandLine)" }
        }
    }

    private var addresses: String { instances.map { "\($0.address)" }.joined(separator: ", ") }

    /// The command that reads the share.
    public func readingCommands() -> [String] {
        instances.map { "show stat  # to HAProxy at \($0.address)" }
    }

    /// The commands that set a share.
    public func dryRun(percentage: Int) -> [String] {
        instances.flatMap { instance in
            commands(percentage).map { "\($0)  # to HAProxy at \(instance.address)" }
        }
    }

    /// The commands as they are for one server a side; how many a pattern stands for, only HAProxy knows.
    private func commands(_ percentage: Int) -> [String] {
        func changes(_ side: [String], _ weight: Int) -> [HAProxyBackend.Change] {
            side.map { .init(server: $0, weight: weight) }
        }
        let canary = changes(servers.canary, percentage)
        let stable = changes(servers.stable, 100 - percentage)
        return (percentage > 0 ? canary + stable : stable + canary).map(servers.command)
    }
}

extension HAProxyRouter: RouteWriter {
    var routeName: String { servers.routeName(at: addresses) }

    /// The back end of each instance, in the order of the addresses.
    func read() async throws(TrafficError) -> [HAProxyBackend]? {
        var route: [HAProxyBackend] = []
        for instance in instances { route.append(try await instance.read()) }
        return route
    }

    func percentage(of route: [HAProxyBackend]) throws(TrafficError) -> Int {
        let shares = Set(try shares(of: route))
        guard let share = shares.first, shares.count == 1 else {
            throw .unreadable(
                route: routeName,
                reason: "the instances split differently: \(shares.sorted()) %"
            )
        }
        return share
    }

    /// The share of each instance.
    func shares(of route: [HAProxyBackend]) throws(TrafficError) -> [Int] {
        var shares: [Int] = []
        for backend in route {
            guard let share = backend.share else {
                let (canary, stable) = backend.sums
                throw .unreadable(
                    route: routeName,
                    reason: "the weights \(canary) and \(stable) are not whole percents"
                )
            }
            shares.append(share)
        }
        return shares
    }

    func values(of route: [HAProxyBackend]) -> [String: Int] { places(route) { $0.weights } }

    func values(giving wanted: Int, over route: [HAProxyBackend]?) -> [String: Int] {
        places(route ?? []) { $0.weights(giving: wanted) }
    }

    /// Values by server, and by instance where there are several.
    private func places(
        _ route: [HAProxyBackend],
        _ values: (HAProxyBackend) -> [String: Int]
    ) -> [String: Int] {
        var places: [String: Int] = [:]
        for (instance, backend) in zip(instances, route) {
            for (server, value) in values(backend) {
                places[instances.count > 1 ? "\(instance.address) \(server)" : server] = value
            }
        }
        return places
    }

    func write(_ wanted: Int, over route: [HAProxyBackend]?) async throws(TrafficError) {
        let pairs = Array(zip(instances, route ?? []))
        if wanted == 0 { return try await writeBack(pairs) }
        do throws(TrafficError) {
            for (instance, backend) in pairs {
                try await instance.give(backend.raises(to: backend.weights(giving: wanted)))
            }
            for (instance, _) in pairs { try await instance.awaitService(before: wanted, patience: patience) }
            for (instance, backend) in pairs {
                try await instance.give(backend.lowers(to: backend.weights(giving: wanted)))
            }
        } catch {
            // All or none. What can't be put back stays announced as this rollout's own.
            for (instance, backend) in pairs { try? await instance.restore(backend) }
            throw error
        }
    }

    func returnReadableParts() async {
        var pairs: [(HAProxyInstance, HAProxyBackend)] = []
        for instance in instances {
            if let backend = try? await instance.read() { pairs.append((instance, backend)) }
        }
        try? await writeBack(pairs)
    }

    /// Each instance returns by itself: one that can't be reached must not keep traffic on another's canary.
    private func writeBack(_ pairs: [(HAProxyInstance, HAProxyBackend)]) async throws(TrafficError) {
        var failure: TrafficError?
        for (instance, backend) in pairs {
            let weights = backend.weights(giving: 0)
            do throws(TrafficError) {
                try await instance.give(backend.raises(to: weights))
                try await instance.awaitService(before: 0, patience: patience)
                try await instance.give(backend.lowers(to: weights))
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }
}
