/// The measurement so far of an endpoint or a journey that is watched while a run is under way.
public struct ScopeProgress: Sendable, Equatable, Codable {
    /// The endpoint or journey.
    public var scope: Scope
    /// Its latencies; of a journey, the durations of its iterations.
    public var latency: CompactHistogram
    /// Requests, or iterations, that failed.
    public var failures: UInt64
    /// Those of them that can be the generator's own (``FailureKind/generator``).
    public var generatorFailures: UInt64
    /// Requests; of a journey, those that its iterations sent.
    public var requests: UInt64

    /// The progress of an endpoint.
    public init(_ endpoint: EndpointMeasurement) {
        scope = .endpoint(endpoint.name)
        latency = CompactHistogram(endpoint.latency)
        failures = endpoint.failures
        generatorFailures = endpoint.failureKinds[.generator]
        requests = endpoint.requests
    }

    /// The progress of a journey.
    ///
    /// - Parameters:
    ///   - journey: what was measured of it.
    ///   - generatorFailures: the generator's own failures in the whole run.
    public init(_ journey: JourneyMeasurement, generatorFailures: UInt64) {
        scope = .journey(journey.name)
        latency = CompactHistogram(journey.duration)
        failures = journey.failures
        self.generatorFailures = min(generatorFailures, journey.failures)
        requests = journey.requests
    }

    /// Adds what another shard measured of the same scope.
    public mutating func merge(_ other: ScopeProgress) {
        latency = latency.merged(with: other.latency)
        failures = failures.addingClamped(other.failures)
        generatorFailures = generatorFailures.addingClamped(other.generatorFailures)
        requests = requests.addingClamped(other.requests)
    }
}

extension [ScopeProgress] {
    /// Adds what another shard measured, matched by scope.
    public mutating func merge(_ others: [ScopeProgress]) {
        for other in others {
            if let index = firstIndex(where: { $0.scope == other.scope }) {
                self[index].merge(other)
            } else {
                append(other)
            }
        }
    }
}
