import CSpawn
import Foundation

extension ProcessIdentity {
    /// The state of a command that another process started.
    package enum Leftover: Sendable, Equatable {
        /// Nothing of it was there any more.
        case none
        /// It ended by itself while it was waited for.
        case ended
        /// It was ended.
        case stopped
        /// It belongs to another boot, machine or container; from here nothing can be said.
        case elsewhere
        /// It is still there, because it is another user's or can't be ended now. A person is needed.
        case notStopped
    }

    /// Waits for what is left of a command's process group to end, and ends it when it does not.
    ///
    /// A process counts as left over when it is the one of this identity, by number and start time, or
    /// belongs to its group and session while no other process has the number. Nothing else is ever sent a
    /// signal. Takes at most both times and 2 s; the cancellation of the task does not cut it short.
    ///
    /// - Parameters:
    ///   - patience: how long it may take to end by itself.
    ///   - grace: how long it may take to end after SIGTERM before SIGKILL ends it.
    package func endLeftover(
        patience: Duration = .seconds(5),
        grace: Duration = .seconds(2)
    ) async -> Leftover {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                blockAllSignals()
                continuation.resume(returning: end(patience: patience, grace: grace))
            }
        }
    }

    /// - Parameter waiting: called while the command may end by itself.
    func end(patience: Duration, grace: Duration, waiting: () -> Void = {}) -> Leftover {
        guard system == Self.currentSystem else { return .elsewhere }
        if leftover.isEmpty { return .none }
        if isGone(within: patience, afterEach: waiting) { return .ended }
        signalLeftover(SIGTERM)
        if isGone(within: grace) { return .stopped }
        return isGone(within: .seconds(2), afterEach: { signalLeftover(SIGKILL) }) ? .stopped : .notStopped
    }

    private func isGone(within limit: Duration, afterEach step: () -> Void = {}) -> Bool {
        let end = ContinuousClock.now + limit
        while true {
            step()
            if leftover.isEmpty { return true }
            if ContinuousClock.now >= end { return false }
            usleep(10_000)
        }
    }

    /// The processes of the command that are still at work.
    private var leftover: [ProcessStatus] {
        if let leader = ProcessStatus(of: pid), leader.startTime != startTime { return [] }
        return ProcessStatus.all.filter { isLeftover($0) && !$0.hasEnded }
    }

    private func isLeftover(_ status: ProcessStatus) -> Bool {
        if status.pid == pid { return status.startTime == startTime }
        // The system gives the number of a group to nobody while anyone is in it.
        return status.group == pid && status.session == session && status.startTime >= startTime
    }

    private func signalLeftover(_ signal: Int32) {
        for found in leftover {
            let process = OpenFile(owning: loadgate_open_process(found.pid))
            guard process.descriptor >= 0 else {
                // Without such descriptors, in kernels before 5.3, the number has to do.
                if errno == ENOSYS { kill(found.pid, signal) }
                continue
            }
            // The descriptor stands for one process; that it is still the one found is seen now.
            guard ProcessStatus(of: found.pid)?.startTime == found.startTime else { continue }
            _ = loadgate_signal_process(process.descriptor, signal)
        }
    }
}
