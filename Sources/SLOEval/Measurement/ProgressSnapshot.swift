/// A look at a run under way, taken once a second.
public struct ProgressSnapshot: Sendable, Equatable, Codable {
    /// The activity of a run.
    public enum Phase: String, Sendable, Codable {
        /// Sending requests that are not counted.
        case warmUp = "warm_up"
        /// Sending requests that are counted.
        case measuring
        /// Waiting for the requests in flight.
        case draining
    }

    /// The activity of the run.
    public var phase: Phase
    /// Seconds since the measured part began; since the start during the warm-up.
    public var elapsedSeconds: Double
    /// The planned length of the phase in seconds.
    public var plannedSeconds: Double
    /// Measured requests so far.
    public var requests: UInt64
    /// Those of them that failed.
    public var failures: UInt64
    /// Requests a second since the snapshot before.
    public var requestsPerSecond: Double
    /// The p95 of the requests since the snapshot before, in milliseconds; `nil` when there were none.
    public var p95Milliseconds: Double?
    /// Users at work.
    public var activeUsers: Int
    /// The latencies since the snapshot before.
    public var interval: CompactHistogram?
    /// The latencies of the generator's probe since the run began.
    public var probe: CompactHistogram?
    /// Those failures that are the generator's own (``FailureKind/generator``).
    public var generatorFailures: UInt64
    /// How long the generator stood still so far, in seconds.
    public var standstillSeconds: Double
    /// The phases of the measured requests so far, at coarse resolution; `nil` when they are not known.
    public var phases: PhaseMeasurement?
    /// The endpoints and journeys that are watched, since the measured part began; `nil` when none is.
    public var watched: [ScopeProgress]?

    /// Creates a snapshot.
    public init(
        phase: Phase,
        elapsedSeconds: Double,
        plannedSeconds: Double,
        requests: UInt64,
        failures: UInt64,
        requestsPerSecond: Double,
        p95Milliseconds: Double?,
        activeUsers: Int,
        interval: CompactHistogram? = nil,
        probe: CompactHistogram? = nil,
        generatorFailures: UInt64 = 0,
        standstillSeconds: Double = 0,
        phases: PhaseMeasurement? = nil,
        watched: [ScopeProgress]? = nil
    ) {
        self.phase = phase
        self.elapsedSeconds = elapsedSeconds
        self.plannedSeconds = plannedSeconds
        self.requests = requests
        self.failures = failures
        self.requestsPerSecond = requestsPerSecond
        self.p95Milliseconds = p95Milliseconds
        self.activeUsers = activeUsers
        self.interval = interval
        self.probe = probe
        self.generatorFailures = generatorFailures
        self.standstillSeconds = standstillSeconds
        self.phases = phases
        self.watched = watched
    }

    /// Failures in percent of requests so far, 0–100.
    public var errorRatePercent: Double { percentage(of: failures, in: requests) }
}
