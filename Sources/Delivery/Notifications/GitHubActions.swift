public import Reporting

/// What GitHub Actions wants to know of a step, where the program runs in one.
public struct GitHubActions: Sendable {
    private let environment: [String: String]
    private let redactor: Redactor

    /// Creates it from the environment; outside GitHub Actions it does nothing.
    public init(environment: [String: String], redactor: Redactor = Redactor()) {
        self.environment = environment
        self.redactor = redactor
    }

    /// The page of the run, when it is known.
    public var runURL: String? {
        guard let server = environment["GITHUB_SERVER_URL"],
            let repository = environment["GITHUB_REPOSITORY"],
            let run = environment["GITHUB_RUN_ID"]
        else { return nil }
        return "\(server)/\(repository)/actions/runs/\(run)"
    }

    /// Appends the summary and sets the outputs `performance_passed` and `report_url`, each where GitHub
    /// names a file for it.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - details: Markdown to be folded away under the summary, such as the report.
    ///   - reportURL: where the report is; `nil` means the page of the run.
    public func publish(
        _ event: DeploymentEvent,
        details: String = "",
        reportURL: String? = nil
    ) throws(FileError) {
        if let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty {
            let text = GitHubSummary.text(of: event, details: details)
            try AppendLog(path: path).append(redactor.redact(text))
        }
        if let path = environment["GITHUB_OUTPUT"], !path.isEmpty {
            try AppendLog(path: path).append(GitHubOutput.text(of: event, reportURL: reportURL ?? runURL))
        }
    }

    /// The lines to print on standard output so that the run's page shows why it failed; none outside GitHub
    /// Actions.
    public func annotations(of event: DeploymentEvent) -> [String] {
        guard environment["GITHUB_ACTIONS"] == "true" else { return [] }
        return GitHubAnnotation.annotations(of: event).map { redactor.redact($0.line) }
    }
}
