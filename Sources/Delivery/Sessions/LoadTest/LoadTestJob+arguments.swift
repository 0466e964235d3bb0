import Foundation
import LoadCore
import SLOEval

extension LoadTestJob {
    /// The job that a command line and a configuration ask for; the command line wins.
    package init(
        _ arguments: ParsedArguments,
        loaded: ConfigurationSource.Loaded,
        shell: ProgramShell
    ) throws {
        let configuration = loaded.configuration
        let settings = configuration.loadTest
        var plan = LoadPlan(target: try LoadTestOptions.target(of: arguments, configured: settings.target))
        plan.endpoints = try Endpoint.chosen(
            by: arguments,
            configured: settings.endpoints,
            target: plan.target
        )
        RequestOptions.addJourneys(to: &plan, of: arguments, configured: settings)
        let choice = try PatternChoice(arguments, configured: settings)
        plan.pattern = choice.pattern
        plan.concurrency =
            try choice.users() ?? arguments.given(PatternOptions.concurrency) ?? settings.concurrency
            ?? arguments[PatternOptions.concurrency]
        plan.duration =
            arguments.given(PatternOptions.duration) ?? settings.duration
            ?? arguments[PatternOptions.duration]
        plan.requestLimit = arguments[LoadTestOptions.requests]
        plan.warmUp = arguments[LoadTestOptions.warmUp]
        if let length = try choice.measuredLength(afterWarmUp: plan.warmUp) { plan.duration = length }
        plan.timeout = arguments[RequestOptions.timeout]
        plan.crossOriginRedirects = RequestOptions.crossOriginRedirects(
            of: arguments,
            configured: settings,
            provesCanary: false
        )
        plan.seed = arguments.seed
        var policy = configuration.thresholds
        try RequestOptions.checkObjectives(policy, for: plan.endpoints, of: arguments)
        policy.minimumSampleSize = arguments[LoadTestOptions.minSampleSize]
        policy.requiresSignificance = arguments[LoadTestOptions.requireSignificance]
        let aborts = arguments[LoadTestOptions.abortOnFail] || settings.abortOnFail
        self.init(
            plan: plan,
            policy: policy,
            abortWindow: aborts
                ? arguments[LoadTestOptions.abortWindow] ?? settings.abortWindow : nil,
            environment: loaded.environment,
            labels: loaded.metricLabels(variables: shell.environment),
            metricsPrefix: configuration.prometheus.prefix,
            destinations: ReportDestinations(
                report: arguments[LoadTestOptions.output],
                results: arguments[SharedOptions.jsonOutput],
                metrics: arguments[LoadTestOptions.prometheusOutput]
            ),
            emoji: shell.usesSigns,
            readiness: Readiness(
                preflight: arguments[LoadTestOptions.preflight],
                patience: arguments[LoadTestOptions.waitForReady]
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
        let method = arguments[LoadTestOptions.method]
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
        guard let path = arguments[LoadTestOptions.bodyFile] else {
            return arguments[LoadTestOptions.body].map { Array($0.utf8) }
        }
        guard arguments[LoadTestOptions.body] == nil else {
            throw arguments.usageError("--body and --body-file exclude each other; give one of them")
        }
        do throws(InputFileError) {
            return try InputFile.body(path == "-" ? "/dev/stdin" : path)
        } catch {
            throw arguments.usageError("--body-file: \(error)")
        }
    }
}
