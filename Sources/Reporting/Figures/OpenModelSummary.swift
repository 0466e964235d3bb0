public import SLOEval

/// The figures of an open run's schedule that reports show.
public struct OpenModelSummary: Sendable, Equatable {
    /// Requests that were due within the measured time.
    public var planned: UInt64
    /// Those of them that were not sent by the end.
    public var unsent: UInt64
    /// Requests sent in percent of those that were due; 100 when none was.
    public var sentPercent: Double
    /// From the write to the last byte; `nil` when nothing was sent.
    public var serviceTime: LatencySummary?
    /// From the planned start to the write; `nil` when nothing was sent.
    public var lag: LatencySummary?

    /// Summarizes what only an open run has.
    public init(_ open: OpenModelMeasurement) {
        planned = open.planned
        unsent = open.unsent
        let sent = open.planned - min(open.unsent, open.planned)
        sentPercent = open.planned > 0 ? percentage(of: sent, in: open.planned) : 100
        serviceTime = LatencySummary(open.serviceTime)
        lag = LatencySummary(open.lag)
    }
}

extension OpenModelSummary: Encodable {
    private enum CodingKeys: String, CodingKey {
        case planned
        case unsent
        case sentPercent = "sent_percent"
        case serviceTime = "service_time_ms"
        case lag = "lag_ms"
    }
}
