package import LoadCore
package import SLOEval

/// The options of `canary-verify run`.
package enum CanaryOptions {
    package static let canaryURL = Option.required(
        "canary-url",
        .targetURL,
        help: "Base URL of the new version."
    )
    package static let productionURL = Option.required(
        "production-url",
        .targetURL,
        help: "Base URL of the version in production."
    )

    package static let shadowTest = Option.flag(
        "shadow-test",
        default: true,
        help: "Send the same requests to both sides and compare the answers."
    )
    package static let shadowDuration = Option(
        "shadow-duration",
        .seconds(in: 0.001...1e7),
        default: .seconds(300),
        help: "Longest duration of the shadow test."
    )
    package static let shadowPercentage = Option(
        "shadow-percentage",
        .number(in: 0.001...100),
        default: 10,
        help: "Share of the traffic to copy, in percent: of ten users, or of the log's requests."
    )
    package static let shadowLog = Option.optional(
        "shadow-log",
        .file,
        help: "Access log to replay. Defaults to the configured endpoints."
    )
    package static let shadowSpeed = Option(
        "shadow-speed",
        .number(in: 0.001...1e6),
        default: 1,
        help: "Speed of the replay; 2 is twice as fast as recorded."
    )
    package static let shadowUnsafeMethods = Option.flag(
        "shadow-unsafe-methods",
        help: "Send unsafe methods too, also to production, twice."
    )
    package static let maxMismatchPercent = Option(
        "max-mismatch-percent",
        .number(in: 0...100),
        default: 1,
        help: "Largest share of answers that may differ above production's noise."
    )
    package static let ignorePath = Option.repeated(
        "ignore-path",
        .jsonPath,
        help: "Path in JSON answers to leave out of the comparison."
    )
    package static let compareHeader = Option.repeated(
        "compare-header",
        .text.named("NAME"),
        help: "Header to compare beside Content-Type."
    )

    package static let loadTest = Option.flag(
        "load-test",
        help: "Load the canary and judge it by the objectives."
    )
    package static let loadConcurrency = Option(
        "load-concurrency",
        .integer(in: LoadPlan.concurrencyRange),
        default: 100,
        help: "Number of virtual users in the load test."
    )
    package static let loadDuration = Option(
        "load-duration",
        .seconds(in: 0.001...1e7),
        default: .seconds(300),
        help: "Duration of the load test."
    )

    package static let skipComparison = Option.flag("skip-comparison", help: "Don't compare with production.")
    package static let comparisonConcurrency = Option(
        "comparison-concurrency",
        .integer(in: LoadPlan.concurrencyRange),
        default: 50,
        help: "Number of virtual users that send each request to both sides."
    )
    package static let comparisonDuration = Option(
        "comparison-duration",
        .seconds(in: 0.001...1e7),
        default: .seconds(120),
        help: "Duration of the comparison; it ends sooner when it is decided."
    )
    package static let maxDuration = Option.optional(
        "max-duration",
        .seconds(in: 0.001...1e7),
        help: "Longest comparison while undecided. Defaults to three times its duration."
    )
    package static let maxLatencyIncrease = Option(
        "max-latency-increase",
        .number(in: 0...10_000),
        default: 20,
        help: "Percent by which the canary's p50, p95, and p99 may exceed production's."
    )
    package static let maxErrorRatio = Option(
        "max-error-ratio",
        .number(in: 1...1_000_000),
        default: 2,
        help: "Factor by which the canary's errors may exceed production's."
    )
    package static let maxThroughputDecrease = Option(
        "max-throughput-decrease",
        .number(in: 0...99),
        default: 10,
        help: "Percent by which the canary's throughput may fall below production's."
    )

    package static let minSampleSize = Option(
        "min-sample-size",
        .integer(in: 0...Int.max),
        default: 100,
        help: "Make the shadow test and the load test inconclusive when there are fewer requests."
    )

    package static let deployment = Option.optional(
        "deployment",
        .text.named("NAME"),
        help: "Deployment to roll back. Automatic rollback needs it, or a command."
    )

    package static let output = SharedOptions.output(CanaryJob.standardReport)
    package static let loadOutput = Option(
        "load-output",
        .file,
        default: LoadTestJob.standardReport,
        help: "Write the load test's own report to FILE."
    )

    package static let groups = [
        OptionGroup("Sides", [canaryURL, productionURL]),
        OptionGroup(
            "Shadow test",
            [
                shadowTest, shadowDuration, shadowPercentage, shadowLog, shadowSpeed, shadowUnsafeMethods,
                maxMismatchPercent, ignorePath, compareHeader,
            ]
        ),
        OptionGroup("Load test", [loadTest, loadConcurrency, loadDuration]),
        OptionGroup(
            "Comparison with production",
            [
                comparisonConcurrency, comparisonDuration, maxDuration, maxLatencyIncrease, maxErrorRatio,
                maxThroughputDecrease, skipComparison,
            ]
        ),
        OptionGroup(
            "Requests",
            [
                RequestOptions.endpoint, RequestOptions.header, RequestOptions.followCrossOrigin,
                RequestOptions.timeout, SharedOptions.seed, SharedOptions.transport,
            ]
        ),
        ConnectionOptions.group,
        ConnectionOptions.canaryGroup,
        OptionGroup(
            "Judgement",
            [ConfigurationOptions.config, ConfigurationOptions.environment, minSampleSize]
        ),
        OptionGroup(
            "Rollback",
            [RollbackOptions.automatic, deployment, RollbackOptions.namespace] + RollbackOptions.options
        ),
        OptionGroup(
            "Output",
            [
                output, SharedOptions.jsonOutput, loadOutput, SharedOptions.dryRun, SharedOptions.quiet,
                SharedOptions.plain,
            ]
        ),
        NotificationOptions.group,
    ]
}

extension ArgumentType<JSONPathPattern> {
    /// A place in JSON documents.
    fileprivate static let jsonPath = ArgumentType("PATH", write: \.description) {
        (text: String) throws(JSONPathPattern.ParseError) in
        try JSONPathPattern(text)
    }
}
