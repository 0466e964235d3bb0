package import Reporting

/// The outputs, summary and annotations of a step in GitHub Actions, where the program runs in one; elsewhere
/// it does nothing.
package struct GitHubActions: Sendable {
    let environment: [String: String]
    var redactor = Redactor()

    /// The page of the run, when it is known.
    package var runURL: String? {
        guard let server = environment["GITHUB_SERVER_URL"],
            let repository = environment["GITHUB_REPOSITORY"],
            let run = environment["GITHUB_RUN_ID"]
        else { return nil }
        return "\(server)/\(repository)/actions/runs/\(run)"
    }

    /// Appends the summary, as far as GitHub takes it beside what the step's file holds already, and sets the
    /// outputs `performance_passed` and `report_url`, each where GitHub names a file for it.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - details: makes Markdown to be folded away under the summary, such as the report; called only where
    ///     there is a summary.
    ///   - reportURL: where the report is; `nil` means the page of the run.
    ///   - outputs: more outputs.
    /// - Throws: why the first file could not be appended to; the other is appended to all the same.
    package func publish(
        _ event: DeploymentEvent,
        details: () -> String = { "" },
        reportURL: String? = nil,
        outputs: [(name: String, value: String)] = []
    ) throws(FileError) {
        let assignments =
            GitHubOutput.text(of: event, reportURL: reportURL ?? runURL)
            + GitHubOutput.text(of: outputs.map { ($0.name, redactor.redact($0.value)) })
        let failures = [
            failure(of: "GITHUB_STEP_SUMMARY") { path in
                GitHubSummary.text(
                    of: event.redacted(by: redactor),
                    details: redactor.redact(details()),
                    room: GitHubSummary.limit - Int(fileSize(of: path) ?? 0)
                )
            },
            failure(of: "GITHUB_OUTPUT") { _ in assignments },
        ]
        if let first = failures.lazy.compactMap(\.self).first { throw first }
    }

    /// The lines to print on standard output so that the run's page shows annotations; none outside GitHub
    /// Actions.
    package func lines(of annotations: [GitHubAnnotation]) -> [String] {
        guard environment["GITHUB_ACTIONS"] == "true" else { return [] }
        return annotations.map { annotation in
            var annotation = annotation
            annotation.message = redactor.redact(annotation.message)
            annotation.title = annotation.title.map(redactor.redact)
            return annotation.line
        }
    }

    private func failure(of variable: String, appending text: (_ path: String) -> String) -> FileError? {
        guard let path = environment[variable], !path.isEmpty else { return nil }
        let text = text(path)
        guard !text.isEmpty else { return nil }
        do {
            try AppendLog(path: path, allowsStreams: true).append(text)
            return nil
        } catch {
            return error
        }
    }
}
