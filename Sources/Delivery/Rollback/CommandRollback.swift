import Reporting

/// Returns to the version before with a program of the user's, started without a shell.
///
/// The program's effect is its own affair: it should do no harm when it is run twice.
public struct CommandRollback: Rollback {
    private let command: ProcessCall
    private let runner: any ProcessRunner
    private let backoff: Backoff
    private let sleep: Backoff.Sleep

    /// Creates a rollback.
    public init(
        command: ProcessCall,
        runner: any ProcessRunner,
        backoff: Backoff = Backoff(),
        sleep: @escaping Backoff.Sleep = { try await Task.sleep(for: $0) }
    ) {
        self.command = command
        self.runner = runner
        self.backoff = backoff
        self.sleep = sleep
    }

    /// A stand-in: the program knows where to go.
    public func recordRevision() async throws(RollbackError) -> RecordedRevision? {
        RecordedRevision(number: 0, replicaSet: "what '\(command.program)' returns to")
    }

    /// Runs the program until it succeeds.
    public func undo(to revision: RecordedRevision) async throws(RollbackError) {
        try await backoff.retrying(sleep: sleep, while: \.isPassing) { () throws(RollbackError) in
            let result: ProcessResult
            do throws(ProcessError) {
                result = try await runner.run(command)
            } catch {
                throw .notRun(error)
            }
            guard result.isSuccess else {
                throw .program(
                    command: command.commandLine,
                    summary: command.shown(result.summary).singleLine
                )
            }
        }
    }

    /// Does nothing: that the program succeeded is all that is known.
    public func verify(_ revision: RecordedRevision) async throws(RollbackError) {}

    /// The program.
    public func commands(for revision: RecordedRevision?) -> [String] { [command.commandLine] }
}
