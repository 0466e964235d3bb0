/// A look at a deployment before anything is changed: it must be there, and able to be undone.
public struct DeploymentPreflight: Sendable {
    private let kubectl: Kubectl
    private let deployment: DeploymentReference

    /// Creates a check.
    public init(kubectl: Kubectl, deployment: DeploymentReference) {
        self.kubectl = kubectl
        self.deployment = deployment
    }

    /// What is in the way, with what to do; `nil` when nothing is.
    func complaint(backoff: Backoff, sleep: Backoff.Sleep) async -> String? {
        let name = deployment.name
        do throws(KubectlError) {
            let object = try await backoff.retrying(sleep: sleep, while: \.isPassing) {
                () throws(KubectlError) in try await kubectl.object("deployments.apps", name)
            }
            guard let object else {
                return "there is no deployment \(deployment); check --deployment and --namespace"
            }
            guard let status = DeploymentStatus(object) else {
                return "kubectl's answer for \(deployment) is not a deployment"
            }
            // A paused deployment can't be undone: there would be no way back.
            guard !status.isPaused else { return RollbackError.paused(deployment).description }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
