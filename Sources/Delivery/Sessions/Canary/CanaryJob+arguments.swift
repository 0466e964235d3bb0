import Foundation
import LoadCore
import SLOEval

extension CanaryJob {
    /// The job that a command line and a configuration ask for; the command line wins.
    init(
        _ arguments: ParsedArguments,
        loaded: ConfigurationSource.Loaded,
        shell: ProgramShell
    ) throws {
        let configuration = loaded.configuration
        var plan = LoadPlan(target: arguments[CanaryOptions.canaryURL])
        plan.endpoints = RequestOptions.endpoints(
            of: arguments,
            configured: configuration.loadTest.endpoints,
            target: plan.target
        )
        RequestOptions.addJourneys(to: &plan, of: arguments, configured: configuration.loadTest)
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
            production: arguments[CanaryOptions.productionURL],
            shadow: arguments[CanaryOptions.shadowTest] ? ShadowSettings(arguments) : nil,
            comparison: arguments[CanaryOptions.skipComparison] ? nil : try ComparisonSettings(arguments),
            environment: loaded.environment,
            destinations: ReportDestinations(
                report: arguments[CanaryOptions.output],
                results: arguments[SharedOptions.jsonOutput]
            ),
            emoji: shell.usesSigns
        )
        guard arguments[CanaryOptions.loadTest] else { return }
        try RequestOptions.checkObjectives(configuration.thresholds, for: plan.endpoints, of: arguments)
        loadTest = LoadTestJob(arguments, plan: plan, loaded: loaded, shell: shell)
    }
}

extension ShadowSettings {
    fileprivate init(_ arguments: ParsedArguments) {
        self.init()
        duration = arguments[CanaryOptions.shadowDuration]
        percentage = arguments[CanaryOptions.shadowPercentage]
        log = arguments[CanaryOptions.shadowLog]
        speed = arguments[CanaryOptions.shadowSpeed]
        sendsUnsafeMethods = arguments[CanaryOptions.shadowUnsafeMethods]
        limits.maxMismatchPercent = arguments[CanaryOptions.maxMismatchPercent]
        limits.minimumSampleSize = UInt64(arguments[CanaryOptions.minSampleSize])
        comparison = AnswerComparison(
            headers: ["content-type"] + arguments[CanaryOptions.compareHeader],
            ignoredPaths: arguments[CanaryOptions.ignorePath]
        )
    }
}

extension ComparisonSettings {
    fileprivate init(_ arguments: ParsedArguments) throws {
        self.init()
        concurrency = arguments[CanaryOptions.comparisonConcurrency]
        duration = arguments[CanaryOptions.comparisonDuration]
        longestDuration = arguments[CanaryOptions.maxDuration] ?? duration * 3
        guard longestDuration >= duration else {
            throw arguments.usageError("--max-duration is shorter than --comparison-duration; make it longer")
        }
        limits.maxLatencyIncreasePercent = arguments[CanaryOptions.maxLatencyIncrease]
        limits.maxErrorRatio = arguments[CanaryOptions.maxErrorRatio]
        limits.maxThroughputDecreasePercent = arguments[CanaryOptions.maxThroughputDecrease]
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
        plan.concurrency = arguments[CanaryOptions.loadConcurrency]
        plan.duration = arguments[CanaryOptions.loadDuration]
        var policy = loaded.configuration.thresholds
        policy.minimumSampleSize = arguments[CanaryOptions.minSampleSize]
        // A gate has no answer without enough samples.
        policy.requiresSignificance = true
        self.init(
            plan: plan,
            policy: policy,
            environment: loaded.environment,
            labels: loaded.metricLabels(variables: shell.environment),
            metricsPrefix: loaded.configuration.prometheus.prefix,
            destinations: ReportDestinations(report: arguments[CanaryOptions.loadOutput]),
            emoji: shell.usesSigns,
            readiness: Readiness(preflight: false)
        )
    }
}
