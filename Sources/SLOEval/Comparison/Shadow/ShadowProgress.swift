/// A snapshot of a shadow test under way, taken once a second.
public struct ShadowProgress: Sendable, Equatable, Codable {
    /// Seconds since the test began.
    public var elapsedSeconds: Double
    /// How long it may take in all, in seconds.
    public var plannedSeconds: Double
    /// Requests sent to the canary so far.
    public var requests: UInt64
    /// Mismatches above production's noise so far.
    public var mismatches: UInt64
    /// Requests that the canary alone failed so far.
    public var failures: UInt64
    /// The canary's 95th percentile of latency in milliseconds; `nil` before the first answer.
    public var p95Milliseconds: Double?

    /// Creates a snapshot.
    public init(
        elapsedSeconds: Double,
        plannedSeconds: Double,
        requests: UInt64,
        mismatches: UInt64,
        failures: UInt64,
        p95Milliseconds: Double?
    ) {
        self.elapsedSeconds = elapsedSeconds
        self.plannedSeconds = plannedSeconds
        self.requests = requests
        self.mismatches = mismatches
        self.failures = failures
        self.p95Milliseconds = p95Milliseconds
    }
}
