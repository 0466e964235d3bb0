extension CanaryRollback {
    /// The way back that a command line asks for; `nil` when it asks for none.
    init?(_ arguments: ParsedArguments, in shell: ProgramShell) throws {
        let command = RollbackOptions.call(arguments, environment: shell.environment)
        guard arguments[RollbackOptions.automatic] else {
            guard command == nil else {
                throw arguments.usageError(
                    "--rollback-command does nothing without --auto-rollback-on-loadfail; give both"
                )
            }
            return nil
        }
        if let command {
            self.init(
                CommandRollback(command: command, runner: shell.runner),
                target: shell.redactor.redact(command.commandLine)
            )
            return
        }
        guard let name = arguments[CanaryOptions.deployment] else {
            throw arguments.usageError(
                "--auto-rollback-on-loadfail needs --deployment NAME, the deployment that kubectl undoes, or "
                    + "--rollback-command; no deployment is undone unless it is named"
            )
        }
        let deployment = try DeploymentReference(name, namespace: arguments[RollbackOptions.namespace])
        let kubectl = try Kubectl(
            namespace: deployment.namespace,
            options: Kubectl.Options(arguments, environment: shell.environment),
            runner: shell.runner
        )
        self.init(
            KubernetesRollback(arguments, kubectl: kubectl, deployment: deployment),
            target: deployment.description
        )
    }
}
