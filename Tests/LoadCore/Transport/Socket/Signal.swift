import Foundation
import Synchronization

/// Something that happens once, and may be waited for by one thread or one task.
final class Signal: Sendable {
    private struct State {
        var isGiven = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let semaphore = DispatchSemaphore(value: 0)

    /// It happened.
    func give() {
        semaphore.signal()
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            state.isGiven = true
            return state.waiting
        }
        waiting?.resume()
    }

    /// Blocks a thread of a scripted server until it happened.
    func block() { semaphore.wait() }

    /// Suspends a task until it happened.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isGiven = state.withLock { state in
                if !state.isGiven { state.waiting = continuation }
                return state.isGiven
            }
            if isGiven { continuation.resume() }
        }
    }
}
