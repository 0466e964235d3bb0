/// The measurement of one journey: how its iterations ended and how long they took.
///
/// The duration of an iteration is the time of its requests without the pauses between them. Iterations that
/// failed are kept apart, since one that ends at its first step would make a broken service look quick;
/// ``duration`` is both together.
public struct JourneyMeasurement: Sendable, Equatable, NamedMeasurement {
    /// The journey's name.
    public var name: String

    /// Durations of the iterations in which every step succeeded.
    public private(set) var successDuration = LatencyHistogram()

    /// Durations of the iterations in which a step failed.
    public private(set) var failureDuration = LatencyHistogram()

    /// Requests that the iterations sent, all together.
    public private(set) var requests: UInt64 = 0

    /// Creates a journey with nothing measured.
    public init(name: String) {
        self.name = name
    }

    /// Iterations that came to an end of their own.
    public var iterations: UInt64 { successDuration.count.addingClamped(failureDuration.count) }

    /// Iterations in which every step succeeded.
    public var successes: UInt64 { successDuration.count }

    /// Iterations in which a step failed.
    public var failures: UInt64 { failureDuration.count }

    /// Iterations that succeeded in percent of all, 0–100; 0 when there were none.
    public var successRatePercent: Double { percentage(of: successes, in: iterations) }

    /// Iterations that failed in percent of all, 0–100; 0 when there were none.
    public var errorRatePercent: Double { percentage(of: failures, in: iterations) }

    /// Durations of all iterations, successes and failures together.
    public var duration: LatencyHistogram {
        var all = successDuration
        all.merge(failureDuration)
        return all
    }

    /// Records one iteration that came to its end. Constant time.
    ///
    /// - Parameters:
    ///   - nanoseconds: its duration without pauses.
    ///   - succeeded: whether every step succeeded.
    ///   - requests: how many requests it sent. The default is 1.
    public mutating func record(nanoseconds: UInt64, succeeded: Bool, requests: UInt64 = 1) {
        if succeeded {
            successDuration.record(nanoseconds: nanoseconds)
        } else {
            failureDuration.record(nanoseconds: nanoseconds)
        }
        self.requests = self.requests.addingClamped(requests)
    }

    /// Adds what another shard measured of the same journey.
    public mutating func merge(_ other: JourneyMeasurement) {
        successDuration.merge(other.successDuration)
        failureDuration.merge(other.failureDuration)
        requests = requests.addingClamped(other.requests)
    }
}

extension JourneyMeasurement: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case successDuration = "success_duration"
        case failureDuration = "failure_duration"
        case requests
    }
}
