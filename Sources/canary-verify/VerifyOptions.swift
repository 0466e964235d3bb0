import Delivery
import LoadCore
import SLOEval

/// The options of `canary-verify run`.
enum VerifyOptions {
    static let canaryURL = Option.required("canary-url", .targetURL, help: "The base URL of the new version.")
    static let productionURL = Option.required(
        "production-url",
        .targetURL,
        help: "The base URL of the version that everybody uses."
    )

    static let shadowTest = Option.flag(
        "shadow-test",
        default: true,
        help: "Send the same requests to both sides and compare the answers."
    )
    static let shadowDuration = Option(
        "shadow-duration",
        .seconds(in: 0.001...1e7),
        default: .seconds(300),
        help: "How long the shadow test takes at most."
    )
    static let shadowPercentage = Option(
        "shadow-percentage",
        .number(in: 0.001...100),
        default: 10,
        help: "The part of the traffic that is copied, in percent: of ten users, or of the log's requests."
    )
    static let shadowLog = Option.optional(
        "shadow-log",
        .file,
        help: "An access log whose requests are sent; the configured endpoints unless given."
    )
    static let shadowSpeed = Option(
        "shadow-speed",
        .number(in: 0.001...1e6),
        default: 1,
        help: "How much faster than recorded the log is replayed."
    )
    static let shadowUnsafeMethods = Option.flag(
        "shadow-unsafe-methods",
        help: "Send methods that may change something as well, to production too, twice."
    )
    static let maxMismatchPercent = Option(
        "max-mismatch-percent",
        .number(in: 0...100),
        default: 1,
        help: "The most answers that may differ above production's noise."
    )
    static let ignorePath = Option.repeated(
        "ignore-path",
        .jsonPath,
        help: "A place of JSON answers that is not compared."
    )
    static let compareHeader = Option.repeated(
        "compare-header",
        .text.named("NAME"),
        help: "A header of answers that is compared as well, beside Content-Type."
    )

    static let loadTest = Option.flag("load-test", help: "Load the canary and judge it by the objectives.")
    static let loadConcurrency = Option(
        "load-concurrency",
        .integer(in: LoadPlan.concurrencyRange),
        default: 100,
        help: "How many virtual users load the canary."
    )
    static let loadDuration = Option(
        "load-duration",
        .seconds(in: 0.001...1e7),
        default: .seconds(300),
        help: "How long the canary is loaded."
    )

    static let skipComparison = Option.flag("skip-comparison", help: "Do not compare with production.")
    static let comparisonConcurrency = Option(
        "comparison-concurrency",
        .integer(in: LoadPlan.concurrencyRange),
        default: 50,
        help: "How many virtual users ask both sides, pair by pair."
    )
    static let comparisonDuration = Option(
        "comparison-duration",
        .seconds(in: 0.001...1e7),
        default: .seconds(120),
        help: "How long both sides are asked."
    )
    static let maxDuration = Option.optional(
        "max-duration",
        .seconds(in: 0.001...1e7),
        help: "How long the comparison may become while undecided; three times its duration unless given."
    )
    static let maxLatencyIncrease = Option(
        "max-latency-increase",
        .number(in: 0...10_000),
        default: 20,
        help: "By how many percent the canary's p95 may be above production's."
    )
    static let maxErrorRatio = Option(
        "max-error-ratio",
        .number(in: 1...1_000_000),
        default: 2,
        help: "How many times production's errors the canary may have."
    )
    static let maxThroughputDecrease = Option(
        "max-throughput-decrease",
        .number(in: 0...99),
        default: 10,
        help: "By how many percent the canary's throughput may be below production's."
    )

    static let seed = Option.optional(
        "seed",
        .integer(in: 0...Int.max),
        help: "Where random choices begin: the same seed, the same requests. Drawn unless given."
    )
    static let transport = Option<LoadTestSettings.Transport?>.optional(
        "transport",
        .choice("TRANSPORT"),
        help: "What sends the requests; the configured one, else auto: the socket where it can."
    )

    static let minSampleSize = Option(
        "min-sample-size",
        .integer(in: 0...Int.max),
        default: 100,
        help: "Fewer requests make shadow test and load test inconclusive."
    )

    static let autoRollback = Option.flag(
        "auto-rollback-on-loadfail",
        help: "Roll the canary back when any step fails."
    )
    static let deployment = Option.optional(
        "deployment",
        .text.named("NAME"),
        help: "The deployment that is rolled back; automatic rollback needs it, or a command."
    )
    static let namespace = Option(
        "namespace",
        .text.named("NAME"),
        default: "production",
        help: "The deployment's namespace."
    )
    static let rollbackCommand = Option<[String]?>.optional(
        "rollback-command",
        .argumentList,
        help: "A program with arguments that rolls back instead of kubectl; no shell reads it."
    )
    static let rollbackTimeout = Option(
        "rollback-timeout",
        .seconds(in: 1...3600),
        default: .seconds(60),
        help: "How long the rollback may take until all replicas are ready."
    )

    static let output = Option(
        "output",
        .file,
        default: CanaryJob.standardReport,
        help: "Where the Markdown report is written; - is standard output."
    )
    static let jsonOutput = Option.optional(
        "json-output",
        .file,
        help: "Where the report is written as JSON; - is standard output."
    )
    static let loadOutput = Option(
        "load-output",
        .file,
        default: LoadTestJob.standardReport,
        help: "Where the load test's own report is written."
    )
    static let dryRun = Option.flag(
        "dry-run",
        help: "Say what would be sent and run; send and run nothing."
    )
    static let quiet = Option.flag("quiet", short: "q", help: "Show no progress.")
    static let plain = Option.flag("plain", help: "Use words instead of signs such as ✅.")

    static let groups = [
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
                RequestOptions.timeout, seed, transport,
            ]
        ),
        OptionGroup(
            "Judgement",
            [ConfigurationOptions.config, ConfigurationOptions.environment, minSampleSize]
        ),
        OptionGroup(
            "Rollback",
            [
                autoRollback, deployment, namespace, rollbackCommand, rollbackTimeout,
                KubectlOptions.program, KubectlOptions.context, KubectlOptions.kubeconfig,
            ]
        ),
        OptionGroup("Output", [output, jsonOutput, loadOutput, dryRun, quiet, plain]),
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
