/// The summary of a step of GitHub Actions: Markdown for the file that `GITHUB_STEP_SUMMARY` names.
public enum GitHubSummary {
    /// The most bytes that GitHub takes of a step: 1 MiB. Details that would exceed it are left out.
    public static let limit = 1 << 20

    /// A heading with the outcome, the facts as a table, the reasons, and the details folded away.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - details: Markdown that is shown when a reader unfolds it, such as the report; empty for none.
    public static func text(of event: DeploymentEvent, details: String = "") -> String {
        var table = MarkdownTable("Field", "Value", alignments: [.leading, .leading])
        table.add("Target", event.target)
        for fact in event.facts { table.add(fact.name, fact.value) }
        var parts = [
            "### \(event.outcome.sign) \(event.kind.rawValue) \(event.outcome.rawValue)", table.text,
        ]
        if !event.reasons.isEmpty {
            parts.append(event.reasons.map { "- " + $0.markdownEscaped }.joined(separator: "\n"))
        }
        let folded = "<details>\n<summary>The whole report</summary>\n\n\(details)\n</details>"
        if !details.isEmpty, folded.utf8.count + 64 * 1024 < limit { parts.append(folded) }
        return parts.joined(separator: "\n\n") + "\n\n"
    }
}
