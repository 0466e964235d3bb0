/// The measurement of one endpoint.
///
/// Latencies of successes and failures are kept apart, so that fast failures cannot make a broken service
/// look quick; ``latency`` is both together.
public struct EndpointMeasurement: Sendable, Equatable, NamedMeasurement {
    /// The endpoint's name: its path, with the method in front when it is not GET.
    public var name: String

    /// Latencies of the requests that succeeded.
    public private(set) var successLatency = LatencyHistogram()

    /// Latencies of the requests that failed: from the start of the request to the moment it had failed.
    public private(set) var failureLatency = LatencyHistogram()

    /// The failures by kind.
    public private(set) var failureKinds = FailureCounts()

    /// The final statuses of the answers that had one.
    public private(set) var statuses = StatusCounts()

    /// Body bytes received, decoded where they came compressed and were decoded.
    public private(set) var bytesReceived: UInt64 = 0

    /// Body bytes as they came over the wire; as many as ``bytesReceived`` where none were decoded.
    public var wireBytesReceived: UInt64 { wireBytes ?? bytesReceived }

    /// The bytes on the wire; `nil` while they are those received, as in runs that ask for no compression.
    private var wireBytes: UInt64?

    /// Redirects that were followed.
    public private(set) var redirects: UInt64 = 0

    /// Requests that a redirect led to another origin, whether it was followed there or not.
    public private(set) var departures: UInt64 = 0

    /// Answers that did not meet the expectation; a few, the first that were seen.
    public private(set) var unmet: [UnmetExpectation] = []

    /// Creates an endpoint with nothing measured.
    public init(name: String) {
        self.name = name
    }

    /// Requests that were answered or failed.
    public var requests: UInt64 { successLatency.count.addingClamped(failureLatency.count) }

    /// Requests that succeeded.
    public var successes: UInt64 { successLatency.count }

    /// Requests that failed.
    public var failures: UInt64 { failureLatency.count }

    /// Failures in percent of requests, 0–100; 0 when there were no requests.
    public var errorRatePercent: Double { percentage(of: failures, in: requests) }

    /// Latencies of all requests, successes and failures together.
    public var latency: LatencyHistogram {
        var all = successLatency
        all.merge(failureLatency)
        return all
    }

    /// Records one finished request. Constant time; allocates only at the first sight of a status or kind.
    ///
    /// - Parameters:
    ///   - nanoseconds: its latency.
    ///   - failure: why it failed, or `nil` when it succeeded.
    ///   - status: the final HTTP status, when there was an answer.
    ///   - bytes: body bytes received.
    ///   - wireBytes: the same as they came over the wire. The default is as many.
    ///   - redirects: redirects followed on the way.
    ///   - leftOrigin: whether one led to another origin. The default is `false`.
    public mutating func record(
        nanoseconds: UInt64,
        failure: FailureKind?,
        status: Int?,
        bytes: UInt64,
        wireBytes: UInt64? = nil,
        redirects: UInt64,
        leftOrigin: Bool = false
    ) {
        if let failure {
            failureLatency.record(nanoseconds: nanoseconds)
            failureKinds.add(failure)
        } else {
            successLatency.record(nanoseconds: nanoseconds)
        }
        if let status { statuses.add(status) }
        addBytes(bytes, onWire: wireBytes ?? bytes)
        self.redirects = self.redirects.addingClamped(redirects)
        if leftOrigin { departures = departures.addingClamped(1) }
    }

    /// Records one finished request by its latency, for measurements that are made by hand.
    ///
    /// - Parameters:
    ///   - latency: from the start of the request to its end.
    ///   - failure: why it failed. The default is a success.
    ///   - status: the final HTTP status, when there was an answer.
    public mutating func record(_ latency: Duration, failure: FailureKind? = nil, status: Int? = nil) {
        record(
            nanoseconds: latency.wholeNanoseconds,
            failure: failure,
            status: status,
            bytes: 0,
            redirects: 0
        )
    }

    /// Counts an answer, recorded as a failure, that did not meet an expectation.
    ///
    /// - Parameters:
    ///   - status: the status that was not expected; `nil` when it was the body.
    ///   - check: the check of the answer that was not met; `nil` for a status or a text.
    ///   - sentence: what was expected and what was found; asked for only once for each kind.
    public mutating func recordUnmet(status: Int?, check: String? = nil, sentence: () -> String) {
        unmet.count(status: status, check: check, sentence)
    }

    /// Changes every text that holds what a server said, such as to take secrets out.
    public mutating func mapExamples(_ change: (String) -> String) {
        for index in unmet.indices { unmet[index].sentence = change(unmet[index].sentence) }
    }

    /// Adds what another shard measured of the same endpoint.
    public mutating func merge(_ other: EndpointMeasurement) {
        successLatency.merge(other.successLatency)
        failureLatency.merge(other.failureLatency)
        failureKinds.merge(other.failureKinds)
        statuses.merge(other.statuses)
        addBytes(other.bytesReceived, onWire: other.wireBytesReceived)
        redirects = redirects.addingClamped(other.redirects)
        departures = departures.addingClamped(other.departures)
        unmet.merge(other.unmet)
    }

    private mutating func addBytes(_ bytes: UInt64, onWire wire: UInt64) {
        if wireBytes != nil || wire != bytes { wireBytes = wireBytesReceived.addingClamped(wire) }
        bytesReceived = bytesReceived.addingClamped(bytes)
    }
}

extension EndpointMeasurement: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case successLatency = "success_latency"
        case failureLatency = "failure_latency"
        case failureKinds = "failures"
        case statuses
        case bytesReceived = "bytes_received"
        case wireBytes = "wire_bytes_received"
        case redirects
        case departures = "left_origin"
        case unmet = "unmet_expectations"
    }

    /// Decodes an endpoint and checks that its counts agree: each failure has one kind, and no more
    /// requests have a status than there are.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        successLatency = try container.decode(LatencyHistogram.self, forKey: .successLatency)
        failureLatency = try container.decode(LatencyHistogram.self, forKey: .failureLatency)
        failureKinds = try container.decode(FailureCounts.self, forKey: .failureKinds)
        statuses = try container.decode(StatusCounts.self, forKey: .statuses)
        bytesReceived = try container.decode(UInt64.self, forKey: .bytesReceived)
        redirects = try container.decode(UInt64.self, forKey: .redirects)
        wireBytes = try container.decodeIfPresent(UInt64.self, forKey: .wireBytes)
        // Results of earlier versions did not count them.
        departures = try container.decodeIfPresent(UInt64.self, forKey: .departures) ?? 0
        unmet = try container.decodeIfPresent([UnmetExpectation].self, forKey: .unmet) ?? []
        guard failureKinds.total == failures else {
            throw DecodingError.dataCorruptedError(
                forKey: .failureKinds,
                in: container,
                debugDescription: "\(failureKinds.total) kinds of failure for \(failures) failures"
            )
        }
        guard statuses.total <= requests else {
            throw DecodingError.dataCorruptedError(
                forKey: .statuses,
                in: container,
                debugDescription: "\(statuses.total) statuses for \(requests) requests"
            )
        }
    }
}

/// `part` in percent of `whole`; 0 when the whole is nothing.
///
/// Multiplied first, so that the division is the only rounding: 7 of 1,000 are the very number that 0.7 is.
package func percentage(of part: UInt64, in whole: UInt64) -> Double {
    whole == 0 ? 0 : Double(part) * 100 / Double(whole)
}
