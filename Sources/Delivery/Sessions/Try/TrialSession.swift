package import LoadCore
import SLOEval

/// One iteration of a journey, told step by step on standard output.
package struct TrialSession: Sendable {
    private let plan: LoadPlan
    private let journey: String?
    private let user: Int
    private let transport: TransportChoice
    private let shell: ProgramShell

    /// Creates a session.
    ///
    /// - Parameters:
    ///   - plan: the plan that the journey is in.
    ///   - journey: its name; `nil` for the first one.
    ///   - user: the number of the user.
    package init(
        plan: LoadPlan,
        journey: String?,
        user: Int,
        transport: TransportChoice,
        shell: ProgramShell
    ) {
        self.plan = plan
        self.journey = journey
        self.user = user
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
        let text = TrialText(redactor: shell.redactor, colored: shell.terminal.colorsOutput)
        StandardStream.output.write("\(name), as user \(user)\n\n")
        let hasSucceeded = try await transport.runTrial(of: plan, journey: name, user: user) { step in
            StandardStream.output.write(text.text(of: step))
        }
        return hasSucceeded ? .success : .gateFailed
    }
}
