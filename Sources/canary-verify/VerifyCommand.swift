import Delivery
import Foundation
import LoadCore
import SLOEval

/// `canary-verify run`: verifies a canary.
enum VerifyCommand {
    static let command = Command(
        "run",
        summary: "Verify a canary against production, and roll it back if it is worse.",
        discussion: """
            Three steps: a shadow test compares the answers of both versions, a load test judges the canary by \
            its objectives, a comparison loads both at the same time. A step that fails ends the verification.
            """,
        groups: VerifyOptions.groups,
        examples: [
            .init(
                "canary-verify --canary-url http://127.0.0.1:9002 --production-url http://127.0.0.1:9001 "
                    + "--load-test --auto-rollback-on-loadfail --deployment backend-v2-canary",
                "All three steps; kubectl rolls the canary back if one fails."
            ),
            .init(
                "canary-verify --canary-url http://127.0.0.1:9002 --production-url http://127.0.0.1:9001 "
                    + "--shadow-log access.log --shadow-percentage 100 --shadow-speed 10",
                "Replays an access log, all of it and ten times as fast."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let loaded = try shell.configuration(arguments, without: RequestOptions.unneededKeys(arguments))
        if arguments[VerifyOptions.loadTest] {
            try arguments.requireObjectives(for: VerifyOptions.loadTest, in: loaded, log: shell.log)
        }
        let job = try CanaryJob(arguments, loaded: loaded, shell: shell)
        shell.hide(secretsOf: job.plan.endpoints)
        let rollback = try CanaryRollback(arguments, in: shell)
        let settings = loaded.configuration.loadTest
        let production = try ConnectionSettings(
            arguments,
            configured: settings.connections,
            environment: shell.environment,
            log: shell.log
        )
        let canary = production.ofCanary(
            arguments,
            configured: loaded.configuration.canary,
            log: shell.log
        )
        let session = VerifySession(
            job: job,
            engines: try CanaryEngines(
                TransportChoice(
                    transport: arguments[SharedOptions.transport] ?? settings.transport,
                    connections: canary,
                    productionTLS: canary == production ? nil : production.tls
                ),
                asking: job.plan,
                production: job.production,
                program: shell.generatorProgram
            ),
            rollback: rollback,
            monitor: ResourceMonitor(
                loaded.configuration.monitoring,
                environment: shell.environment,
                runner: shell.runner
            ),
            labels: loaded.metricLabels(variables: shell.environment),
            metricsPrefix: loaded.configuration.prometheus.prefix,
            notifications: shell.notifications(
                try NotificationOptions(arguments),
                loaded.configuration,
                gatewayTLS: production.tls,
                console: job.destinations.console
            ),
            shell: shell
        )
        guard !arguments[SharedOptions.dryRun] else {
            shell.write(job.dryRun(rollback: rollback))
            return .success
        }
        return try await session.run()
    }
}

extension CanaryJob {
    /// The job that a command line and a configuration ask for; the command line wins.
    fileprivate init(
        _ arguments: ParsedArguments,
        loaded: ConfigurationSource.Loaded,
        shell: ProgramShell
    ) throws {
        let configuration = loaded.configuration
        var plan = LoadPlan(target: arguments[VerifyOptions.canaryURL])
        plan.endpoints = RequestOptions.endpoints(
            of: arguments,
            configured: configuration.loadTest.endpoints,
            target: plan.target
        )
        plan.pattern = configuration.loadTest.patterns.pattern(named: "sustained") ?? .sustained
        plan.timeout = arguments[RequestOptions.timeout]
        plan.crossOriginRedirects = RequestOptions.crossOriginRedirects(
            of: arguments,
            configured: configuration.loadTest,
            provesCanary: true
        )
        plan.seed = arguments.seed
        self.init(
            plan: plan,
            production: arguments[VerifyOptions.productionURL],
            shadow: arguments[VerifyOptions.shadowTest] ? ShadowSettings(arguments) : nil,
            comparison: arguments[VerifyOptions.skipComparison] ? nil : try ComparisonSettings(arguments),
            environment: loaded.environment,
            destinations: ReportDestinations(
                report: arguments[VerifyOptions.output],
                results: arguments[SharedOptions.jsonOutput]
            ),
            emoji: shell.usesSigns
        )
        guard arguments[VerifyOptions.loadTest] else { return }
        loadTest = LoadTestJob(arguments, plan: plan, loaded: loaded, shell: shell)
    }
}

extension ShadowSettings {
    fileprivate init(_ arguments: ParsedArguments) {
        self.init()
        duration = arguments[VerifyOptions.shadowDuration]
        percentage = arguments[VerifyOptions.shadowPercentage]
        log = arguments[VerifyOptions.shadowLog]
        speed = arguments[VerifyOptions.shadowSpeed]
        sendsUnsafeMethods = arguments[VerifyOptions.shadowUnsafeMethods]
        limits.maxMismatchPercent = arguments[VerifyOptions.maxMismatchPercent]
        limits.minimumSampleSize = UInt64(arguments[VerifyOptions.minSampleSize])
        comparison = AnswerComparison(
            headers: ["content-type"] + arguments[VerifyOptions.compareHeader],
            ignoredPaths: arguments[VerifyOptions.ignorePath]
        )
    }
}

extension ComparisonSettings {
    fileprivate init(_ arguments: ParsedArguments) throws {
        self.init()
        concurrency = arguments[VerifyOptions.comparisonConcurrency]
        duration = arguments[VerifyOptions.comparisonDuration]
        longestDuration = arguments[VerifyOptions.maxDuration] ?? duration * 3
        guard longestDuration >= duration else {
            throw arguments.usageError("--max-duration is shorter than --comparison-duration; make it longer")
        }
        limits.maxLatencyIncreasePercent = arguments[VerifyOptions.maxLatencyIncrease]
        limits.maxErrorRatio = arguments[VerifyOptions.maxErrorRatio]
        limits.maxThroughputDecreasePercent = arguments[VerifyOptions.maxThroughputDecrease]
    }
}

extension LoadTestJob {
    fileprivate init(
        _ arguments: ParsedArguments,
        plan: LoadPlan,
        loaded: ConfigurationSource.Loaded,
        shell: ProgramShell
    ) {
        var plan = plan
        plan.concurrency = arguments[VerifyOptions.loadConcurrency]
        plan.duration = arguments[VerifyOptions.loadDuration]
        var policy = loaded.configuration.thresholds
        policy.minimumSampleSize = arguments[VerifyOptions.minSampleSize]
        // A gate has no answer without enough samples.
        policy.requiresSignificance = true
        self.init(
            plan: plan,
            policy: policy,
            environment: loaded.environment,
            labels: loaded.metricLabels(variables: shell.environment),
            metricsPrefix: loaded.configuration.prometheus.prefix,
            destinations: ReportDestinations(report: arguments[VerifyOptions.loadOutput]),
            emoji: shell.usesSigns,
            readiness: Readiness(preflight: false)
        )
    }
}

extension CanaryRollback {
    /// The way back that a command line asks for; `nil` when it asks for none.
    fileprivate init?(_ arguments: ParsedArguments, in shell: ProgramShell) throws {
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
        guard let name = arguments[VerifyOptions.deployment] else {
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
