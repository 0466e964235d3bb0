/// Whether a deployment's replicas of the newest revision are all ready.
public struct DeploymentHealth: HealthSource {
    private let kubectl: Kubectl
    private let deployment: DeploymentReference

    /// Creates a source.
    public init(kubectl: Kubectl, deployment: DeploymentReference) {
        self.kubectl = kubectl
        self.deployment = deployment
    }

    /// The question to the cluster.
    public func dryRun(percentage: Int) -> [String] {
        [kubectl.readingCommand("deployments.apps", deployment.name)]
    }

    /// Asks the cluster.
    public func read(percentage: Int) async -> HealthReading {
        do {
            guard let object = try await kubectl.object("deployments.apps", deployment.name) else {
                return .bad(finding: "there is no deployment \(deployment)")
            }
            guard let status = DeploymentStatus(object) else {
                return .error(finding: "kubectl's answer for \(deployment) is not a deployment")
            }
            return Self.judge(status)
        } catch {
            return .error(finding: "\(error)")
        }
    }

    /// A status about an older generation says nothing of this one: neither that it is well nor that it is
    /// stuck.
    static func judge(_ status: DeploymentStatus) -> HealthReading {
        guard status.isCurrent else {
            return .error(
                finding: "the deployment's status is about generation \(status.observedGeneration), "
                    + "not \(status.generation)"
            )
        }
        let ready = min(status.readyReplicas, status.updatedReplicas)
        let paused = status.isPaused ? ", paused" : ""
        let counts = "\(ready) of \(status.desiredReplicas) replicas are ready\(paused)"
        guard status.desiredReplicas > 0 else { return .bad(finding: "the deployment is scaled to 0") }
        if let reason = status.stuckReason { return .bad(finding: "\(counts), \(reason)") }
        return ready >= status.desiredReplicas ? .healthy(finding: counts) : .bad(finding: counts)
    }
}
