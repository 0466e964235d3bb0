import SLOEval

/// Returns a deployment to an earlier revision with `kubectl rollout undo --to-revision`.
///
/// A plain `kubectl rollout undo` goes to the revision before the newest: done twice, it brings the bad
/// version back. So the revision to return to is recorded beforehand, by the name of its replica set: an undo
/// gives that replica set a new number, and whether it has the newest tells whether the undo was done.
public struct KubernetesRollback: Rollback {
    private let kubectl: Kubectl
    private let deployment: DeploymentReference
    private let backoff: Backoff
    private let sleep: Backoff.Sleep
    private let timeLimitSeconds: Int

    /// Creates a rollback of a deployment.
    ///
    /// - Parameters:
    ///   - kubectl: the cluster, with the deployment's namespace.
    ///   - deployment: the deployment.
    ///   - timeLimitSeconds: how long the replicas may take to be ready again. The default is 60.
    ///   - backoff: how often each step is tried.
    ///   - sleep: waits between the attempts.
    public init(
        kubectl: Kubectl,
        deployment: DeploymentReference,
        timeLimitSeconds: Int = 60,
        backoff: Backoff = Backoff(),
        sleep: @escaping Backoff.Sleep = { try await Task.sleep(for: $0) }
    ) {
        self.kubectl = kubectl
        self.deployment = deployment
        self.timeLimitSeconds = timeLimitSeconds
        self.backoff = backoff
        self.sleep = sleep
    }

    /// The revision before the newest, which a plain undo would go to now; `nil` when there is just one.
    public func recordRevision() async throws(RollbackError) -> RecordedRevision? {
        try await retrying { () throws(RollbackError) in
            let history = try await history()
            return history.revisions.filter { $0.number < history.newest }.max { $0.number < $1.number }
        }
    }

    /// Returns to a revision, unless it is the newest already.
    public func undo(to revision: RecordedRevision) async throws(RollbackError) {
        try await retrying { () throws(RollbackError) in
            let history = try await history()
            guard let target = history.revisions.first(where: { $0.replicaSet == revision.replicaSet }) else {
                throw .revisionGone(deployment, revision)
            }
            if target.number == history.newest { return }
            guard !history.status.isPaused else { throw .paused(deployment) }
            do throws(KubectlError) {
                try await kubectl.run(undo(toNumber: target.number))
            } catch {
                throw .kubectl(error)
            }
        }
    }

    /// Sees that the revision is the newest and all replicas are ready.
    public func verify(_ revision: RecordedRevision) async throws(RollbackError) {
        try await retrying { () throws(RollbackError) in
            do throws(KubectlError) {
                try await kubectl.run(
                    ["rollout", "status", "deployment/\(deployment.name)"],
                    watchSeconds: timeLimitSeconds
                )
            } catch {
                guard case .failed(_, let summary) = error else { throw .kubectl(error) }
                throw .notBack(deployment, reason: summary)
            }
            let history = try await history()
            let newest = history.revisions.first { $0.number == history.newest }
            guard newest?.replicaSet == revision.replicaSet else {
                throw .notBack(
                    deployment,
                    reason:
                        "its newest revision is \(newest?.replicaSet ?? "unknown"), not \(revision.replicaSet)"
                )
            }
        }
    }

    /// The undo and the check of its success.
    public func commands(for revision: RecordedRevision?) -> [String] {
        let arguments = undo(toNumber: revision?.number)
        return [
            kubectl.call(arguments).commandLine,
            kubectl.call(
                ["rollout", "status", "deployment/\(deployment.name)"],
                watchSeconds: timeLimitSeconds
            ).commandLine,
        ]
    }

    private func undo(toNumber number: Int?) -> [String] {
        ["rollout", "undo", "deployment/\(deployment.name)"] + (number.map { ["--to-revision=\($0)"] } ?? [])
    }

    private struct History {
        var status: DeploymentStatus
        var newest: Int
        var revisions: [RecordedRevision]
    }

    private func history() async throws(RollbackError) -> History {
        let deploymentObject: JSONValue?
        let replicaSets: [JSONValue]
        do {
            deploymentObject = try await kubectl.object("deployments.apps", deployment.name)
            replicaSets = try await kubectl.objects("replicasets.apps")
        } catch {
            throw .kubectl(error)
        }
        guard let status = deploymentObject.flatMap(DeploymentStatus.init) else {
            throw .noDeployment(deployment)
        }
        let revisions = replicaSets.compactMap { Self.revision($0, ownedBy: status.uid) }
        // The controller may not have got to the newest template yet; the replica sets say how far it is.
        let newest = revisions.map(\.number).max() ?? 0
        return History(status: status, newest: newest, revisions: revisions)
    }

    private static func revision(_ replicaSet: JSONValue, ownedBy uid: String?) -> RecordedRevision? {
        let metadata = replicaSet["metadata"]
        let owners = metadata?["ownerReferences"]?.array ?? []
        guard let uid, owners.contains(where: { $0["uid"]?.string == uid }),
            let name = metadata?["name"]?.string,
            let number = metadata?["annotations"]?[DeploymentStatus.revisionKey]?.string.flatMap({ Int($0) })
        else { return nil }
        return RecordedRevision(number: number, replicaSet: name)
    }

    private func retrying<Value>(
        _ work: () async throws(RollbackError) -> Value
    ) async throws(RollbackError) -> Value {
        try await backoff.retrying(sleep: sleep, while: \.isPassing, work)
    }
}
