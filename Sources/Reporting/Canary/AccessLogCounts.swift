/// What was read of an access log, and what became of it.
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

    /// Creates counts of nothing.
    public init() {}

    /// The counts as a sentence.
    public var sentence: String {
        let parts = [
            (leftOut, "left out by the percentage"), (unsafe, "with a method that may change something"),
            (unusable, "not understood"),
        ]
        let rest = parts.filter { $0.0 > 0 }.map { "\(HumanFormat.count($0.0)) \($0.1)" }
        return
            (["\(HumanFormat.count(lines)) lines of the log read", "\(HumanFormat.count(replayed)) replayed"]
            + rest).joined(separator: ", ")
    }
}
