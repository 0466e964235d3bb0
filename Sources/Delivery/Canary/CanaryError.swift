import LoadCore
import LoadCore
public import Reporting

/// Why a canary could not be verified. None of these says anything about the canary.
public enum CanaryError: ProgramError, Sendable, Equatable {
    /// The two sides of a verification.
    public enum Side: String, Sendable {
        /// The new version.
        case canary
        /// The version that everybody uses.
        case production
    }

    /// The load test or its files are not possible.
    case loadTest(LoadTestError)
    /// There is no step to do.
    case nothingToDo
    /// Every configured endpoint has a method that may change something.
    case noSafeEndpoint
    /// A side can't be reached at the start.
    case unreachable(Side, url: String, reason: String)
    /// The access log can't be opened.
    case logNotReadable(path: String, reason: String)
    /// The access log holds no request that may be sent.
    case logWithoutRequests(path: String, counts: AccessLogCounts)
    /// The way back could not be prepared, so that there would be none.
    case noWayBack(RollbackError)
    /// There is no earlier revision to return to.
    case noEarlierRevision(deployment: String)
    /// The verification was done, but its report could not be written.
    case notWritten(ReportError)

    /// ``ExitCode/usage`` for what can be known without asking anybody, else ``ExitCode/unavailable``.
    public var exitCode: ExitCode {
        switch self {
        case .loadTest(let error): error.exitCode
        case .nothingToDo, .noSafeEndpoint, .logNotReadable, .logWithoutRequests: .usage
        case .unreachable, .noWayBack, .noEarlierRevision, .notWritten: .unavailable
        }
    }

    /// The problem, its place, and its remedy.
    public var description: String {
        switch self {
        case .loadTest(let error): error.description
        case .nothingToDo:
            "shadow test, load test, and comparison are all turned off; turn on at least one of them"
        case .noSafeEndpoint:
            "no configured endpoint has a safe method (GET, HEAD, OPTIONS), and no journey has such steps alone, so the "
                + "shadow test has nothing to send; name one with --endpoint, or allow the others with --shadow-unsafe-methods"
        case .unreachable(let side, let url, let reason):
            "the \(side.rawValue) \(url) can't be reached: \(reason); nothing was verified and nothing rolled "
                + "back"
                + ConnectionFault.remedy(
                    for: reason,
                    asksCanary: side == .canary,
                    otherwise: "start it or correct --\(side.rawValue)-url"
                )
        case .logNotReadable(let path, let reason): "the access log '\(path)' can't be read: \(reason)"
        case .logWithoutRequests(let path, let counts): Self.words(of: counts, in: path)
        case .noWayBack(let error):
            "the way back can't be prepared, so nothing was sent: \(error)"
        case .noEarlierRevision(let deployment):
            "the deployment \(deployment) has no earlier revision to roll back to, so nothing was sent; name "
                + "what to do with --rollback-command, or leave out --auto-rollback-on-loadfail"
        case .notWritten(let reason): "the report could not be written: \(reason)"
        }
    }

    private static func words(of counts: AccessLogCounts, in path: String) -> String {
        let start = "the access log '\(path)' holds no request that may be sent (\(counts.sentence)); "
        return counts.unsafe > 0
            ? start + "allow other methods with --shadow-unsafe-methods"
            : start + "it must be in common or combined format or JSON lines, and not compressed"
    }
}
