import Delivery

/// `progressive-rollout approve`: agrees to what follows a stage, or does not.
enum ApproveCommand {
    static let name = "approve"

    static let stage = Option.optional(
        "stage",
        .text.named("NAME"),
        help: "Name of the stage. Defaults to the one that waits."
    )
    static let deny = Option.flag("deny", help: "Refuse: the traffic goes back to stable.")
    static let by = Option.optional(
        "by",
        .text.named("NAME"),
        help: "Name of the person who approves. Defaults to $USER."
    )

    static let command = Command(
        name,
        summary: "Approve the step after a stage that waits for approval.",
        groups: [
            OptionGroup(
                "Rollout",
                [
                    RolloutOptions.deployment, RollbackOptions.namespace, RolloutOptions.stateFile,
                    RolloutOptions.controlFile, stage, deny, by,
                ]
            )
        ]
    )

    static func run(_ arguments: ParsedArguments, in shell: ProgramShell) throws -> ExitCode {
        let deployment = try DeploymentReference(arguments)
        let journal = RolloutJournal.chosen(by: arguments, deployment: deployment)
        guard let machine = try journal.read()?.replayed(), case .awaitingApproval(let index) = machine.state
        else {
            throw arguments.usageError("no stage of \(deployment) waits for approval in '\(journal.path)'")
        }
        let waiting = machine.plan.stages[index].name
        if let named = arguments[stage], named != waiting {
            throw arguments.usageError("it is stage '\(waiting)' that waits for approval, not '\(named)'")
        }
        let person = arguments[by] ?? shell.person
        let control = ControlFile.chosen(by: arguments, journal: journal)
        try control.append(
            arguments[deny] ? .deny(stage: waiting, by: person) : .approve(stage: waiting, by: person)
        )
        StandardStream.output.writeLine(
            "\(person) \(arguments[deny] ? "does not approve" : "approves") stage '\(waiting)' of \(deployment)."
        )
        return .success
    }
}
