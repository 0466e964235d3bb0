/// A way to return a deployment to the revision that ran before.
public protocol Rollback: Sendable {
    /// Finds the revision to return to, to be called before anything is changed; `nil` when there is none.
    func recordRevision() async throws(RollbackError) -> RecordedRevision?

    /// Returns to a revision. Does nothing when it is the newest already, so that doing it twice does no
    /// harm.
    func undo(to revision: RecordedRevision) async throws(RollbackError)

    /// Sees that all replicas run a revision.
    func verify(_ revision: RecordedRevision) async throws(RollbackError)

    /// Returns the commands that a person can run by hand to do the same.
    func commands(for revision: RecordedRevision?) -> [String]
}

/// Why a deployment could not be returned to an earlier revision.
public enum RollbackError: ProgramError, Sendable, Equatable {
    /// There is no such deployment.
    case noDeployment(DeploymentReference)
    /// The deployment is paused, and would not follow.
    case paused(DeploymentReference)
    /// The replica set of the recorded revision is gone.
    case revisionGone(DeploymentReference, RecordedRevision)
    /// The deployment has another revision, or its replicas are not ready.
    case notBack(DeploymentReference, reason: String)
    /// kubectl failed.
    case kubectl(KubectlError)
    /// The rollback program failed.
    case program(command: String, summary: String)
    /// The rollback program could not be run.
    case notRun(ProcessError)

    /// Always ``ExitCode/unavailable``; whoever asked for the rollback turns it into
    /// ``ExitCode/rollbackFailed``.
    public var exitCode: ExitCode { .unavailable }

    /// Whether the same step may well succeed a little later.
    public var isPassing: Bool {
        switch self {
        case .kubectl(.conflict): true
        case .kubectl(let error): error.isPassing
        case .notBack, .program: true
        case .noDeployment, .paused, .revisionGone, .notRun: false
        }
    }

    /// The failure and what to do.
    public var description: String {
        switch self {
        case .noDeployment(let deployment):
            "there is no deployment \(deployment); check --deployment and --namespace"
        case .paused(let deployment):
            "the deployment \(deployment) is paused and can't be undone; run 'kubectl rollout resume "
                + "deployment/\(deployment.name) --namespace=\(deployment.namespace)' first"
        case .revisionGone(let deployment, let revision):
            "the replica set \(revision.replicaSet) of revision \(revision.number) of \(deployment) is gone "
                + "(revisionHistoryLimit); apply the manifest of the good version"
        case .notBack(let deployment, let reason): "the deployment \(deployment) is not back: \(reason)"
        case .kubectl(let error): "\(error)"
        case .program(let command, let summary): "'\(command)' failed: \(summary)"
        case .notRun(let error): "\(error)"
        }
    }
}
