/// The summary of a step of GitHub Actions: Markdown for the file that `GITHUB_STEP_SUMMARY` names.
public enum GitHubSummary {
    /// The most bytes that GitHub takes of a step: 1 MiB. Details that would exceed it are left out.
    public static let limit = 1 << 20

    /// The room for the summaries of others in the same step, in bytes.
    private static let margin = 64 * 1024

    /// A heading with the outcome, the facts as a table, the reasons, and the details folded away; of these
    /// only as much as there is room for, since GitHub shows nothing of a summary that is too long.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - details: Markdown that is shown when a reader unfolds it, such as the report; empty for none.
    ///   - room: the bytes that are left in the step's file. The default is the whole of it.
    public static func text(of event: DeploymentEvent, details: String = "", room: Int = limit) -> String {
        let heading = "### \(event.outcome.sign) \(event.kind.rawValue) \(event.outcome.rawValue)"
        var table = MarkdownTable("Field", "Value", alignments: [.leading, .leading])
        table.add("Target", event.target)
        for fact in event.facts { table.add(fact.name, fact.value) }
        var parts = [heading, table.text]
        if !event.reasons.isEmpty {
            let lines = event.reasons.flatMap { reason in
                ["- " + reason.markdownEscaped]
                    + (event.explanations[reason].map { ["  - " + $0.markdownEscaped] } ?? [])
            }
            parts.append(lines.joined(separator: "\n"))
        }
        let folded = "<details>\n<summary>The whole report</summary>\n\n\(details)\n</details>"
        let short = parts.joined(separator: "\n\n") + "\n\n"
        let whole = short + folded + "\n\n"
        if !details.isEmpty, whole.utf8.count + margin < room { return whole }
        if short.utf8.count < room { return short }
        let least = heading + "\n\nThe summary of this step has no room for more.\n\n"
        return least.utf8.count < room ? least : ""
    }
}
