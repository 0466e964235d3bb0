public import LoadCore

/// An error that knows how a program should end because of it.
///
/// Its description says what is wrong, where, and what to do.
public protocol ProgramError: Error, CustomStringConvertible {
    /// The exit code of a program that this error ends.
    var exitCode: ExitCode { get }
}

extension UsageError: ProgramError {
    /// Always ``ExitCode/usage``.
    public var exitCode: ExitCode { .usage }
}

extension TargetURLError: ProgramError {
    /// Always ``ExitCode/usage``.
    public var exitCode: ExitCode { .usage }
}

/// The end of a program by an error: its exit code and the one line that it leaves on standard error.
public struct ProgramFailure: Sendable, Equatable {
    /// The exit code.
    public let exitCode: ExitCode

    /// The line, without the program's name and the line break.
    public let message: String

    /// The failure that any error is. One that is no ``ProgramError`` counts as ``ExitCode/unavailable``.
    public init(_ error: any Error) {
        exitCode = (error as? any ProgramError)?.exitCode ?? .unavailable
        message = error is CancellationError ? "the work was cancelled" : String(describing: error).onOneLine
    }

    /// The line for standard error: `loadtest: what, where, what to do`, without the line break.
    public func line(program: String) -> String { "\(program): \(message)" }
}

extension String {
    /// The text with line breaks and other control characters escaped, so that what comes from outside can
    /// neither forge a second line nor steer a terminal.
    var onOneLine: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return unicodeScalars.reduce(into: "") { line, scalar in
            line += scalar.isControl ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        properties.generalCategory == .control || value == 0x2028 || value == 0x2029
    }
}
