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

    /// How long iterations had lasted, without their pauses, when the end of the run cut them off. They are in no
    /// other figure.
    public private(set) var cutDuration = LatencyHistogram()

    /// Iterations among those cut off in which a step had failed already.
    public private(set) var cutFailures: UInt64 = 0

    /// How long iterations of an open run had been due that were never begun. They are in no other figure.
    public private(set) var unbegunAges = LatencyHistogram()

    /// Creates a journey with nothing measured.
    public init(name: String) {
        self.name = name
    }

    /// Iterations that came to an end of their own.
    public var iterations: UInt64 { successDuration.count.addingClamped(failureDuration.count) }

    /// Iterations that the end of the run cut off.
    public var cutOff: UInt64 { cutDuration.count }

    /// Iterations of an open run that were due and never begun.
    public var unbegun: UInt64 { unbegunAges.count }

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

    /// Records one iteration that the end of the run cut off. Constant time.
    ///
    /// - Parameters:
    ///   - nanoseconds: how long it had lasted, without pauses.
    ///   - failed: whether a step had failed.
    public mutating func recordCut(nanoseconds: UInt64, failed: Bool) {
        cutDuration.record(nanoseconds: nanoseconds)
        if failed { cutFailures = cutFailures.addingClamped(1) }
    }

    /// Records one iteration of an open run that was never begun.
    ///
    /// - Parameter age: how long it had been due, in nanoseconds.
    public mutating func recordUnbegun(age: UInt64) { unbegunAges.record(nanoseconds: age) }

    /// Adds what another shard measured of the same journey.
    public mutating func merge(_ other: JourneyMeasurement) {
        successDuration.merge(other.successDuration)
        failureDuration.merge(other.failureDuration)
        requests = requests.addingClamped(other.requests)
        cutDuration.merge(other.cutDuration)
        cutFailures = cutFailures.addingClamped(other.cutFailures)
        unbegunAges.merge(other.unbegunAges)
    }
}

extension JourneyMeasurement: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case successDuration = "success_duration"
        case failureDuration = "failure_duration"
        case requests
        case cutDuration = "cut_duration"
        case cutFailures = "cut_failures"
        case unbegunAges = "unbegun_ages"
    }

    /// Decodes a journey; one that was stored without a word of iterations cut off or never begun had none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func histogram(_ key: CodingKeys) throws -> LatencyHistogram {
            try container.decodeIfPresent(LatencyHistogram.self, forKey: key) ?? LatencyHistogram()
        }
        name = try container.decode(String.self, forKey: .name)
        successDuration = try container.decode(LatencyHistogram.self, forKey: .successDuration)
        failureDuration = try container.decode(LatencyHistogram.self, forKey: .failureDuration)
        requests = try container.decode(UInt64.self, forKey: .requests)
        cutDuration = try histogram(.cutDuration)
        cutFailures = try container.decodeIfPresent(UInt64.self, forKey: .cutFailures) ?? 0
        unbegunAges = try histogram(.unbegunAges)
    }

    /// Encodes a journey.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(successDuration, forKey: .successDuration)
        try container.encode(failureDuration, forKey: .failureDuration)
        try container.encode(requests, forKey: .requests)
        if !cutDuration.isEmpty { try container.encode(cutDuration, forKey: .cutDuration) }
        if cutFailures > 0 { try container.encode(cutFailures, forKey: .cutFailures) }
        if !unbegunAges.isEmpty { try container.encode(unbegunAges, forKey: .unbegunAges) }
    }
}
