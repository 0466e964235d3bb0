import LoadCore

extension CanarySession {
    /// The verification that a command line and the configuration it names ask for.
    ///
    /// - Throws: the usage or configuration error for which nothing can be verified.
    package init(_ arguments: ParsedArguments, in shell: ProgramShell) throws {
        let loaded = try shell.configuration(arguments, without: RequestOptions.unneededKeys(arguments))
        if arguments[CanaryOptions.loadTest] {
            try arguments.requireObjectives(for: CanaryOptions.loadTest, in: loaded, log: shell.log)
        }
        job = try CanaryJob(arguments, loaded: loaded, shell: shell)
        shell.hide(secretsOf: job.plan.endpoints)
        rollback = try CanaryRollback(arguments, in: shell)
        let settings = loaded.configuration.loadTest
        let production = try ConnectionSettings(
            arguments,
            configured: settings.connections,
            environment: shell.environment,
            log: shell.log
        )
        let canary = production.ofCanary(arguments, configured: loaded.configuration.canary, log: shell.log)
        engines = try CanaryEngines(
            TransportChoice(
                transport: arguments[SharedOptions.transport] ?? settings.transport,
                connections: canary,
                productionTLS: canary == production ? nil : production.tls
            ),
            asking: job.plan,
            production: job.production,
            program: shell.generatorProgram
        )
        monitor = ResourceMonitor(
            loaded.configuration.monitoring,
            environment: shell.environment,
            runner: shell.runner
        )
        labels = loaded.metricLabels(variables: shell.environment)
        metricsPrefix = loaded.configuration.prometheus.prefix
        notifications = shell.notifications(
            try NotificationOptions(arguments),
            loaded.configuration,
            gatewayTLS: production.tls,
            console: job.destinations.console
        )
        self.shell = shell
    }
}
