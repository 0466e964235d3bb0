public import Foundation

/// Everything a run measured: the one value that is judged, shown, stored and merged.
///
/// Counts and latencies are those of the measured part of the run; warm-up requests are only counted in
/// ``warmUpRequests``.
public struct LoadMeasurement: Sendable, Equatable {
    /// When the measured part began, by the wall clock.
    public var startedAt: Date

    /// The measured time: from the start of the measured part to its end, and longer when the last request
    /// in flight ended later.
    public var elapsed: Duration

    /// How the run ended.
    public var ending: RunEnding

    /// The endpoints, in the plan's order.
    public var endpoints: [EndpointMeasurement]

    /// The run second by second.
    public var timeline: Timeline

    /// The largest number of users that were active at once.
    public var peakUsers: Int

    /// Requests sent during the warm-up, which count nowhere else.
    public var warmUpRequests: UInt64

    /// Requests that were still open when the run was told to stop at once; they count nowhere else.
    public var abandonedRequests: UInt64

    /// One example for each kind of failure, in words.
    public var failureExamples: [FailureKind: String]

    /// How the load generator itself did.
    public var generator: GeneratorHealth

    /// What the run cost the service's machine, when it could be seen.
    public var resources: ResourceUsage?

    /// Creates a measurement.
    public init(
        startedAt: Date,
        elapsed: Duration,
        ending: RunEnding = .completed,
        endpoints: [EndpointMeasurement],
        timeline: Timeline = Timeline(),
        peakUsers: Int = 0,
        warmUpRequests: UInt64 = 0,
        abandonedRequests: UInt64 = 0,
        failureExamples: [FailureKind: String] = [:],
        generator: GeneratorHealth = GeneratorHealth(),
        resources: ResourceUsage? = nil
    ) {
        self.startedAt = startedAt
        self.elapsed = elapsed
        self.ending = ending
        self.endpoints = endpoints
        self.timeline = timeline
        self.peakUsers = peakUsers
        self.warmUpRequests = warmUpRequests
        self.abandonedRequests = abandonedRequests
        self.failureExamples = failureExamples
        self.generator = generator
        self.resources = resources
    }
}

extension LoadMeasurement {
    /// All endpoints together, under the name `all`.
    ///
    /// - Complexity: a merge of two histograms an endpoint; keep the result rather than ask again.
    public var total: EndpointMeasurement {
        endpoints.reduce(into: EndpointMeasurement(name: "all")) { $0.merge($1) }
    }

    /// Requests that were answered or failed.
    public var requests: UInt64 { endpoints.reduce(0) { $0.addingClamped($1.requests) } }

    /// Requests that failed.
    public var failures: UInt64 { endpoints.reduce(0) { $0.addingClamped($1.failures) } }

    /// Failures in percent of requests, 0–100; 0 when there were no requests.
    public var errorRatePercent: Double { percentage(of: failures, in: requests) }

    /// Requests a second: ``requests`` ÷ ``elapsed``; 0 when no time was measured.
    public var throughput: Double {
        let seconds = elapsed.inSeconds
        return seconds > 0 ? Double(requests) / seconds : 0
    }

    /// Adds what another shard measured at the same time: the same plan on another loop, process or machine.
    ///
    /// Endpoints are matched by name. The shards ran side by side, so the longest one's time is the time of
    /// the whole; a shard that was cut short makes the whole partial.
    public mutating func merge(_ other: LoadMeasurement) {
        startedAt = min(startedAt, other.startedAt)
        elapsed = max(elapsed, other.elapsed)
        ending = ending.merged(with: other.ending)
        for endpoint in other.endpoints {
            if let index = endpoints.firstIndex(where: { $0.name == endpoint.name }) {
                endpoints[index].merge(endpoint)
            } else {
                endpoints.append(endpoint)
            }
        }
        timeline.merge(other.timeline)
        peakUsers += other.peakUsers
        warmUpRequests = warmUpRequests.addingClamped(other.warmUpRequests)
        abandonedRequests = abandonedRequests.addingClamped(other.abandonedRequests)
        failureExamples.merge(other.failureExamples) { mine, _ in mine }
        generator.merge(other.generator)
        resources = resources ?? other.resources
    }
}
