import Delivery
import Reporting

/// `loadtest report`: what happened before, as a table.
enum ReportCommand {
    static let name = "report"

    static let command = Command(
        name,
        summary: "Show the last tests and deployments.",
        discussion: "Reads the deployment report that all three programs append to.",
        groups: [OptionGroup("History", [history, last, deploymentReport])],
        examples: [.init("loadtest report --history --last 5", "The last five events, the newest last.")]
    )

    private static let history = Option.flag("history", help: "Show the last events as a table.")
    private static let last = Option("last", .integer(in: 1...10_000), default: 10, help: "Number of events.")
    private static let deploymentReport = Option(
        "deployment-report",
        .file,
        default: NotificationOptions.standardDeploymentReport,
        help: "The deployment report to read."
    )

    static func run(_ arguments: ParsedArguments) throws -> ExitCode {
        guard arguments[history] else {
            throw arguments.usageError("name what to show: --history shows the last events")
        }
        let events = try DeploymentLog(path: arguments[deploymentReport]).events()
        StandardStream.output.write(DeploymentHistory.text(of: events, last: arguments[last]))
        return .success
    }
}
