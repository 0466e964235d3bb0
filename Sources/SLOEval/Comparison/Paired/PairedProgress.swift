/// A snapshot of a paired run under way, taken once a second.
public struct PairedProgress: Sendable, Equatable, Codable {
    /// One side so far.
    public struct Side: Sendable, Equatable, Codable {
        /// Failed requests.
        public var failures: UInt64
        /// The 95th percentile of latency in milliseconds; `nil` before the first answer.
        public var p95Milliseconds: Double?

        /// Creates a side.
        public init(failures: UInt64 = 0, p95Milliseconds: Double? = nil) {
            self.failures = failures
            self.p95Milliseconds = p95Milliseconds
        }
    }

    /// Seconds since the counted part began.
    public var elapsedSeconds: Double
    /// After how many seconds the run ends if it stays undecided; later than planned once it was extended.
    public var plannedSeconds: Double
    /// Whether the run was extended because nothing was decided yet.
    public var isExtended: Bool
    /// Pairs so far: requests a side.
    public var pairs: UInt64
    /// After about how many seconds of the run a canary 30 % slower would be told from one as fast, at the
    /// present rate; `nil` in the first seconds.
    public var expectedSeconds: Double?
    /// The canary.
    public var canary: Side
    /// Production.
    public var production: Side

    /// Creates a snapshot.
    public init(
        elapsedSeconds: Double,
        plannedSeconds: Double,
        isExtended: Bool = false,
        pairs: UInt64,
        expectedSeconds: Double? = nil,
        canary: Side,
        production: Side
    ) {
        self.elapsedSeconds = elapsedSeconds
        self.plannedSeconds = plannedSeconds
        self.isExtended = isExtended
        self.pairs = pairs
        self.expectedSeconds = expectedSeconds
        self.canary = canary
        self.production = production
    }
}
