package import LoadCore
import SLOEval
import Synchronization

/// One iteration of a journey, told step by step on standard output.
package struct TrialSession: Sendable {
    private let plan: LoadPlan
    private let journey: String?
    private let user: Int
    private let showsValues: Bool
    private let transport: TransportChoice
    private let shell: ProgramShell

    /// Creates a session.
    ///
    /// - Parameters:
    ///   - plan: the plan that the journey is in.
    ///   - journey: its name; `nil` for the first one.
    ///   - user: the number of the user.
    ///   - showsValues: whether captured values are shown, which may be secrets.
    ///   - transport: how it is sent.
    ///   - shell: the program's surroundings.
    package init(
        plan: LoadPlan,
        journey: String?,
        user: Int,
        showsValues: Bool,
        transport: TransportChoice,
        shell: ProgramShell
    ) {
        self.plan = plan
        self.journey = journey
        self.user = user
        self.showsValues = showsValues
        self.transport = transport
        self.shell = shell
    }

    /// Runs the iteration and returns the exit code: 1 when a step failed.
    package func run() async throws -> ExitCode {
        let known = plan.journeys.map(\.name)
        let name = journey ?? known.first ?? ""
        guard known.contains(name) else {
            throw LoadTestError.plan(.invalidPlan(.journey(.unknownJourney(name, known: known))))
        }
        let steps = plan.journeys.first { $0.name == name }?.requestSteps ?? []
        let text = Mutex(
            TrialText(
                redactor: shell.redactor,
                colored: shell.terminal.colorsOutput,
                captures: showsValues ? .shown : .hidden(names: steps.namesOfSecrets)
            )
        )
        StandardStream.output.write("\(name), as user \(user)\n\n")
        let hasSucceeded = try await transport.runTrial(
            of: plan,
            journey: name,
            user: user,
            skippedPause: { StandardStream.output.write(TrialText.text(ofPause: $0)) },
            report: { step in StandardStream.output.write(text.withLock { $0.text(of: step) }) }
        )
        return hasSucceeded ? .success : .gateFailed
    }
}

extension [JourneyStep] {
    /// The names of values that steps put into fields that hold secrets, such as `Authorization` or `Cookie`.
    fileprivate var namesOfSecrets: Set<String> {
        flatMap(\.headers).filter { SecretName.marks($0.name) }
            .reduce(into: []) { $0.formUnion(Template.names(in: $1.value)) }
    }
}
