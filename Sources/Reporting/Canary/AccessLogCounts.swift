import SLOEval

/// The lines read of an access log, counted by their use.
public struct AccessLogCounts: Sendable, Equatable, Codable {
    /// Lines read.
    public var lines: UInt64 = 0
    /// Lines that are no request that could be sent again.
    public var unusable: UInt64 = 0
    /// Requests with a method that may change something, which was not allowed.
    public var unsafe: UInt64 = 0
    /// Requests that chance left out, as only a part of the traffic was asked for.
    public var leftOut: UInt64 = 0
    /// Requests handed out to be sent.
    public var replayed: UInt64 = 0
    /// Requests whose date is far from those around them; they were sent at the time of the line before.
    public var misdated: UInt64 = 0
    /// Bytes read.
    public var bytes: UInt64 = 0
    /// The log's size in bytes; 0 where it is not known.
    public var size: UInt64 = 0
    /// Where the longest time without a request begins, in seconds since the beginning of the replay.
    public var gapStart = 0.0
    /// Where it ends.
    public var gapEnd = 0.0

    /// Creates counts of nothing.
    public init() {}

    /// How much of the log was read, in percent; `nil` where its size is not known.
    public var percentRead: Double? {
        size > 0 ? percentage(of: min(bytes, size), in: size) : nil
    }

    /// The counts as a sentence.
    public var sentence: String {
        let parts = [
            (leftOut, "left out by the percentage"), (unsafe, "with a method that may change something"),
            (unusable, "not understood"), (misdated, "with a date far from the others"),
        ]
        let rest = parts.filter { $0.0 > 0 }.map { "\(HumanFormat.count($0.0)) \($0.1)" }
        let part = percentRead.map { " (\(HumanFormat.percent($0)) of it)" } ?? ""
        return
            ([
                "\(HumanFormat.count(lines)) lines of the log read\(part)",
                "\(HumanFormat.count(replayed)) replayed",
            ] + rest).joined(separator: ", ")
    }
}
