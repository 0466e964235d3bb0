import Synchronization

/// The lines that errors leave on standard error: `loadtest: what, where, what to do`, without the secrets
/// that are known by then.
final class ErrorLines: Sendable {
    private let program: String
    private let known: Mutex<Redactor>
    private let sink: Program.Writer

    init(program: String, redactor: Redactor, write: @escaping Program.Writer) {
        self.program = program
        known = Mutex(redactor)
        sink = write
    }

    /// Takes the secrets out of all lines.
    var redactor: Redactor { known.withLock(\.self) }

    /// Adds secrets.
    func hide(_ add: (inout Redactor) -> Void) { known.withLock { add(&$0) } }

    /// Writes a line of the log.
    func print(_ line: String) { sink(line + "\n") }

    /// Writes an error and returns the exit code of a program that it ends.
    @discardableResult
    func write(_ error: any Error) -> ExitCode {
        let failure = ProgramFailure(error)
        sink(redactor.redact(failure.text(program: program)))
        return failure.exitCode
    }
}
