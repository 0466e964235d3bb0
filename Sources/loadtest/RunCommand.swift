import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval

/// `loadtest run`: loads a service and judges it.
enum RunCommand {
    static let command = Command(
        "run",
        summary: "Load a service and judge it by its objectives.",
        groups: RunOptions.groups,
        examples: [
            .init(
                "loadtest http://127.0.0.1:8000 --concurrency 100 --duration 30s --fail-on-violation",
                "A gate: exit code 1 when an objective is violated."
            ),
            .init(
                "loadtest --pattern burst --endpoint /api/users=3 --endpoint /api/orders",
                "Bursts to two endpoints, three of four requests to the first."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in surroundings: Surroundings) async throws -> ExitCode {
        let source = ConfigurationSource(arguments, variables: surroundings.environment)
        let loaded = try source.load(log: surroundings.log, without: RunOptions.unneededKeys(arguments))
        try NotificationOptions.checkEnvironment(
            surroundings.environment,
            for: arguments,
            with: loaded.configuration
        )
        for option in [RunOptions.failOnViolation, RunOptions.abortOnFail] where arguments[option] {
            try arguments.requireObjectives(for: option, in: loaded, log: surroundings.log)
            break
        }
        let job = try LoadTestJob(arguments, loaded: loaded, variables: surroundings.environment)
        let surroundings = surroundings.showingProgress(quiet: arguments[RunOptions.quiet])
            .redacting(job.plan, loaded.configuration)
        return try await LoadTestSession(
            job: job,
            isGate: arguments[RunOptions.failOnViolation],
            quiet: arguments[RunOptions.quiet],
            transport: TransportChoice(
                transport: arguments[RunOptions.transport] ?? loaded.configuration.loadTest.transport,
                threads: arguments[RunOptions.threads],
                keepsAlive: arguments[RunOptions.keepAlive],
                processes: arguments[RunOptions.processes]
            ),
            surroundings: surroundings,
            monitoring: loaded.configuration.monitoring,
            metricsAddress: arguments[RunOptions.metricsListen],
            notifications: Notifications(
                try NotificationOptions(arguments),
                configuration: loaded.configuration,
                environment: surroundings.environment,
                log: surroundings.log,
                write: { [console = job.destinations.console] in console.writeLine($0) }
            )
        ).run()
    }
}

extension Surroundings {
    /// The same surroundings with a log that hides header values, webhooks and passwords.
    func redacting(_ plan: LoadPlan, _ configuration: Configuration) -> Surroundings {
        var copy = self
        copy.log.redactor.add(secretsOf: configuration, environment: environment)
        copy.log.redactor.add(secretsOf: plan.endpoints)
        return copy
    }
}

extension LoadTestJob {
    /// The job that a command line and a configuration ask for; the command line wins.
    fileprivate init(
        _ arguments: ParsedArguments,
        loaded: ConfigurationSource.Loaded,
        variables: [String: String]
    ) throws {
        let configuration = loaded.configuration
        let settings = configuration.loadTest
        var plan = LoadPlan(target: try RunOptions.target(of: arguments, configured: settings.target))
        plan.endpoints = try Endpoint.chosen(
            by: arguments,
            configured: settings.endpoints,
            target: plan.target
        )
        let choice = try PatternChoice(arguments, configured: settings)
        plan.pattern = choice.pattern
        plan.concurrency =
            try choice.users() ?? arguments.given(RunOptions.concurrency) ?? settings.concurrency
            ?? arguments[RunOptions.concurrency]
        plan.duration =
            arguments.given(RunOptions.duration) ?? settings.duration ?? arguments[RunOptions.duration]
        plan.requestLimit = arguments[RunOptions.requests]
        plan.warmUp = arguments[RunOptions.warmUp]
        if let length = try choice.measuredLength(afterWarmUp: plan.warmUp) { plan.duration = length }
        plan.timeout = arguments[RequestOptions.timeout]
        plan.crossOriginRedirects = RequestOptions.crossOriginRedirects(
            of: arguments,
            configured: settings,
            provesCanary: false
        )
        plan.seed = arguments[RunOptions.seed].map(UInt64.init) ?? UInt64.random(in: 0...UInt64(Int.max))
        var policy = configuration.thresholds
        policy.minimumSampleSize = arguments[RunOptions.minSampleSize]
        policy.requiresSignificance = arguments[RunOptions.requireSignificance]
        let aborts = arguments[RunOptions.abortOnFail] || settings.abortOnFail
        self.init(
            plan: plan,
            policy: policy,
            abortWindow: aborts
                ? arguments[RunOptions.abortWindow] ?? settings.abortWindow : nil,
            environment: loaded.environment,
            labels: loaded.metricLabels(variables: variables),
            metricsPrefix: configuration.prometheus.prefix,
            destinations: ReportDestinations(
                report: arguments[RunOptions.output],
                results: arguments[RunOptions.jsonOutput],
                metrics: arguments[RunOptions.prometheusOutput]
            ),
            emoji: !arguments[RunOptions.plain],
            readiness: Readiness(
                preflight: arguments[RunOptions.preflight],
                patience: arguments[RunOptions.waitForReady]
            )
        )
    }
}

extension Endpoint {
    /// The endpoints of the command line, else the configured ones, with what the command line says of all.
    fileprivate static func chosen(
        by arguments: ParsedArguments,
        configured: [EndpointSettings],
        target: TargetURL
    ) throws -> [Endpoint] {
        let method = arguments[RunOptions.method]
        if method != nil, let named = RequestOptions.endpointWithMethod(arguments) {
            throw arguments.usageError(
                "--method and the method of --endpoint '\(named)' exclude each other; leave out one of them"
            )
        }
        let body = try body(from: arguments)
        return RequestOptions.endpoints(of: arguments, configured: configured, target: target)
            .map { endpoint in
                var endpoint = endpoint
                endpoint.method = method ?? endpoint.method
                endpoint.body = body ?? endpoint.body
                return endpoint
            }
    }

    private static func body(from arguments: ParsedArguments) throws -> [UInt8]? {
        guard let path = arguments[RunOptions.bodyFile] else {
            return arguments[RunOptions.body].map { Array($0.utf8) }
        }
        guard arguments[RunOptions.body] == nil else {
            throw arguments.usageError("--body and --body-file exclude each other; give one of them")
        }
        do throws(InputFileError) {
            return try InputFile.body(path == "-" ? "/dev/stdin" : path)
        } catch {
            throw arguments.usageError("--body-file: \(error)")
        }
    }
}
