/// How a program ends, as the shell and pipelines see it. The same for all three programs.
public struct ExitCode: RawRepresentable, Sendable, Hashable {
    /// The status passed to `exit`, 0 to 255.
    public let rawValue: Int32

    /// Creates a code from a status.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// The gate said yes; for a load test without a gate: it was measured.
    public static let success = ExitCode(rawValue: 0)

    /// The gate said no: an objective was violated, the verification or the rollout failed.
    public static let gateFailed = ExitCode(rawValue: 1)

    /// A usage or configuration error. Nothing was sent.
    public static let usage = ExitCode(rawValue: 2)

    /// The work could not be done: the target can't be reached, kubectl failed, a report can't be written.
    public static let unavailable = ExitCode(rawValue: 3)

    /// The gate was asked and has no answer: too few samples, or the generator itself was the limit.
    public static let inconclusive = ExitCode(rawValue: 4)

    /// The gate said no and the automatic rollback failed: a person is needed now.
    public static let rollbackFailed = ExitCode(rawValue: 5)

    /// Another rollout holds the lock.
    public static let locked = ExitCode(rawValue: 6)

    /// Stopped by a signal after its work was wound up: 128 plus the signal's number, as shells count: 129
    /// for SIGHUP, 130 for SIGINT, 131 for SIGQUIT, 143 for SIGTERM.
    public static func stopped(by signal: TerminationSignal) -> ExitCode {
        ExitCode(rawValue: 128 + signal.number)
    }

    /// Whether a signal that asks for an end in good order was the reason.
    package var isStop: Bool { TerminationSignal.ending.contains { self == .stopped(by: $0) } }
}
