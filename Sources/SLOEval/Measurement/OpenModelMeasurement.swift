/// The figures that only an open run has: requests that were planned for a moment, whether or not the target
/// kept up.
///
/// In an open run the latencies of endpoints are *response times*: from the planned start to the last byte,
/// so that a stall is not forgiven (coordinated omission; Gil Tene, "How NOT to Measure Latency", 2015).
public struct OpenModelMeasurement: Sendable, Equatable {
    /// Requests that the schedule planned within the measured time.
    public var planned: UInt64

    /// *Service times*: from the write to the last byte.
    public var serviceTime: LatencyHistogram

    /// How much later than planned requests were sent, because no user was free or the generator was late.
    public var lag: LatencyHistogram

    /// Requests that were due but not sent by the end, by how long they had waited: a lower bound of what
    /// their response time would have been. They are judged as misses.
    public var unsentAges: LatencyHistogram

    /// Requests that were sent but still open when the run was stopped; recorded as failures at their age.
    public var unfinished: UInt64

    /// Creates a measurement with nothing planned.
    public init(
        planned: UInt64 = 0,
        serviceTime: LatencyHistogram = LatencyHistogram(),
        lag: LatencyHistogram = LatencyHistogram(),
        unsentAges: LatencyHistogram = LatencyHistogram(),
        unfinished: UInt64 = 0
    ) {
        self.planned = planned
        self.serviceTime = serviceTime
        self.lag = lag
        self.unsentAges = unsentAges
        self.unfinished = unfinished
    }

    /// Requests that were due but not sent by the end.
    public var unsent: UInt64 { unsentAges.count }

    /// Adds what another shard of the same run measured.
    public mutating func merge(_ other: OpenModelMeasurement) {
        planned = planned.addingClamped(other.planned)
        serviceTime.merge(other.serviceTime)
        lag.merge(other.lag)
        unsentAges.merge(other.unsentAges)
        unfinished = unfinished.addingClamped(other.unfinished)
    }
}

extension OpenModelMeasurement: Codable {
    private enum CodingKeys: String, CodingKey {
        case planned
        case serviceTime = "service_time"
        case lag
        case unsentAges = "unsent_ages"
        case unfinished
    }
}
