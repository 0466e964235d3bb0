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

    /// The replicas that two deployments should have.
    struct Counts: Sendable, Equatable {
        var canary: Int
        var stable: Int
    }

    /// Creates a router of a deployment's traffic; both deployments together have `total` replicas, at least 1.
    public init(kubectl: Kubectl, deployment: DeploymentReference, total: Int) {
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
        Counts(canary: try await replicas("v2"), stable: try await replicas("v1"))
    }

    private func replicas(_ version: String) async throws(TrafficError) -> Int {
        let name = "\(deployment.name)-\(version)"
        do {
            if let status = try await kubectl.object("deployments.apps", name).flatMap(DeploymentStatus.init)
            {
                return status.desiredReplicas
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

    /// Scales up first and down second, so that there are never too few.
    func write(_ wanted: Int, over counts: Counts?) async throws(TrafficError) {
        guard let counts else { return }
        let canary = total * wanted / 100
        let changes = [("v2", counts.canary, canary), ("v1", counts.stable, total - canary)]
        for (version, old, new) in changes.sorted(by: { $0.2 - $0.1 > $1.2 - $1.1 }) where old != new {
            do {
                try await kubectl.run(scale(version, to: new, from: old))
            } catch {
                throw .kubectl(error)
            }
        }
    }
}
