/// How often something is tried, and how long the pauses between are: each twice the one before, up to a
/// limit.
public struct Backoff: Sendable, Equatable {
    /// Waits; the real one sleeps, tests note how long they should have.
    public typealias Sleep = @Sendable (Duration) async throws -> Void

    /// How often it is tried in all. The default is 4.
    public var attempts = 4
    /// The first pause. The default is 1 s.
    public var firstPause: Duration = .seconds(1)
    /// The longest pause. The default is 10 s.
    public var longestPause: Duration = .seconds(10)

    /// Creates the default backoff.
    public init() {}

    /// The pause after a failed attempt, counted from 1.
    package func pause(afterAttempt attempt: Int) -> Duration {
        min(longestPause, firstPause * (1 << min(max(0, attempt - 1), 20)))
    }

    /// Tries something until it succeeds, fails for good, or was tried often enough.
    ///
    /// - Parameters:
    ///   - sleep: waits. When it throws, as at a cancellation, the last error stands.
    ///   - isPassing: whether an error may pass by itself.
    ///   - work: what is tried.
    package func retrying<Value, Failure: Error>(
        sleep: Sleep,
        while isPassing: (Failure) -> Bool,
        _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        var attempt = 1
        while true {
            do {
                return try await work()
            } catch {
                guard attempt < attempts, isPassing(error) else { throw error }
                do {
                    try await sleep(pause(afterAttempt: attempt))
                } catch _ {
                    throw error
                }
                attempt += 1
            }
        }
    }
}
