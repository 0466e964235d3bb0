import Delivery
import Foundation
import Reporting

/// `progressive-rollout status`: what the journal says.
enum StatusCommand {
    static let name = "status"

    static let json = Option.flag("json", help: "Print the report as JSON.")

    static let command = Command(
        name,
        summary: "Show the state of a rollout, from its journal.",
        discussion: "Exits with 0 when there is a rollout, and with 2 when there is none.",
        groups: [
            OptionGroup(
                "Rollout",
                [
                    RolloutOptions.deployment, RollbackOptions.namespace, RolloutOptions.stateFile, json,
                    SharedOptions.plain,
                ]
            )
        ]
    )

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) throws -> ExitCode {
        let deployment = try DeploymentReference(arguments)
        let journal = RolloutJournal.chosen(by: arguments, deployment: deployment)
        guard let record = try journal.read() else {
            throw arguments.usageError("no rollout has been begun in '\(journal.path)'")
        }
        guard record.header.deployment == deployment else {
            throw RolloutJournalError.otherDeployment(path: journal.path, found: record.header.deployment)
        }
        let report = try RolloutHistory(record, router: "").report
        if arguments[json] {
            StandardStream.output.write(try RolloutJSONFormat().text(of: report))
            return .success
        }
        StandardStream.output.write(
            RolloutConsoleFormat(emoji: shell.usesSigns).text(of: report)
        )
        for decision in report.decisions.suffix(5) {
            StandardStream.output.writeLine("  \(decision.time.formatted(.iso8601)) \(decision.sentence)")
        }
        return .success
    }
}
