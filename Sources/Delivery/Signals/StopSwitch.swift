import Synchronization

/// Stops work from outside, whatever it is at: what is under way winds up, the next step is not begun.
public final class StopSwitch: Sendable {
    private struct State {
        var cause: String?
        var actions: [Int: @Sendable (String) -> Void] = [:]
        var nextNumber = 0
    }

    private let state = Mutex(State())

    /// Creates a switch.
    public init() {}

    /// The person or thing that stopped the work; `nil` as long as nobody did.
    public var cause: String? { state.withLock { $0.cause } }

    /// Stops the work. Only the first cause counts.
    public func fire(because cause: String) {
        let actions = state.withLock { state -> [@Sendable (String) -> Void] in
            guard state.cause == nil else { return [] }
            state.cause = cause
            return Array(state.actions.values)
        }
        for action in actions { action(cause) }
    }

    /// Does work that ends early when the switch is fired, or at once when it was.
    func whileRunning<Value, Failure: Error>(
        stop: @escaping @Sendable (String) -> Void,
        _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let (number, cause) = state.withLock { state in
            state.nextNumber += 1
            state.actions[state.nextNumber] = stop
            return (state.nextNumber, state.cause)
        }
        defer { state.withLock { $0.actions[number] = nil } }
        if let cause { stop(cause) }
        return try await work()
    }

    /// Returns when the switch is fired or the task is cancelled.
    func fired() async {
        let (stops, stopping) = AsyncStream<Never>.makeStream()
        await whileRunning(stop: { _ in stopping.finish() }) { for await _ in stops {} }
    }
}
