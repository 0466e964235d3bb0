/// The servers of a back end as one HAProxy has them: the canary's, production's, and those that are neither.
struct HAProxyBackend: Sendable, Equatable {
    typealias Server = HAProxyStatistics.Server

    /// The back end's name.
    var name: String
    /// The canary's servers, at least one.
    var canary: [Server]
    /// Production's servers, at least one.
    var stable: [Server]
    /// The others.
    var others: [Server]

    /// The largest weight of a server.
    private static let heaviest = 256

    /// The sums of the weights that were given.
    var sums: (canary: Int, stable: Int) { (Self.sum(canary), Self.sum(stable)) }

    private static func sum(_ servers: [Server]) -> Int { servers.reduce(0) { $0 + $1.weight } }

    /// The canary's share by the weights that were given; `nil` when it is not a whole percent.
    var share: Int? {
        let (canary, stable) = sums
        guard canary + stable > 0, canary * 100 % (canary + stable) == 0 else { return nil }
        return canary * 100 / (canary + stable)
    }

    /// The canary's share among the servers that serve, rounded to a percent; `nil` when none does.
    var servedShare: Int? {
        let (canary, all) = (Self.sum(canary.filter(\.isServing)), Self.sum(serving))
        return all > 0 ? (canary * 200 + all) / (2 * all) : nil
    }

    /// Those that take new sessions. Backup servers do when no other is there.
    private var serving: [Server] {
        let serving = (canary + stable + others).filter(\.isServing)
        let first = serving.filter { !$0.isBackup }
        return first.isEmpty ? serving : first
    }

    /// The weights by server.
    var weights: [String: Int] {
        Dictionary((canary + stable).map { ($0.name, $0.weight) }) { first, _ in first }
    }

    /// The weights by server that give the canary a share.
    ///
    /// The sums are in the very proportion, and the servers of a side have the same weight or differ by one.
    /// Servers that somebody took out of service have none between 0 and 100 %, so that the share stays right
    /// when they come back.
    func weights(giving percentage: Int) -> [String: Int] {
        let isMixed = percentage > 0 && percentage < 100
        let canaries = isMixed ? Self.inService(canary) : canary
        let stables = isMixed ? Self.inService(stable) : stable
        let factor = Self.factor(percentage, canaries.count, stables.count)
        var weights: [String: Int] = [:]
        for server in canary + stable { weights[server.name] = 0 }
        Self.spread(percentage * factor, over: canaries, &weights)
        Self.spread((100 - percentage) * factor, over: stables, &weights)
        return weights
    }

    private static func inService(_ servers: [Server]) -> [Server] {
        let inService = servers.filter { !$0.isTakenOut }
        return inService.isEmpty ? servers : inService
    }

    /// The least factor that gives all servers of a side the same weight, or the largest that there is room
    /// for.
    private static func factor(_ percentage: Int, _ canaries: Int, _ stables: Int) -> Int {
        let rest = 100 - percentage
        let most = min(
            percentage == 0 ? Int.max : heaviest * canaries / percentage,
            rest == 0 ? Int.max : heaviest * stables / rest
        )
        return (1...most).first { percentage * $0 % canaries == 0 && rest * $0 % stables == 0 } ?? most
    }

    private static func spread(_ sum: Int, over servers: [Server], _ weights: inout [String: Int]) {
        for (index, server) in servers.enumerated() {
            weights[server.name] = sum / servers.count + (index < sum % servers.count ? 1 : 0)
        }
    }

    /// A weight that is to be given.
    struct Change: Sendable, Equatable {
        var server: String
        var weight: Int
    }

    /// The weights to raise, production's first: the canary never gets more than it has in the end.
    func raises(to weights: [String: Int]) -> [Change] {
        (stable + canary).compactMap { server in
            guard let weight = weights[server.name], weight > server.weight else { return nil }
            return Change(server: server.name, weight: weight)
        }
    }

    /// The weights to lower, the canary's first. Those that stay are given again: a command from before may
    /// be on its way.
    func lowers(to weights: [String: Int]) -> [Change] {
        (canary + stable).compactMap { server in
            guard let weight = weights[server.name], weight <= server.weight else { return nil }
            return Change(server: server.name, weight: weight)
        }
    }

    /// Why the servers that are to receive traffic don't, once their weights are raised; `nil` when they do.
    ///
    /// A canary needs every server that is in service, since its share would be another without one;
    /// production needs one.
    func gap(before wanted: Int) -> Gap? {
        if wanted > 0, let gap = Self.gap(Self.inService(canary).filter { !$0.isServing }) { return gap }
        guard wanted < 100, !stable.contains(where: \.isServing) else { return nil }
        // Where nothing serves, nothing is lost.
        guard wanted > 0 || canary.contains(where: \.isServing) else { return nil }
        return Self.gap(stable)
    }

    /// Servers that don't serve.
    struct Gap: Sendable, Equatable {
        var servers: [Server]
        /// Whether it may pass by itself: a person's decision does not.
        var mayPass: Bool { !servers.allSatisfy(\.isTakenOut) }
    }

    private static func gap(_ servers: [Server]) -> Gap? { servers.isEmpty ? nil : Gap(servers: servers) }

    /// The servers and what is wrong with each: `app/canary is in MAINT`.
    func description(of gap: Gap) -> String {
        gap.servers.map { server in
            server.isTakenOut
                ? "\(name)/\(server.name) is in \(server.status)"
                : "\(name)/\(server.name) is \(server.isUp ? "without weight" : server.status)"
        }
        .joined(separator: ", ")
    }

    /// Why traffic can't follow the weights of the two sides; `nil` when it can.
    var hindrance: String? {
        let strangers = others.filter { $0.isServing && !$0.isBackup }
        guard strangers.isEmpty else {
            let names = strangers.map { "\(name)/\($0.name) (weight \($0.weight), \($0.status))" }
            return "\(names.joined(separator: ", ")) serves too and is neither canary nor stable; name it in "
                + "--canary-servers or --stable-servers, or give it weight 0"
        }
        let missing = (canary + stable).filter { $0.weight > 0 && !$0.isServing && !$0.isBackup }
        guard !missing.isEmpty, servedShare != share else { return nil }
        let effect = servedShare.map { "the canary gets \($0) % of the traffic" } ?? "no server serves"
        return "\(description(of: Gap(servers: missing))): \(effect)"
    }
}
