public import Foundation

/// The time of a rollout: what the clock on the wall says, how much time passes, and waiting. Passed in, so
/// that tests need none.
public struct RolloutClock: Sendable {
    /// The time of day, for journals and reports.
    public var now: @Sendable () -> Date
    /// The time since some moment; never jumps when somebody sets the clock.
    public var elapsed: @Sendable () -> Duration
    /// Waits; throws when the task is cancelled.
    public var sleep: Backoff.Sleep

    /// Creates a clock from its parts.
    public init(
        now: @escaping @Sendable () -> Date,
        elapsed: @escaping @Sendable () -> Duration,
        sleep: @escaping Backoff.Sleep
    ) {
        self.now = now
        self.elapsed = elapsed
        self.sleep = sleep
    }

    /// The system's clock. Time in which the machine was suspended counts as passed.
    public static var system: RolloutClock {
        let start = ContinuousClock.now
        return RolloutClock(
            now: { Date() },
            elapsed: { ContinuousClock.now - start },
            sleep: { try await Task.sleep(for: $0) }
        )
    }
}
