/// The options that lead to a cluster and to the deployment that is watched and undone.
package enum ClusterOptions {
    package static let kubernetes = Option.flag(
        "kubernetes",
        negatable: true,
        help: "Watch and roll back the deployment with kubectl. Off for the routers haproxy and command."
    )
    package static let canaryDeployment = Option.optional(
        "canary-deployment",
        .text.named("NAME"),
        help: "Deployment to watch and roll back, if its name differs from --deployment."
    )

    package static let group = OptionGroup(
        "Deployment",
        [kubernetes, canaryDeployment] + RollbackOptions.options
    )
}

/// The cluster that a command line leads to.
package struct ClusterChoice {
    /// The client; `nil` when no cluster is used.
    package let kubectl: Kubectl?
    /// The deployment that is watched and undone; `nil` when none is.
    package let canary: DeploymentReference?

    package init(
        _ arguments: ParsedArguments,
        deployment: DeploymentReference,
        router: RouterOptions.Kind,
        runner: some ProcessRunner,
        environment: [String: String]
    ) throws {
        let isManaged = arguments.given(ClusterOptions.kubernetes) ?? router.usesKubernetes
        guard isManaged || router.usesKubernetes else {
            kubectl = nil
            canary = nil
            return
        }
        kubectl = try Kubectl(
            namespace: deployment.namespace,
            options: Kubectl.Options(arguments, environment: environment),
            runner: runner
        )
        let name =
            arguments[ClusterOptions.canaryDeployment]
            ?? (router == .replicas ? "\(deployment.name)-v2" : deployment.name)
        canary = isManaged ? try DeploymentReference(name, namespace: deployment.namespace) : nil
    }
}
