import Foundation
package import LoadCore
import SLOEval

/// The options of `loadtest run`.
package enum LoadTestOptions {
    package static let target = Option.optional(
        "target",
        .targetURL,
        help: "URL of the service. Defaults to the configured one, else \(defaultTarget)."
    )
    /// The same as an argument without a name.
    package static let targetArgument = Option.optionalPositional(
        "TARGET",
        .targetURL,
        help: "URL of the service; the same as --target."
    )
    package static let requests = Option.optional(
        "requests",
        .integer(in: 1...Int.max),
        help: "Stop after N requests."
    )
    package static let warmUp = Option(
        "warm-up",
        .seconds(in: 0...1e6),
        default: .zero,
        help: "Send requests for S seconds before counting them."
    )

    package static let method = Option.optional("method", .method, help: "Method of every request.")
    package static let body = Option.optional("body", .text, help: "Body of every request.")
    package static let bodyFile = Option.optional(
        "body-file",
        .file,
        help: "File with the body of every request; - is standard input."
    )

    package static let threads = Option.optional(
        "threads",
        .integer(in: 1...256),
        help: "Event loops of the socket transport. Defaults to one fewer than there are cores."
    )
    package static let keepAlive = Option.flag(
        "keep-alive",
        default: true,
        help: "Reuse connections between requests (socket only)."
    )
    package static let processes = Option.optional(
        "processes",
        .integer(in: 1...256),
        help: "Generator processes of the urlsession transport. Defaults to one for each core."
    )

    package static let failOnViolation = Option.flag(
        "fail-on-violation",
        help: "Exit with 1 when an objective is violated, and with 4 when the result is inconclusive."
    )
    package static let minSampleSize = Option(
        "min-sample-size",
        .integer(in: 0...Int.max),
        default: 100,
        help: "Warn when there are fewer requests."
    )

    package static let abortOnFail = Option.flag(
        "abort-on-fail",
        help: "Stop as soon as the last seconds prove that an objective is violated."
    )
    package static let abortWindow = Option.optional(
        "abort-window",
        .seconds(in: 1...3600),
        help: "Time that --abort-on-fail looks back. Defaults to the configured time, else 10 s."
    )
    package static let requireSignificance = Option.flag(
        "require-significance",
        help: "Make the verdict inconclusive when there are too few requests."
    )

    package static let preflight = Option.flag(
        "preflight",
        default: true,
        help: "Send one request to check the target before sending load."
    )
    package static let waitForReady = Option(
        "wait-for-ready",
        .seconds(in: 0...1e6),
        default: .zero,
        help: "Poll the target until it answers, for at most S seconds."
    )

    package static let output = SharedOptions.output(LoadTestJob.standardReport)
    package static let prometheusOutput = Option.optional(
        "prometheus-output",
        .file,
        help: "Write the metrics to FILE in Prometheus' text format; - is standard output."
    )
    package static let metricsListen = Option.optional(
        "metrics-listen",
        .listenAddress,
        help: "Serve the metrics of the running test at http://HOST:PORT/metrics."
    )

    package static let groups = [
        OptionGroup(
            "Load",
            [targetArgument, target] + PatternOptions.all
                + [requests, warmUp, RequestOptions.timeout, SharedOptions.seed]
        ),
        OptionGroup(
            "Requests",
            [
                RequestOptions.endpoint, RequestOptions.header, method, body, bodyFile,
                RequestOptions.followCrossOrigin,
            ]
        ),
        OptionGroup("Transport", [SharedOptions.transport, threads, keepAlive, processes]),
        ConnectionOptions.group,
        OptionGroup(
            "Judgement",
            [
                ConfigurationOptions.config, ConfigurationOptions.environment, failOnViolation,
                minSampleSize, requireSignificance, abortOnFail, abortWindow,
            ]
        ),
        OptionGroup("Before the run", [preflight, waitForReady]),
        OptionGroup(
            "Output",
            [
                output, SharedOptions.jsonOutput, prometheusOutput, metricsListen, SharedOptions.quiet,
                SharedOptions.plain,
            ]
        ),
        NotificationOptions.group,
    ]

    private static let defaultTarget = "http://localhost:8000"

    /// The keys of the configuration that a command line makes needless.
    package static func unneededKeys(_ arguments: ParsedArguments) -> Set<String> {
        let given: [(any DeclaredOption, String)] = [
            (target, "target"), (targetArgument, "target"),
            (PatternOptions.concurrency, "concurrency"), (PatternOptions.duration, "duration"),
            (PatternOptions.pattern, "pattern"), (PatternOptions.rate, "rate"),
        ]
        return given.reduce(into: RequestOptions.unneededKeys(arguments)) { keys, option in
            if arguments.isGiven(option.0) { keys.insert("load_test.\(option.1)") }
        }
    }

    /// The service under test: as the command line says, else the configuration, else the default.
    ///
    /// - Throws: `UsageError` when the command line says it twice.
    package static func target(of arguments: ParsedArguments, configured: TargetURL?) throws -> TargetURL {
        let argument = arguments[targetArgument]
        if let argument, arguments.isGiven(target) {
            throw arguments.usageError(
                "the target is given twice, by --target and as '\(argument)'; give it once"
            )
        }
        return try argument ?? arguments[target] ?? configured ?? TargetURL(defaultTarget)
    }
}

extension ArgumentType<ListenAddress> {
    /// `HOST:PORT`.
    fileprivate static let listenAddress = ArgumentType("HOST:PORT") {
        (text: String) throws(ListenAddressError) in try ListenAddress(text)
    }
}
