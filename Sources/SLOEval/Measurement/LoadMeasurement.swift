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

    /// The journeys, in the plan's order; their steps are among ``endpoints``. Empty for a plan without any.
    public var journeys: [JourneyMeasurement]

    /// The run second by second.
    public var timeline: Timeline

    /// The largest number of users that were active at once.
    public var peakUsers: Int

    /// Requests sent during the warm-up, which count nowhere else.
    public var warmUpRequests: UInt64

    /// Requests that were still open when the run was told to stop at once; they count nowhere else.
    public var abandonedRequests: UInt64

    /// Requests sent once more because a kept connection had ended before any byte of their answer came.
    public var retries: UInt64

    /// One example for each kind of failure, in words.
    public var failureExamples: [FailureKind: String]

    /// The figures that only an open run has; `nil` for a closed one.
    public var openModel: OpenModelMeasurement?

    /// The requests that were under way while the generator stood still; `nil` when it never did.
    public var disturbance: Disturbance?

    /// The phases of the requests; `nil` when the transport doesn't tell them.
    public var phases: PhaseMeasurement?

    /// How the load generator itself did.
    public var generator: GeneratorHealth

    /// The resources that the run cost the service's machine, when they could be seen.
    public var resources: ResourceUsage?

    /// Creates a measurement. Give at least the time, and record requests with
    /// ``record(_:of:failure:status:)``.
    public init(
        startedAt: Date = Date(timeIntervalSince1970: 0),
        elapsed: Duration,
        ending: RunEnding = .completed,
        endpoints: [EndpointMeasurement] = [],
        journeys: [JourneyMeasurement] = [],
        timeline: Timeline = Timeline(),
        peakUsers: Int = 0,
        warmUpRequests: UInt64 = 0,
        abandonedRequests: UInt64 = 0,
        retries: UInt64 = 0,
        failureExamples: [FailureKind: String] = [:],
        openModel: OpenModelMeasurement? = nil,
        disturbance: Disturbance? = nil,
        phases: PhaseMeasurement? = nil,
        generator: GeneratorHealth = GeneratorHealth(),
        resources: ResourceUsage? = nil
    ) {
        self.startedAt = startedAt
        self.elapsed = elapsed
        self.ending = ending
        self.endpoints = endpoints
        self.journeys = journeys
        self.timeline = timeline
        self.peakUsers = peakUsers
        self.warmUpRequests = warmUpRequests
        self.abandonedRequests = abandonedRequests
        self.retries = retries
        self.failureExamples = failureExamples
        self.openModel = openModel
        self.disturbance = disturbance
        self.phases = phases
        self.generator = generator
        self.resources = resources
    }
}

extension LoadMeasurement {
    /// Records one finished request by its latency, for measurements that are made by hand.
    ///
    /// - Parameters:
    ///   - latency: from the start of the request to its end.
    ///   - endpoint: the endpoint's name; it is added when it is new. The default is `/`.
    ///   - failure: why it failed. The default is a success.
    ///   - status: the final HTTP status, when there was an answer.
    public mutating func record(
        _ latency: Duration,
        of endpoint: String = "/",
        failure: FailureKind? = nil,
        status: Int? = nil
    ) {
        let known = endpoints.firstIndex { $0.name == endpoint }
        if known == nil { endpoints.append(EndpointMeasurement(name: endpoint)) }
        endpoints[known ?? endpoints.count - 1].record(latency, failure: failure, status: status)
    }

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

    /// Requests that failed in one way.
    public func failures(of kind: FailureKind) -> UInt64 {
        endpoints.reduce(0) { $0.addingClamped($1.failureKinds[kind]) }
    }

    /// Requests of an open run that were due but never sent; 0 for a closed run.
    public var unsent: UInt64 { openModel?.unsent ?? 0 }

    /// Failures and unsent requests in percent of all that were due, 0–100; 0 when there were none.
    public var errorRatePercent: Double {
        percentage(of: failures.addingClamped(unsent), in: requests.addingClamped(unsent))
    }

    /// The latencies that objectives are judged by: of all requests, and for those of an open run that were
    /// never sent how long they had waited.
    public var judgedLatency: LatencyHistogram {
        var latency = total.latency
        if let openModel { latency.merge(openModel.unsentAges) }
        return latency
    }

    /// Requests a second: ``requests`` ÷ ``elapsed``; 0 when no time was measured.
    public var throughput: Double { perSecond(requests) }

    /// A count divided by ``elapsed`` in seconds; 0 when no time was measured.
    func perSecond(_ count: UInt64) -> Double {
        let seconds = elapsed.inSeconds
        return seconds > 0 ? Double(count) / seconds : 0
    }

    /// Adds what another shard measured at the same time: the same plan on another loop, process or machine.
    ///
    /// Endpoints and journeys are matched by name. The shards ran side by side, so the longest one's time is the time of
    /// the whole; a shard that was cut short makes the whole partial.
    public mutating func merge(_ other: LoadMeasurement) {
        startedAt = min(startedAt, other.startedAt)
        elapsed = max(elapsed, other.elapsed)
        ending = ending.merged(with: other.ending)
        endpoints.merge(other.endpoints)
        journeys.merge(other.journeys)
        timeline.merge(other.timeline)
        peakUsers += other.peakUsers
        warmUpRequests = warmUpRequests.addingClamped(other.warmUpRequests)
        abandonedRequests = abandonedRequests.addingClamped(other.abandonedRequests)
        retries = retries.addingClamped(other.retries)
        failureExamples.merge(other.failureExamples) { mine, _ in mine }
        if let theirs = other.openModel {
            openModel = openModel ?? OpenModelMeasurement()
            openModel?.merge(theirs)
        }
        if let theirs = other.disturbance {
            disturbance = disturbance ?? Disturbance()
            disturbance?.merge(theirs)
        }
        phases.merge(other.phases)
        generator.merge(other.generator)
        resources = resources ?? other.resources
    }
}
