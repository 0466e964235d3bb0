package import SLOEval

/// The status of a deployment, as far as a rollout needs it.
package struct DeploymentStatus: Sendable, Equatable {
    /// The annotation in which the deployment's controller numbers revisions.
    static let revisionKey = "deployment.kubernetes.io/revision"

    /// The identity of the object, which its replica sets refer to.
    package var uid: String?
    /// The number of the newest revision.
    package var revision: Int?
    /// The version of the wanted state.
    package var generation: Int
    /// The version that the rest of the status is about.
    package var observedGeneration: Int
    /// Whether the controller has been told not to act.
    package var isPaused: Bool
    /// How many replicas are wanted.
    package var desiredReplicas: Int
    /// How many replicas of any revision are ready.
    package var readyReplicas: Int
    /// How many replicas run the newest revision.
    package var updatedReplicas: Int
    /// Why the deployment does not get on, if it does not.
    package var stuckReason: String?

    /// Reads a deployment (apps/v1); `nil` when the object is none.
    package init?(_ object: JSONValue) {
        guard object["kind"]?.string == "Deployment", let spec = object["spec"] else { return nil }
        let metadata = object["metadata"]
        let status = object["status"]
        uid = metadata?["uid"]?.string
        revision = metadata?["annotations"]?[Self.revisionKey]?.string.flatMap { Int($0) }
        generation = metadata?["generation"]?.integer ?? 0
        observedGeneration = status?["observedGeneration"]?.integer ?? 0
        isPaused = spec["paused"]?.bool ?? false
        desiredReplicas = spec["replicas"]?.integer ?? 1
        // Zero is left out of a status.
        readyReplicas = status?["readyReplicas"]?.integer ?? 0
        updatedReplicas = status?["updatedReplicas"]?.integer ?? 0
        let progressing = status?["conditions"]?.array?.first { $0["type"]?.string == "Progressing" }
        if progressing?["status"]?.string == "False" {
            stuckReason = progressing?["reason"]?.string ?? "not progressing"
        }
    }

    /// Whether the status is about the wanted state, not an older one.
    package var isCurrent: Bool { observedGeneration >= generation }
}
