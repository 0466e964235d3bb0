/// A lock file and a Lease as one lock: the file keeps rollouts of this machine apart, the lease those of
/// all.
///
/// A process that was killed leaves its lease behind for a minute. Its successor on the same machine need not
/// wait: it holds the file, in which it finds the name of the dead, who can't hold the lease either.
public final class RolloutLocks: RolloutLock {
    private let file: FileLock
    private let lease: LeaseLock

    /// Joins two locks, which must have the same holder.
    public init(file: FileLock, lease: LeaseLock) {
        self.file = file
        self.lease = lease
    }

    /// The lease's.
    public var renewalSeconds: Double? { lease.renewalSeconds }

    /// Takes the file and then the lease, or neither.
    public func acquire() async throws(RolloutLockError) {
        try await file.acquire()
        lease.takeOver(from: file.previousHolder)
        do throws(RolloutLockError) {
            try await lease.acquire()
        } catch {
            await file.release()
            throw error
        }
    }

    /// Renews the lease.
    public func renew() async throws(RolloutLockError) { try await lease.renew() }

    /// Gives both back.
    public func release() async {
        await lease.release()
        await file.release()
    }
}
