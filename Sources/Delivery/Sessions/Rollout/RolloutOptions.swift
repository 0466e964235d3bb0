package import LoadCore

/// The options of `progressive-rollout run`, but for those of routers and health.
package enum RolloutOptions {
    package static let deployment = Option.required(
        "deployment",
        .text.named("NAME"),
        help: "Name of the deployment; services and routes are named after it."
    )
    package static let stages = Option.optional(
        "stages",
        .text.named("JSON|FILE"),
        help: "List of {name, percentage, duration, …}. Defaults to 5, 25, 50, and 100 %."
    )
    package static let loadTest = Option.flag("load-test", help: "Start each stage with a load test.")
    package static let settleTime = Option(
        "settle-time",
        .seconds(in: 0...86_400),
        default: .seconds(30),
        help: "Time for a new split to take effect."
    )
    package static let verifyTime = Option(
        "verify-time",
        .seconds(in: 0...3600),
        default: .seconds(10),
        help:
            "Time to count requests after a change, where the router can, to verify that traffic follows."
    )
    package static let verifyRequests = Option.optional(
        "verify-with-requests",
        .integer(in: 1...1_000_000),
        help: "Requests to send to --service-url at most, for each check of a split that can be counted."
    )
    package static let allowUnverified = Option.flag(
        "allow-unverified",
        help: "Let stages pass although too few requests came to verify their split."
    )
    package static let onInterrupt = Option<RolloutSettings.Response>(
        "on-interrupt",
        .choice("WHAT"),
        default: .rollBack,
        help: "Response to the first SIGINT, SIGTERM, SIGHUP, or SIGQUIT."
    )
    package static let approvalTimeout = Option(
        "approval-timeout",
        .seconds(in: 1...2_592_000),
        default: .seconds(3600),
        help: "Time that a stage with \"approval\": true waits for 'progressive-rollout approve'."
    )

    package static let resume = Option.flag(
        "resume",
        help: "Continue after the last stage that passed, according to the journal."
    )
    package static let abort = Option.flag("abort", help: "Return to stable from the rollout in the journal.")
    package static let stateFile = Option.optional(
        "state-file",
        .file,
        help: "Journal of the rollout. Defaults to deploy/state/rollout-NS-NAME.jsonl."
    )
    package static let controlFile = Option.optional(
        "control-file",
        .file,
        help: "File of requests such as approvals. Defaults to the journal's name with .control."
    )

    package static let serviceURL = Option.optional(
        "service-url",
        .targetURL,
        help:
            "URL for the load test and for --verify-with-requests. Defaults to http://NAME.NS.svc.cluster.local."
    )
    package static let baseConcurrency = Option(
        "base-concurrency",
        .integer(in: LoadPlan.concurrencyRange),
        default: 100,
        help: "Number of users at 100 %. A stage has its share of them, at least 10."
    )
    package static let longestLoadTest = Option(
        "max-load-duration",
        .seconds(in: 1...86_400),
        default: .seconds(300),
        help: "Longest load test. A shorter stage has a shorter one."
    )

    package static let output = SharedOptions.output("deploy/rollout_report.md")
    package static let reportFolder = Option(
        "load-report-folder",
        .text.named("FOLDER"),
        default: "deploy/reports/rollout",
        help: "Folder for the reports of the load tests."
    )

    package static let groups = [
        OptionGroup(
            "Rollout",
            [
                deployment, RollbackOptions.namespace, stages, RollbackOptions.automatic, settleTime,
                verifyTime, verifyRequests, allowUnverified,
                onInterrupt, approvalTimeout, SharedOptions.dryRun,
            ]
        ),
        RouterOptions.group,
        HealthOptions.group,
        OptionGroup(
            "Load test",
            [
                loadTest, serviceURL, RequestOptions.endpoint, RequestOptions.header,
                RequestOptions.followCrossOrigin, RequestOptions.timeout, baseConcurrency, longestLoadTest,
                SharedOptions.seed, SharedOptions.transport,
                ConfigurationOptions.config, ConfigurationOptions.environment,
            ]
        ),
        ConnectionOptions.group,
        ConnectionOptions.canaryGroup,
        ClusterOptions.group,
        OptionGroup("After a crash", [resume, abort, stateFile, controlFile]),
        OptionGroup(
            "Output",
            [output, SharedOptions.jsonOutput, reportFolder, SharedOptions.quiet, SharedOptions.plain]
        ),
        NotificationOptions.group,
    ]
}
