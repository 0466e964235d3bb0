/// The options that say how a cluster is reached, declared alike by the programs that do.
package enum KubectlOptions {
    package static let program = Option(
        "kubectl",
        .file.named("PATH"),
        default: "kubectl",
        help: "Path of kubectl."
    )
    package static let context = Option.optional(
        "context",
        .text.named("NAME"),
        help: "Context in kubectl's configuration. Defaults to the current one."
    )
    package static let kubeconfig = Option.optional(
        "kubeconfig",
        .file,
        help: "Path of kubectl's configuration file."
    )
}

extension Kubectl.Options {
    /// Creates the options of a command line with ``KubectlOptions``.
    ///
    /// - Parameter environment: kubectl's environment, all of it: plug-ins that log in read whatever their
    ///   makers thought of.
    package init(_ arguments: ParsedArguments, environment: [String: String]) {
        self.init()
        program = arguments[KubectlOptions.program]
        context = arguments[KubectlOptions.context]
        kubeconfig = arguments[KubectlOptions.kubeconfig]
        self.environment = environment
    }
}
