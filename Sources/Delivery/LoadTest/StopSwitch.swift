import Synchronization

/// Stops a verification, whatever it is at: the step under way winds up, the next ones are not begun.
///
/// A rollback that has begun is not stopped.
public final class StopSwitch: Sendable {
    private struct State {
        var cause: String?
        var stop: (@Sendable (String) -> Void)?
    }

    private let state = Mutex(State())

    /// Creates a switch.
    public init() {}

    /// Who or what stopped the verification; `nil` as long as nobody did.
    public var cause: String? { state.withLock { $0.cause } }

    /// Stops the verification. Only the first cause counts.
    public func fire(because cause: String) {
        let stop = state.withLock { state -> (@Sendable (String) -> Void)? in
            guard state.cause == nil else { return nil }
            state.cause = cause
            return state.stop
        }
        stop?(cause)
    }

    /// Does work that ends early when the switch is fired, or at once when it was.
    func whileRunning<Value, Failure: Error>(
        stop: @escaping @Sendable (String) -> Void,
        _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let cause = state.withLock { state in
            state.stop = stop
            return state.cause
        }
        defer { state.withLock { $0.stop = nil } }
        if let cause { stop(cause) }
        return try await work()
    }
}
