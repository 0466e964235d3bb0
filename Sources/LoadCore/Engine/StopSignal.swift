import Synchronization

/// A one-time event that any thread can fire and any number of tasks can wait for.
final class StopSignal: Sendable {
    private struct State {
        var cause: String?
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
    }

    private let state = Mutex(State())

    /// Why the signal was fired, `nil` as long as it was not.
    var cause: String? { state.withLock { $0.cause } }

    /// Fires the signal. Only the first cause counts.
    func fire(because cause: String) {
        let waiters = state.withLock { state in
            guard state.cause == nil else { return [CheckedContinuation<Void, Never>]() }
            state.cause = cause
            defer { state.waiters.removeAll() }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once the signal is fired, or at once when the task is cancelled.
    ///
    /// - Returns: whether the signal was fired.
    func wait() async -> Bool {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // A task cancelled before it gets here finds its handler already run: ask again inside.
                let done = state.withLock { state in
                    if state.cause != nil || Task.isCancelled { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if done { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
        }
        return cause != nil
    }
}

extension StopSignal {
    /// Once the signal fires, gives exchanges in flight their grace and then ends them.
    func limitGrace(_ grace: Duration, of transport: some HTTPTransport) async {
        let lane = transport.lanes[0]
        guard await wait() else { return }
        guard (try? await lane.sleep(until: lane.now.advanced(by: grace))) != nil else { return }
        transport.abandonAll()
    }
}

/// Waits until the task is cancelled.
func untilCancelled() async {
    _ = await StopSignal().wait()
}
