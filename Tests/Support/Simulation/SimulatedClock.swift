public import LoadCore

/// The time of a ``SimulatedLoop`` as a clock.
public struct SimulatedClock: Clock {
    private let loop: SimulatedLoop

    /// Creates the clock of a loop.
    public init(_ loop: SimulatedLoop) { self.loop = loop }

    /// The simulated moment.
    public var now: MonotonicInstant { loop.now }

    /// A nanosecond.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// Sleeps until a simulated moment.
    public func sleep(until deadline: MonotonicInstant, tolerance: Duration?) async throws {
        try await loop.sleep(until: deadline)
    }
}
