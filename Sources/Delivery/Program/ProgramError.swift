public import LoadCore
import Reporting

/// An error that knows how a program should end because of it.
///
/// Its description says what is wrong, where, and what to do.
public protocol ProgramError: Error, CustomStringConvertible {
    /// The exit code of a program that this error ends.
    var exitCode: ExitCode { get }

    /// The errors that this one is made of, a line each; most are one line, their description.
    var lines: [String] { get }
}

extension ProgramError {
    /// The description as the only line.
    public var lines: [String] { [description] }
}

extension TargetURLError: ProgramError {
    /// Always ``ExitCode/usage``.
    public var exitCode: ExitCode { .usage }
}

/// The end of a program by an error: its exit code and the line it leaves on standard error, or the lines
/// when the error is several in one.
package struct ProgramFailure: Sendable, Equatable {
    /// The exit code.
    package let exitCode: ExitCode

    /// The lines, without the program's name and line breaks; at least one.
    package let messages: [String]

    /// The failure that any error is. One that is no ``ProgramError`` counts as ``ExitCode/unavailable``.
    package init(_ error: any Error) {
        let known = error as? any ProgramError
        exitCode = known?.exitCode ?? .unavailable
        let lines = error is CancellationError ? ["the work was cancelled"] : [String(describing: error)]
        messages = (known?.lines ?? lines).map(\.singleLine)
    }

    /// The text for standard error: `loadtest: what, where, what to do`, line breaks included.
    package func text(program: String) -> String {
        messages.map { "\(program): \($0)\n" }.joined()
    }
}
