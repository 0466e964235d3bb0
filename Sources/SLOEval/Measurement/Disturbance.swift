/// The requests that were under way while the generator stood still: stopped, frozen, or kept from a
/// processor.
///
/// Their time is not the service's: each counts as it was judged, and once more without the time that the
/// generator explains, so that a verdict can tell the difference.
public struct Disturbance: Sendable, Equatable, Codable {
    /// The latencies of these requests, as they are judged; those never sent at their age.
    public private(set) var latency = LatencyHistogram()

    /// The same without the time in which the generator stood still.
    public private(set) var undisturbedLatency = LatencyHistogram()

    /// Requests that failed by time or connection while the generator stood still for half of their time or
    /// more.
    public private(set) var failures: UInt64 = 0

    /// Requests of an open run that were due but never sent for the same reason.
    public private(set) var unsent: UInt64 = 0

    /// The most time of a single request that the generator explains, in nanoseconds; `nil` when that is not
    /// known, as in results of earlier versions.
    public private(set) var longestOwn: UInt64?

    /// Creates a disturbance of nothing.
    public init() {}

    /// The number of these requests.
    public var requests: UInt64 { latency.count }

    /// Counts a request.
    ///
    /// - Parameters:
    ///   - nanoseconds: its latency.
    ///   - own: how much of it the generator explains.
    ///   - failure: why it failed, or `nil` when it succeeded.
    public mutating func record(nanoseconds: UInt64, own: UInt64, failure: FailureKind?) {
        add(nanoseconds, own)
        if let failure, failure.isByTimeOrConnection, Self.explains(own, of: nanoseconds) { failures += 1 }
    }

    /// Counts a request of an open run that was never sent, at its age.
    public mutating func recordUnsent(age: UInt64, own: UInt64) {
        add(age, own)
        if Self.explains(own, of: age) { unsent += 1 }
    }

    /// Adds what another shard saw.
    public mutating func merge(_ other: Disturbance) {
        // Where one side doesn't know its own, the whole isn't known either.
        let isKnown = (requests == 0 || longestOwn != nil) && (other.requests == 0 || other.longestOwn != nil)
        longestOwn = isKnown ? max(longestOwn ?? 0, other.longestOwn ?? 0) : nil
        latency.merge(other.latency)
        undisturbedLatency.merge(other.undisturbedLatency)
        failures = failures.addingClamped(other.failures)
        unsent = unsent.addingClamped(other.unsent)
    }

    private mutating func add(_ nanoseconds: UInt64, _ own: UInt64) {
        if requests == 0 || longestOwn != nil { longestOwn = max(longestOwn ?? 0, min(own, nanoseconds)) }
        latency.record(nanoseconds: nanoseconds)
        undisturbedLatency.record(nanoseconds: nanoseconds - min(own, nanoseconds))
    }

    /// Whether the time in which the generator stood still explains a request: it is half of its time or
    /// more.
    static func explains(_ own: UInt64, of nanoseconds: UInt64) -> Bool { own > 0 && own >= nanoseconds / 2 }
}

extension Disturbance {
    private enum CodingKeys: String, CodingKey {
        case latency
        case undisturbedLatency = "undisturbed_latency"
        case failures
        case unsent
        case longestOwn = "longest_own_ns"
    }
}

extension FailureKind {
    /// Whether a request can fail in this way because nobody looked after it for a while.
    var isByTimeOrConnection: Bool {
        switch self {
        case .connectTimeout, .requestTimeout, .reset, .closedEarly, .tls, .unfinished: true
        default: false
        }
    }
}

extension LoadMeasurement {
    /// The latencies that objectives are judged by, as they would be if the generator had not stood still;
    /// `nil` when it didn't.
    var undisturbedLatency: LatencyHistogram? {
        guard let disturbance else { return nil }
        var latency = judgedLatency
        latency.subtract(disturbance.latency)
        latency.merge(disturbance.undisturbedLatency)
        return latency
    }

    /// How long the generator stood still, in seconds: the mean of its threads.
    public var standstillSeconds: Double {
        generator.standstillSeconds / Double(max(1, generator.threads))
    }
}
