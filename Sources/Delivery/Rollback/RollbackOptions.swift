/// The options that say which deployment is rolled back and how, declared alike by the programs that do.
package enum RollbackOptions {
    package static let automatic = Option.flag(
        "auto-rollback-on-loadfail",
        help: "Roll back when a step fails. Without it, nothing is changed."
    )
    package static let namespace = Option(
        "namespace",
        .text.named("NAME"),
        default: "production",
        help: "Namespace of the deployment."
    )
    package static let command = Option<[String]?>.optional(
        "rollback-command",
        .argumentList,
        help: "Program that rolls back instead of kubectl. Runs without a shell."
    )
    package static let timeout = Option(
        "rollback-timeout",
        .seconds(in: 1...3600),
        default: .seconds(60),
        help: "Time until all replicas must be ready after a rollback."
    )

    /// The options that lead to a cluster and to the way back there.
    package static let options: [any DeclaredOption] = [
        command, timeout, KubectlOptions.program, KubectlOptions.context, KubectlOptions.kubeconfig,
    ]

    /// The program of ``command``; `nil` when it is not given.
    package static func call(
        _ arguments: ParsedArguments,
        environment: [String: String]
    ) -> ProcessCall? {
        arguments[command].map {
            ProcessCall(
                words: $0,
                environment: environment,
                timeLimit: .seconds(arguments[timeout].wholeSeconds)
            )
        }
    }
}

extension KubernetesRollback {
    /// The way back through kubectl, within the time of ``RollbackOptions/timeout``.
    package init(_ arguments: ParsedArguments, kubectl: Kubectl, deployment: DeploymentReference) {
        self.init(
            kubectl: kubectl,
            deployment: deployment,
            timeLimitSeconds: arguments[RollbackOptions.timeout].wholeSeconds
        )
    }
}
