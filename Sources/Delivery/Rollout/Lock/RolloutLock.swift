/// Keeps two rollouts of one deployment from running at once.
public protocol RolloutLock: Sendable {
    /// Takes the lock, or tells who has it. Does not wait.
    func acquire() async throws(RolloutLockError)

    /// Says that the holder is still there. To be called every ``renewalSeconds`` where that is not `nil`.
    ///
    /// - Throws: ``RolloutLockError/lost(holder:)`` when someone else has taken the lock.
    func renew() async throws(RolloutLockError)

    /// Gives the lock back. Does nothing when it is not held.
    func release() async

    /// How often the lock wants to be renewed, in seconds; `nil` when it holds by itself.
    var renewalSeconds: Double? { get }
}

/// Why a lock could not be taken or kept.
public enum RolloutLockError: ProgramError, Sendable, Equatable {
    /// Another rollout has it.
    case held(lock: String, holder: String)
    /// It was taken over by someone else, since it was not renewed in time.
    case lost(holder: String)
    /// The lock file can't be opened.
    case file(FileError)
    /// The cluster could not be asked.
    case kubectl(KubectlError)

    /// ``ExitCode/locked`` when someone else has the lock.
    public var exitCode: ExitCode {
        switch self {
        case .held, .lost: .locked
        case .file, .kubectl: .unavailable
        }
    }

    /// Who has the lock, and what to do.
    public var description: String {
        switch self {
        case .held(let lock, let holder):
            "another rollout holds the lock \(lock) (\(holder)); wait for its end, or stop it with --abort"
        case .lost(let holder): "the lock was taken over by \(holder); this rollout must not go on"
        case .file(let error): "the lock file is not usable: \(error)"
        case .kubectl(let error): "the lock can't be taken: \(error)"
        }
    }
}
