import Synchronization

/// The users of one lane of an open run: those that wait for a request to send, the last to come first, so
/// that few connections stay busy rather than all a little.
final class UserPool: Sendable {
    /// A request that is due, for a user to send.
    struct Job: Sendable {
        var number: UInt64
        var planned: MonotonicInstant
        /// Whether it counts; not during the warm-up.
        var isMeasured: Bool
        /// The place of the endpoint or journey.
        var endpoint: Int
        /// The number of the row that is next in each sequential table, where that is not the arrival's.
        var nextRows: [UInt64]?
    }

    /// The result of offering a job.
    enum Offer {
        /// A waiting user took it.
        case taken
        /// No user waits, and another may be added: add one, with this job.
        case addUser
        /// All users there may be are at work.
        case allBusy
    }

    private struct State {
        var idle: [CheckedContinuation<Job?, Never>] = []
        var users = 0
        var dispatcher: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: the most users there may be.
    init(limit: Int) {
        self.limit = limit
    }

    /// Offers a job to the user that came back last.
    func offer(_ job: Job) -> Offer {
        let (offer, user) = state.withLock { state -> (Offer, CheckedContinuation<Job?, Never>?) in
            if let user = state.idle.popLast() { return (.taken, user) }
            guard state.users < limit else { return (.allBusy, nil) }
            state.users += 1
            return (.addUser, nil)
        }
        user?.resume(returning: job)
        return offer
    }

    /// The next job of a user that has done its last; `nil` when it is to stop.
    func nextJob() async -> Job? {
        await withCheckedContinuation { continuation in
            let (isClosed, dispatcher) = state.withLock { state in
                if state.isClosed { return (true, nil as CheckedContinuation<Void, Never>?) }
                state.idle.append(continuation)
                return (false, state.dispatcher.take())
            }
            if isClosed { continuation.resume(returning: nil) }
            dispatcher?.resume()
        }
    }

    /// Returns once a user waits, or at once when the task is cancelled. For one dispatcher.
    func waitForUser() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if !state.idle.isEmpty || Task.isCancelled { return true }
                    state.dispatcher = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.dispatcher.take() }?.resume()
        }
    }

    /// Ends all waiting users, and each other one when it comes back.
    func close() {
        let users = state.withLock { state in
            state.isClosed = true
            defer { state.idle.removeAll() }
            return state.idle
        }
        for user in users { user.resume(returning: nil) }
    }
}
