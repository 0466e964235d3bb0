/// A program seen from outside: arguments in, texts and an exit code out.
public struct Program: Sendable {
    /// Receives a text as it stands.
    public typealias Writer = @Sendable (String) -> Void

    private let command: Command
    private let output: Writer
    private let errors: Writer

    /// Creates a program. The default writers are standard output and standard error.
    public init(
        _ command: Command,
        output: @escaping Writer = { StandardStream.output.write($0) },
        errors: @escaping Writer = { StandardStream.errors.write($0) }
    ) {
        self.command = command
        self.output = output
        self.errors = errors
    }

    /// Prepares this process for whatever it is going to do. The first thing that a program does.
    public static func prepareProcess() {
        StandardStream.openClosedOnes()
        SignalHandling.ignoreBrokenPipes()
    }

    /// Understands the arguments, does what they ask for, and puts an error into one line on standard error.
    ///
    /// - Parameters:
    ///   - arguments: The arguments without the program's own name.
    ///   - redactor: Takes secrets out of the error's line. Evaluated when there is an error, since secrets may
    ///     become known on the way.
    ///   - work: What the program does when it is not asked for help.
    public func run(
        _ arguments: [String],
        redactor: @Sendable () -> Redactor = { Redactor() },
        work: (ParsedArguments) async throws -> ExitCode
    ) async -> ExitCode {
        do {
            switch try command.parse(arguments) {
            case .print(let text): output(text.hasSuffix("\n") ? text : text + "\n")
            case .run(let parsed): return try await work(parsed)
            }
            return .success
        } catch {
            let failure = ProgramFailure(error)
            errors(redactor().redact(failure.text(program: command.name)))
            return failure.exitCode
        }
    }
}
