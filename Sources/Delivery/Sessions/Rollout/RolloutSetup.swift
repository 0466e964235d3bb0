import Foundation
import LoadCore
import SLOEval

/// Everything that a command line and a configuration ask for, checked, before anything is asked of anybody.
package struct RolloutSetup: Sendable {
    let deployment: DeploymentReference
    let plan: RolloutPlan
    let settings: RolloutSettings
    let kind: RouterOptions.Kind
    let cluster: ClusterChoice
    let router: any TrafficRouter
    let rollback: (any Rollback)?
    let health: any HealthSource
    /// The addresses that are asked about health over the network.
    let addresses: [RolloutAddress]
    let load: StageLoad
    let job: LoadTestJob
    let transport: TransportChoice
    let files: RolloutFiles
    let patience: LiveRolloutSteps.Patience
    /// How many requests are sent for each check of a split; `nil` for none.
    let verifyRequests: Int?
    let configuration: ConfigurationSource.Loaded
    /// The commands of the router and of the rollback, for the journal.
    let commands: RolloutCommands
    let shell: ProgramShell

    package init(_ arguments: ParsedArguments, shell: ProgramShell) throws {
        self.shell = shell
        let environment = shell.environment
        deployment = try DeploymentReference(arguments)
        plan = try RolloutPlan(arguments)
        settings = RolloutSettings(arguments)
        configuration = try shell.configuration(
            arguments,
            without: arguments[RolloutOptions.loadTest]
                ? RequestOptions.unneededKeys(arguments) : ["load_test"]
        )
        // The way back needs no objective.
        if arguments[RolloutOptions.loadTest], !arguments[RolloutOptions.abort] {
            try arguments.requireObjectives(for: RolloutOptions.loadTest, in: configuration, log: shell.log)
        }
        kind = arguments[RouterOptions.router]
        files = RolloutFiles(arguments, deployment: deployment)
        commands = RolloutCommands(journal: files.journal)
        let actor = Subprocess(searchPath: environment["PATH"] ?? "", observer: commands.observer)
        cluster = try ClusterChoice(
            arguments,
            deployment: deployment,
            router: kind,
            runner: actor,
            environment: environment
        )
        router = try RouterOptions.chosen(
            by: arguments,
            deployment: deployment,
            kubectl: cluster.kubectl,
            runner: actor,
            environment: environment
        )
        rollback = Self.rollback(arguments, cluster: cluster, runner: actor, environment: environment)
        let connections = try ConnectionSettings(
            arguments,
            configured: configuration.configuration.loadTest.connections,
            environment: environment,
            log: shell.log
        )
        let canaryConnections = connections.ofCanary(
            arguments,
            configured: configuration.configuration.canary,
            log: shell.log
        )
        // Who sends requests of their own to see the split has hardly any others.
        let sendsOwn = arguments[RolloutOptions.verifyRequests] != nil
        let unseen = plan.stages.filter { sendsOwn || $0.allowsUnverified }.map(\.percentage)
        let surroundings = HealthOptions.Surroundings(
            cluster: cluster,
            deployment: deployment,
            router: router,
            mayBeUnseen: Set(unseen),
            policy: configuration.configuration.thresholds,
            connections: connections,
            canaryConnections: canaryConnections,
            shell: shell
        )
        health = try HealthOptions.chosen(by: arguments, in: surroundings)
        addresses = HealthOptions.addresses(of: arguments, in: surroundings)
        load = Self.load(arguments)
        transport = TransportChoice(
            transport: arguments[SharedOptions.transport] ?? configuration.configuration.loadTest.transport,
            connections: canaryConnections,
            productionTLS: canaryConnections == connections ? nil : connections.tls
        )
        job = try LoadTestJob(arguments, deployment: deployment, loaded: configuration, shell: shell)
        patience = Self.patience(arguments)
        verifyRequests = arguments[RolloutOptions.verifyRequests]
        shell.hide(secretsOf: job.plan.endpoints)
        // What can't be is said before anything is begun.
        if let obstacle = plan.stages.lazy.compactMap({ [router] in router.obstacle(to: $0.percentage) })
            .first
        {
            throw obstacle
        }
        if settings.loadTest { _ = try transport.resolved(for: job.plan) }
    }

    private static func rollback(
        _ arguments: ParsedArguments,
        cluster: ClusterChoice,
        runner: Subprocess,
        environment: [String: String]
    ) -> (any Rollback)? {
        if let command = RollbackOptions.call(arguments, environment: environment) {
            return CommandRollback(command: command, runner: runner)
        }
        guard let kubectl = cluster.kubectl, let canary = cluster.canary else { return nil }
        return KubernetesRollback(arguments, kubectl: kubectl, deployment: canary)
    }

    private static func load(_ arguments: ParsedArguments) -> StageLoad {
        var load = StageLoad()
        load.baseConcurrency = arguments[RolloutOptions.baseConcurrency]
        load.longestDuration = arguments[RolloutOptions.longestLoadTest]
        return load
    }

    private static func patience(_ arguments: ParsedArguments) -> LiveRolloutSteps.Patience {
        var patience = LiveRolloutSteps.Patience()
        patience.approval = arguments[RolloutOptions.approvalTimeout]
        patience.observation = arguments[RolloutOptions.verifyTime]
        return patience
    }
}

/// The files of a rollout.
struct RolloutFiles: Sendable {
    let journal: RolloutJournal
    let control: ControlFile
    let lockPath: String
    let reports: ReportDestinations
    let loadReports: String

    init(_ arguments: ParsedArguments, deployment: DeploymentReference) {
        journal = .chosen(by: arguments, deployment: deployment)
        control = .chosen(by: arguments, journal: journal)
        lockPath = journal.path + ".lock"
        reports = ReportDestinations(
            report: arguments[RolloutOptions.output],
            results: arguments[SharedOptions.jsonOutput]
        )
        loadReports = arguments[RolloutOptions.reportFolder]
    }
}

extension RolloutJournal {
    /// The journal that a command line means.
    package static func chosen(
        by arguments: ParsedArguments,
        deployment: DeploymentReference
    ) -> RolloutJournal {
        arguments[RolloutOptions.stateFile].map { RolloutJournal(path: $0) } ?? RolloutJournal(of: deployment)
    }
}

extension ControlFile {
    /// The control file that a command line means.
    package static func chosen(by arguments: ParsedArguments, journal: RolloutJournal) -> ControlFile {
        ControlFile(path: arguments[RolloutOptions.controlFile] ?? journal.path + ".control")
    }
}

extension LoadTestJob {
    /// The load test of a stage at 100 %.
    fileprivate init(
        _ arguments: ParsedArguments,
        deployment: DeploymentReference,
        loaded: ConfigurationSource.Loaded,
        shell: ProgramShell
    ) throws {
        let configuration = loaded.configuration
        let target = try arguments[RolloutOptions.serviceURL] ?? TargetURL(deployment.serviceURL)
        var plan = LoadPlan(target: target)
        plan.endpoints = RequestOptions.endpoints(
            of: arguments,
            configured: configuration.loadTest.endpoints,
            target: target
        )
        try RequestOptions.checkObjectives(configuration.thresholds, for: plan.endpoints, of: arguments)
        RequestOptions.addJourneys(to: &plan, of: arguments, configured: configuration.loadTest)
        plan.pattern = configuration.loadTest.patterns.pattern(named: "sustained") ?? .sustained
        plan.crossOriginRedirects = RequestOptions.crossOriginRedirects(
            of: arguments,
            configured: configuration.loadTest,
            provesCanary: true
        )
        plan.timeout = arguments[RequestOptions.timeout]
        plan.seed = arguments.seed
        self.init(
            plan: plan,
            policy: configuration.thresholds,
            environment: loaded.environment,
            labels: loaded.metricLabels(variables: shell.environment),
            metricsPrefix: configuration.prometheus.prefix,
            emoji: shell.usesSigns
        )
    }
}
