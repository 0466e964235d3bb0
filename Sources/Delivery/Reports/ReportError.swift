/// Why a report could not be written.
public enum ReportError: ProgramError, Sendable, Equatable {
    /// A file can't be written; found out before the run.
    case destination(FileError)
    /// Two outputs go to the same file.
    case sameDestination(String)
    /// A format could not hold the report.
    case notRendered(String)
    /// A file could not be written.
    case notWritten(FileError)

    /// ``ExitCode/usage`` for what can be known before the run, else ``ExitCode/unavailable``.
    public var exitCode: ExitCode {
        switch self {
        case .destination, .sameDestination: .usage
        case .notRendered, .notWritten: .unavailable
        }
    }

    /// The problem, its place, and its remedy.
    public var description: String {
        switch self {
        case .destination(let error), .notWritten(let error):
            error.description
        case .sameDestination(ReportDestinations.standardOutput):
            "two outputs go to standard output; leave '-' to one of them and name a file for the other"
        case .sameDestination(let path):
            "two outputs go to the same file '\(path)'; name a file for each"
        case .notRendered(let reason):
            "the results can't be written: \(reason)"
        }
    }
}
