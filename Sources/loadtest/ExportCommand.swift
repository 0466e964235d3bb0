import Delivery
import Foundation
import Reporting

/// `loadtest export`: the metrics of a results file, for a file or a Pushgateway.
enum ExportCommand {
    static let name = "export"

    static let command = Command(
        name,
        summary: "Write or push the metrics of a finished run.",
        discussion: """
            Metrics go to standard output unless a file or a Pushgateway is named. Exit code 3 when they could \
            not be written or pushed.
            """,
        groups: [
            OptionGroup("Metrics", [metricsFile, outputFile, NotificationOptions.pushgateway]),
            OptionGroup("Configuration", [ConfigurationOptions.config, ConfigurationOptions.environment]),
        ],
        examples: [
            .init(
                "loadtest export --metrics-file results.json --output-file metrics.prom",
                "The metrics of a run as Prometheus' text format."
            )
        ]
    )

    private static let metricsFile = Option.required(
        "metrics-file",
        .file,
        help: "The results file that --json-output wrote; - is standard input."
    )
    private static let outputFile = Option.optional(
        "output-file",
        .file,
        help: "Write the metrics to FILE in Prometheus' text format; - is standard output."
    )

    /// The most bytes of results that are read.
    private static let sizeLimit = 1 << 28

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) async throws -> ExitCode {
        let configuration = try shell.configuration(arguments, without: ["load_test"]).configuration
        let report = try report(in: arguments[metricsFile])
        let prefix = configuration.prometheus.prefix
        let gateway = Notifications.gatewayURL(
            option: arguments[NotificationOptions.pushgateway],
            configuration: configuration,
            environment: shell.environment
        )
        let path = arguments[outputFile] ?? (gateway == nil ? ReportDestinations.standardOutput : nil)
        if let error = ReportOutput.write(report, to: [.init(PrometheusFormat(prefix: prefix), to: path)]) {
            throw error
        }
        guard let gateway else { return .success }
        let caller = CurlCaller(
            runner: shell.runner,
            environment: shell.environment,
            gatewayTLS: configuration.loadTest.connections.tls
        )
        return await push(
            try Notifications.Metrics(report, prefix: prefix),
            to: gateway,
            by: caller,
            in: shell
        )
    }

    private static func push(
        _ metrics: Notifications.Metrics,
        to gateway: String,
        by caller: CurlCaller,
        in shell: ProgramShell
    ) async -> ExitCode {
        let round = NoticeRound([metrics.notice(for: gateway, by: caller)], within: Notifications.limit)
        let warnings = await round.deliver(log: shell.log)
        return warnings.isEmpty ? .success : .unavailable
    }

    private static func report(in path: String) throws(ExportError) -> LoadTestReport {
        let bytes: [UInt8]
        do {
            bytes = try InputFile.contents(of: path == "-" ? "/dev/stdin" : path, atMost: sizeLimit)
        } catch {
            throw .notReadable(path, error)
        }
        do {
            return try JSONFormat.report(from: Data(bytes))
        } catch {
            throw .notUsable(path, error)
        }
    }
}

/// Why there are no metrics to export.
private enum ExportError: ProgramError {
    case notReadable(String, InputFileError)
    case notUsable(String, ResultsError)

    var exitCode: ExitCode { .usage }

    var description: String {
        switch self {
        case .notReadable(let path, let error):
            "--metrics-file '\(path)' can't be read: \(error); name a file that --json-output wrote"
        case .notUsable(let path, let error): "--metrics-file '\(path)': \(error)"
        }
    }
}
