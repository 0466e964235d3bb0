/// Why a program could not be run.
public enum ProcessError: ProgramError, Sendable, Equatable {
    /// There is no such program.
    case notFound(program: String, searchPath: String?)
    /// The file is there but can't be run.
    case notExecutable(path: String)
    /// The folder to run it in is not there.
    case noWorkingDirectory(path: String)
    /// The system refused to start it.
    case notStarted(path: String, SystemError)
    /// An observer did not let it start.
    case vetoed(program: String, reason: String)
    /// The task that waited for it was cancelled; the program was ended.
    case cancelled(program: String)

    /// Always ``ExitCode/unavailable``.
    public var exitCode: ExitCode { .unavailable }

    /// The program that could not be run, the reason, and the remedy.
    public var description: String {
        switch self {
        case .notFound(let program, nil): "there is no program '\(program)'; check the path"
        case .notFound(let program, let searchPath?):
            "the program '\(program)' was not found in PATH (\(searchPath)); install it or give its full path"
        case .notExecutable(let path): "'\(path)' can't be run; it must be a program with execute permission"
        case .noWorkingDirectory(let path): "the folder '\(path)' to run in is not there; create it"
        case .notStarted(let path, let error): "'\(path)' could not be started: \(error)"
        case .vetoed(let program, let reason): "'\(program)' was not started: \(reason)"
        case .cancelled(let program): "'\(program)' was stopped because the work was cancelled"
        }
    }
}
