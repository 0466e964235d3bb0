/// Splits traffic by the number of replicas behind one service: those of `<deployment>-v2` out of a fixed
/// total, the rest being `<deployment>-v1`'s.
///
/// Only shares that are whole numbers of replicas are given: 5 % needs a total of 20.
public struct ReplicaRouter: TrafficRouter {
    /// `replicas`.
    public let name = "replicas"
    private let kubectl: Kubectl
    private let deployment: DeploymentReference
    private let total: Int
    private let patience: Patience

    /// How long new replicas may take to be ready.
    public struct Patience: Sendable {
        /// How long they may take in all. The default is 300 s.
        public var limit = Duration.seconds(300)
        /// The pause between two looks. The default is 1 s.
        public var interval = Duration.seconds(1)
        /// Waits.
        public var sleep: Backoff.Sleep = { try await Task.sleep(for: $0) }

        /// Creates the default patience.
        public init() {}
    }

    /// The replicas that two deployments should have.
    struct Counts: Sendable, Equatable {
        var canary: Int
        var stable: Int
    }

    /// Creates a router of a deployment's traffic.
    ///
    /// - Parameters:
    ///   - kubectl: the cluster, with the deployments' namespace.
    ///   - deployment: both deployments' name without `-v1` and `-v2`.
    ///   - total: how many replicas both together have, at least 1.
    ///   - patience: how long new replicas may take to be ready.
    public init(
        kubectl: Kubectl,
        deployment: DeploymentReference,
        total: Int,
        patience: Patience = Patience()
    ) {
        self.patience = patience
        self.kubectl = kubectl
        self.deployment = deployment
        self.total = max(1, total)
    }

    /// Says so when a share is not a whole number of replicas.
    public func obstacle(to percentage: Int) -> TrafficError? {
        guard total * percentage % 100 != 0 else { return nil }
        return .notPossible(
            percentage: percentage,
            reason: "that is not a whole number of \(total) replicas; use another number of replicas, other "
                + "stages, or a router with weights"
        )
    }

    /// The commands that read the share.
    public func readingCommands() -> [String] {
        ["v2", "v1"].map { kubectl.readingCommand("deployments.apps", "\(deployment.name)-\($0)") }
    }

    /// The commands that set a share.
    public func dryRun(percentage: Int) -> [String] {
        let canary = total * percentage / 100
        return [("v2", canary), ("v1", total - canary)].map { version, count in
            kubectl.call(scale(version, to: count, from: nil)).commandLine
        }
    }

    private func scale(_ version: String, to count: Int, from old: Int?) -> [String] {
        ["scale", "deployment/\(deployment.name)-\(version)", "--replicas=\(count)"]
            + (old.map { ["--current-replicas=\($0)"] } ?? [])
    }
}

extension ReplicaRouter: RouteWriter {
    var routeName: String { "the replicas of \(deployment)-v2 and -v1" }

    func read() async throws(TrafficError) -> Counts? {
        Counts(canary: try await status("v2").desiredReplicas, stable: try await status("v1").desiredReplicas)
    }

    private func status(_ version: String) async throws(TrafficError) -> DeploymentStatus {
        let name = "\(deployment.name)-\(version)"
        do {
            if let status = try await kubectl.object("deployments.apps", name).flatMap(DeploymentStatus.init)
            {
                return status
            }
        } catch {
            throw .kubectl(error)
        }
        throw .noRoute(
            route: "deployment \(deployment.namespace)/\(name)",
            advice: "create it, with \(version == "v2" ? "0" : "\(total)") replicas, behind the same service"
        )
    }

    func percentage(of counts: Counts) throws(TrafficError) -> Int {
        guard counts.canary <= total, counts.canary * 100 % total == 0 else {
            throw .unreadable(
                route: routeName,
                reason: "\(counts.canary) is not a share of \(total) replicas"
            )
        }
        return counts.canary * 100 / total
    }

    /// The share that each deployment's number stands for: between the two calls of a change they differ.
    func shares(of counts: Counts) throws(TrafficError) -> [Int] {
        [try percentage(of: counts), (total - counts.stable) * 100 / total]
    }

    func values(of counts: Counts) -> [String: Int] { ["v2": counts.canary, "v1": counts.stable] }

    func values(giving wanted: Int, over counts: Counts?) -> [String: Int] {
        let canary = total * wanted / 100
        return ["v2": canary, "v1": total - canary]
    }

    /// Scales up, waits until the new pods are ready, and only then scales down, so that there are never too
    /// few.
    func write(_ wanted: Int, over counts: Counts?) async throws(TrafficError) {
        guard let counts else { return }
        let canary = total * wanted / 100
        let changes = [("v1", counts.stable, total - canary), ("v2", counts.canary, canary)]
        for (version, old, new) in changes where new > old {
            try await run(scale(version, to: new, from: old))
        }
        // Also where nothing is raised any more: a process before this one may not have waited.
        for (version, old, new) in changes where new > 0 && new >= old { try await awaitReady(version, new) }
        for (version, old, new) in changes where new < old {
            try await run(scale(version, to: new, from: old))
        }
    }

    private func run(_ arguments: [String]) async throws(TrafficError) {
        do {
            try await kubectl.run(arguments)
        } catch {
            throw .kubectl(error)
        }
    }

    private func awaitReady(_ version: String, _ replicas: Int) async throws(TrafficError) {
        var waited = Duration.zero
        while true {
            let status = try await status(version)
            if status.isCurrent, status.readyReplicas >= replicas { return }
            guard waited < patience.limit, (try? await patience.sleep(patience.interval)) != nil else {
                throw .notReady(
                    deployment: "\(deployment)-\(version)",
                    ready: status.readyReplicas,
                    replicas: replicas,
                    limit: waited
                )
            }
            waited += patience.interval
        }
    }
}
