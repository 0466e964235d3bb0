import Delivery
import LoadCore

/// The options of `progressive-rollout run`, but for those of routers and health.
enum RunOptions {
    static let deployment = Option.required(
        "deployment",
        .text.named("NAME"),
        help: "The deployment that is rolled out; services and routes are named after it."
    )
    static let namespace = Option(
        "namespace",
        .text.named("NS"),
        default: "production",
        help: "The deployment's namespace."
    )
    static let stages = Option.optional(
        "stages",
        .text.named("JSON|FILE"),
        help: "A list of {name, percentage, duration, approval}; 5, 25, 50 and 100 % unless given."
    )
    static let loadTest = Option.flag("load-test", help: "Begin each stage with a load test.")
    static let rollback = Option.flag(
        "auto-rollback-on-loadfail",
        help: "Return to stable when any step of a stage fails; without, the traffic stays as it is."
    )
    static let settleTime = Option(
        "settle-time",
        .seconds(in: 0...86_400),
        default: .seconds(30),
        help: "How long a new split is given to take effect."
    )
    static let verifyTime = Option(
        "verify-time",
        .seconds(in: 0...3600),
        default: .seconds(10),
        help:
            "How long requests are counted after a change, where the router can, to see that traffic follows."
    )
    static let onInterrupt = Option<RolloutSettings.Response>(
        "on-interrupt",
        .choice("WHAT"),
        default: .rollBack,
        help: "What follows the first SIGINT, SIGTERM, SIGHUP or SIGQUIT."
    )
    static let approvalTimeout = Option(
        "approval-timeout",
        .seconds(in: 1...2_592_000),
        default: .seconds(3600),
        help: "How long a stage with \"approval\": true waits for 'progressive-rollout approve'."
    )

    static let resume = Option.flag(
        "resume",
        help: "Go on after the last stage that the journal says passed."
    )
    static let abort = Option.flag("abort", help: "Return to stable from what the journal says was begun.")
    static let dryRun = Option.flag("dry-run", help: "Print every command and query, and do none of it.")
    static let stateFile = Option.optional(
        "state-file",
        .file,
        help: "The journal; deploy/state/rollout-NS-NAME.jsonl unless given."
    )
    static let controlFile = Option.optional(
        "control-file",
        .file,
        help: "Where requests such as approvals are read from; the journal's name with .control unless given."
    )

    static let serviceURL = Option.optional(
        "service-url",
        .targetURL,
        help: "What the load test asks; http://NAME.NS.svc.cluster.local unless given."
    )
    static let baseConcurrency = Option(
        "base-concurrency",
        .integer(in: LoadPlan.concurrencyRange),
        default: 100,
        help: "Users of the load test at 100 %; a stage has its share of them, at least 10."
    )
    static let longestLoadTest = Option(
        "max-load-duration",
        .seconds(in: 1...86_400),
        default: .seconds(300),
        help: "The longest load test; a shorter stage has a shorter one."
    )
    static let transport = Option<LoadTestSettings.Transport?>.optional(
        "transport",
        .choice("TRANSPORT"),
        help: "What sends the load; the configured one, else auto: the socket where it can."
    )

    static let output = Option(
        "output",
        .file,
        default: "deploy/rollout_report.md",
        help: "Where the Markdown report is written; - is standard output."
    )
    static let jsonOutput = Option.optional(
        "json-output",
        .file,
        help: "Where the report is written as JSON; - is standard output."
    )
    static let reportFolder = Option(
        "load-report-folder",
        .text.named("FOLDER"),
        default: "deploy/reports/rollout",
        help: "Where the load tests leave their reports."
    )
    static let quiet = Option.flag("quiet", short: "q", help: "Show only the result, warnings and errors.")
    static let plain = Option.flag("plain", help: "Use words instead of signs such as ✅.")

    static let groups = [
        OptionGroup(
            "Rollout",
            [
                deployment, namespace, stages, rollback, settleTime, verifyTime, onInterrupt, approvalTimeout,
                dryRun,
            ]
        ),
        RouterOptions.group,
        HealthOptions.group,
        OptionGroup(
            "Load test",
            [
                loadTest, serviceURL, RequestOptions.endpoint, RequestOptions.header,
                RequestOptions.followCrossOrigin, baseConcurrency, longestLoadTest, transport,
                ConfigurationOptions.config, ConfigurationOptions.environment,
            ]
        ),
        KubernetesOptions.group,
        OptionGroup("After a crash", [resume, abort, stateFile, controlFile]),
        OptionGroup("Output", [output, jsonOutput, reportFolder, quiet, plain]),
        NotificationOptions.group,
    ]
}
