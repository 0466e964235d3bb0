import Foundation

/// A program seen from outside: arguments in, texts and an exit code out.
///
/// ```swift
/// await Program.main(MyProgram.command) { arguments, shell in … }
/// ```
package struct Program: Sendable {
    /// Receives a text as it stands.
    package typealias Writer = @Sendable (String) -> Void

    /// Does what a command line asks for.
    package typealias Work = (ParsedArguments, ProgramShell) async throws -> ExitCode

    private let command: Command
    private let output: Writer
    private let errors: Writer

    /// Creates a program. The default writers are standard output and standard error.
    package init(
        _ command: Command,
        output: @escaping Writer = { StandardStream.output.write($0) },
        errors: @escaping Writer = { StandardStream.errors.write($0) }
    ) {
        self.command = command
        self.output = output
        self.errors = errors
    }

    /// Does what this process was started for, as the program or as one of its generator processes, and ends
    /// the process.
    package static func main(_ command: Command, work: Work) async -> Never {
        StandardStream.openClosedOnes()
        SignalHandling.ignoreBrokenPipes()
        let arguments = Array(CommandLine.arguments.dropFirst())
        let exitCode =
            if let exitCode = await EngineMode.run(arguments) {
                exitCode
            } else {
                await Program(command)
                    .run(arguments, environment: ProcessInfo.processInfo.environment, work: work)
            }
        exit(exitCode.rawValue)
    }

    /// Understands the arguments, does what they ask for, and puts an error into one line on standard error.
    ///
    /// - Parameters:
    ///   - arguments: The arguments without the program's own name.
    ///   - environment: The environment variables.
    ///   - work: What the program does when it is not asked for help.
    package func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        work: Work
    ) async -> ExitCode {
        let redactor = Redactor(environment: environment, arguments: arguments)
        let errors = ErrorLines(program: command.name, redactor: redactor, write: errors)
        do {
            switch try command.parse(arguments) {
            case .print(let text): output(text.hasSuffix("\n") ? text : text + "\n")
            case .run(let parsed):
                return try await work(parsed, ProgramShell(parsed, environment: environment, errors: errors))
            }
            return .success
        } catch {
            return errors.write(error)
        }
    }
}
