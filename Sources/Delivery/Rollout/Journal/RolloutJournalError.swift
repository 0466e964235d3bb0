/// Why a journal can't be read, written or gone on with.
public enum RolloutJournalError: ProgramError, Sendable, Equatable {
    /// The file is there and can't be read.
    case notReadable(path: String, SystemError)
    /// The path is no file that a journal may be kept in.
    case notUsable(FileError)
    /// A line can't be written. The action that it announces was not taken.
    case notWritable(FileError)
    /// A line, counted from 1, is no line of a journal.
    case corrupt(path: String, line: Int)
    /// A transition, counted from 1, does not follow from those before it.
    case doesNotReplay(transition: Int)
    /// A rollout in the journal was begun by a program whose format this one does not know.
    case unknownVersion(path: String, found: Int, newest: Int)
    /// The journal is that of another deployment.
    case otherDeployment(path: String, found: DeploymentReference)
    /// A rollout has not come to its end.
    case unfinished(path: String, since: String)
    /// There is no rollout to go on with.
    case nothingToResume(path: String)

    /// ``ExitCode/usage`` where another command is needed, else ``ExitCode/unavailable``.
    public var exitCode: ExitCode {
        switch self {
        case .notUsable, .otherDeployment, .unfinished, .nothingToResume: .usage
        case .notReadable, .notWritable, .corrupt, .doesNotReplay, .unknownVersion: .unavailable
        }
    }

    /// Why a line could not be written, without what became of the rollout.
    public var cause: String {
        if case .notWritable(let error) = self { "\(error)" } else { description }
    }

    /// The problem, where it is, and what to do.
    public var description: String {
        switch self {
        case .notReadable(let path, let error):
            "the rollout journal '\(path)' can't be read: \(error); change its permissions"
        case .notUsable(let error): "the rollout journal is not usable: \(error)"
        case .notWritable(let error):
            "the rollout stopped before a step that it could not record: \(error)"
        case .corrupt(let path, let line):
            "line \(line) of '\(path)' is not a line of a rollout journal; look at the traffic split and the "
                + "deployment, set them right by hand, and move the file away"
        case .doesNotReplay(let transition):
            "transition \(transition) of the rollout journal does not follow from those before it: it was edited, "
                + "or written by another version; use that version, or set things right by hand and move the "
                + "file away"
        case .unknownVersion(let path, let found, let newest):
            "'\(path)' has a rollout in version \(found) of the journal's format, and this program knows versions 1 to "
                + "\(newest); go on with the version of progressive-rollout that began it"
        case .otherDeployment(let path, let found):
            "'\(path)' is the journal of the deployment \(found); name another --state-file"
        case .unfinished(let path, let since):
            "a rollout begun at \(since) has not ended ('\(path)'); go on with --resume, or return to "
                + "stable with --abort"
        case .nothingToResume(let path):
            "there is no unfinished rollout in '\(path)'; start one without --resume and --abort"
        }
    }
}
