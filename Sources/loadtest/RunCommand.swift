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

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let loaded = try shell.configuration(arguments, without: RunOptions.unneededKeys(arguments))
        for option in [RunOptions.failOnViolation, RunOptions.abortOnFail] where arguments[option] {
            try arguments.requireObjectives(for: option, in: loaded, log: shell.log)
            break
        }
        let job = try LoadTestJob(arguments, loaded: loaded, shell: shell)
        shell.hide(secretsOf: job.plan.endpoints)
        return try await LoadTestSession(
            job: job,
            isGate: arguments[RunOptions.failOnViolation],
            transport: TransportChoice(
                transport: arguments[SharedOptions.transport] ?? loaded.configuration.loadTest.transport,
                threads: arguments[RunOptions.threads],
                keepsAlive: arguments[RunOptions.keepAlive],
                connections: try ConnectionSettings(
                    arguments,
                    configured: loaded.configuration.loadTest.connections,
                    environment: shell.environment,
                    log: shell.log
                ),
                processes: arguments[RunOptions.processes]
            ),
            shell: shell,
            monitoring: loaded.configuration.monitoring,
            metricsAddress: arguments[RunOptions.metricsListen],
            notifications: shell.notifications(
                try NotificationOptions(arguments),
                loaded.configuration,
                console: job.destinations.console
            )
        ).run()
    }
}

extension LoadTestJob {
    /// The job that a command line and a configuration ask for; the command line wins.
    fileprivate init(
        _ arguments: ParsedArguments,
        loaded: ConfigurationSource.Loaded,
        shell: ProgramShell
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
            try choice.users() ?? arguments.given(PatternOptions.concurrency) ?? settings.concurrency
            ?? arguments[PatternOptions.concurrency]
        plan.duration =
            arguments.given(PatternOptions.duration) ?? settings.duration
            ?? arguments[PatternOptions.duration]
        plan.requestLimit = arguments[RunOptions.requests]
        plan.warmUp = arguments[RunOptions.warmUp]
        if let length = try choice.measuredLength(afterWarmUp: plan.warmUp) { plan.duration = length }
        plan.timeout = arguments[RequestOptions.timeout]
        plan.crossOriginRedirects = RequestOptions.crossOriginRedirects(
            of: arguments,
            configured: settings,
            provesCanary: false
        )
        plan.seed = arguments.seed
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
            labels: loaded.metricLabels(variables: shell.environment),
            metricsPrefix: configuration.prometheus.prefix,
            destinations: ReportDestinations(
                report: arguments[RunOptions.output],
                results: arguments[SharedOptions.jsonOutput],
                metrics: arguments[RunOptions.prometheusOutput]
            ),
            emoji: shell.usesSigns,
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
