import Foundation

extension LoadMeasurement: Codable {
    private enum CodingKeys: String, CodingKey {
        case startedAt = "started_at"
        case elapsedSeconds = "elapsed_seconds"
        case ending
        case endpoints
        case journeys
        case timeline
        case peakUsers = "peak_users"
        case warmUpRequests = "warm_up_requests"
        case abandonedRequests = "abandoned_requests"
        case retries
        case failureExamples = "failure_examples"
        case openModel = "open_model"
        case disturbance
        case phases
        case generator
        case resources
    }

    /// Decodes a measurement; durations are seconds. Numbers that no run can have produced are refused, so
    /// that nothing downstream has to fear them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let seconds = try container.decode(Double.self, forKey: .elapsedSeconds)
        guard seconds.isFinite, seconds >= 0, seconds < 1e9 else {
            throw DecodingError.dataCorruptedError(
                forKey: .elapsedSeconds,
                in: container,
                debugDescription: "\(seconds) s is not a valid measured time"
            )
        }
        let startedAt = try container.decode(Date.self, forKey: .startedAt)
        guard abs(startedAt.timeIntervalSince1970) < 1e11 else {
            throw DecodingError.dataCorruptedError(
                forKey: .startedAt,
                in: container,
                debugDescription:
                    "\(startedAt.timeIntervalSince1970) s since 1970 is not a valid time of a run"
            )
        }
        let peakUsers = try container.decode(Int.self, forKey: .peakUsers)
        guard (0...1_000_000_000).contains(peakUsers) else {
            throw DecodingError.dataCorruptedError(
                forKey: .peakUsers,
                in: container,
                debugDescription: "\(peakUsers) is not a valid number of users"
            )
        }
        self.init(
            startedAt: startedAt,
            elapsed: .nanoseconds(Int64((seconds * 1e9).rounded())),
            ending: try container.decode(RunEnding.self, forKey: .ending),
            endpoints: try container.decode([EndpointMeasurement].self, forKey: .endpoints),
            journeys: try container.decodeIfPresent([JourneyMeasurement].self, forKey: .journeys) ?? [],
            timeline: try container.decode(Timeline.self, forKey: .timeline),
            peakUsers: peakUsers,
            warmUpRequests: try container.decode(UInt64.self, forKey: .warmUpRequests),
            abandonedRequests: try container.decode(UInt64.self, forKey: .abandonedRequests),
            retries: try container.decode(UInt64.self, forKey: .retries),
            failureExamples: try container.decode([FailureKind: String].self, forKey: .failureExamples),
            openModel: try container.decodeIfPresent(OpenModelMeasurement.self, forKey: .openModel),
            disturbance: try container.decodeIfPresent(Disturbance.self, forKey: .disturbance),
            phases: try container.decodeIfPresent(PhaseMeasurement.self, forKey: .phases),
            generator: try container.decode(GeneratorHealth.self, forKey: .generator),
            resources: try container.decodeIfPresent(ResourceUsage.self, forKey: .resources)
        )
    }

    /// Encodes a measurement; durations are seconds. A run without journeys has no word of them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(startedAt, forKey: .startedAt)
        try container.encode(elapsed.inSeconds, forKey: .elapsedSeconds)
        try container.encode(ending, forKey: .ending)
        try container.encode(endpoints, forKey: .endpoints)
        if !journeys.isEmpty { try container.encode(journeys, forKey: .journeys) }
        try container.encode(timeline, forKey: .timeline)
        try container.encode(peakUsers, forKey: .peakUsers)
        try container.encode(warmUpRequests, forKey: .warmUpRequests)
        try container.encode(abandonedRequests, forKey: .abandonedRequests)
        try container.encode(retries, forKey: .retries)
        try container.encode(failureExamples, forKey: .failureExamples)
        try container.encodeIfPresent(openModel, forKey: .openModel)
        try container.encodeIfPresent(disturbance, forKey: .disturbance)
        try container.encodeIfPresent(phases, forKey: .phases)
        try container.encode(generator, forKey: .generator)
        try container.encodeIfPresent(resources, forKey: .resources)
    }
}
