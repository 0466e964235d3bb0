import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The requests that wait to be handed to Foundation, and the one thread that hands them over.
///
/// Making a data task waits for Foundation's serial queue. A user that did so itself would hold one of the
/// few threads of the concurrency pool meanwhile, and the users behind it would not even get to take the time
/// at which they meant to send: the wait would be missing from the latencies instead of being in them.
final class SessionStarts: Sendable {
    /// A request whose sender waits for its end.
    struct Start: Sendable {
        var request: URLRequest
        var continuation: CheckedContinuation<SessionExchanges.Ended, Never>
        var deadline: MonotonicInstant
        var bodyUse: BodyUse
        var keptHeaders: [String]
    }

    private struct State {
        var waiting: ArraySlice<Start> = []
        /// The one that is being handed over, until its task is there or its time is up: behind a flood of
        /// data Foundation keeps it waiting for long.
        var current: Start?
        var isHandingOver = false
        var isAbandoned = false
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "loadgate.starts")

    /// Adds a request, unless everything has been abandoned.
    ///
    /// - Parameter handOver: makes a task of each request in turn; called on a thread of its own.
    /// - Returns: whether it was added.
    func add(_ start: Start, handOver: @escaping @Sendable (Start) -> Void) -> Bool {
        let (isAdded, needsThread) = state.withLock { state in
            guard !state.isAbandoned else { return (false, false) }
            state.waiting.append(start)
            defer { state.isHandingOver = true }
            return (true, !state.isHandingOver)
        }
        if needsThread { queue.async { self.drain(into: handOver) } }
        return isAdded
    }

    /// Takes out the requests whose time was over before they were handed to Foundation.
    func takeOverdue(at now: MonotonicInstant) -> [Start] {
        state.withLock { state in
            var overdue: [Start] = []
            if let current = state.current, current.deadline <= now {
                overdue.append(current)
                state.current = nil
            }
            // Nearly always none: the oldest waits in front.
            let waiting = state.waiting.prefix { $0.deadline <= now }
            state.waiting.removeFirst(waiting.count)
            return overdue + waiting
        }
    }

    /// Takes out everything that waits, and accepts nothing from now on.
    func abandon() -> [Start] {
        state.withLock { state in
            state.isAbandoned = true
            defer { (state.waiting, state.current) = ([], nil) }
            return [state.current].compactMap(\.self) + state.waiting
        }
    }

    private func drain(into handOver: (Start) -> Void) {
        // One at a time, so that what has not been handed over can still be taken out.
        while let start = next() { handOver(start) }
    }

    private func next() -> Start? {
        state.withLock { state in
            let start = state.waiting.popFirst()
            state.current = start
            if start == nil { state.isHandingOver = false }
            return start
        }
    }

    /// Ends the hand-over of the current request.
    ///
    /// - Returns: whether its sender still waits; else it was ended meanwhile.
    func finishHandOver() -> Bool {
        state.withLock { state in
            defer { state.current = nil }
            return state.current != nil
        }
    }
}

extension SessionStarts.Start {
    /// Ends an exchange that Foundation has not heard of.
    func end(as result: HTTPExchange.Result) {
        continuation.resume(returning: SessionExchanges.Ended(result: result, completed: .now))
    }
}
