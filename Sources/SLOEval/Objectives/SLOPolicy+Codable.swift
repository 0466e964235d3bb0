extension SLOPolicy: Codable {
    private enum CodingKeys: String, CodingKey {
        case p50Milliseconds = "p50_ms"
        case p95Milliseconds = "p95_ms"
        case p99Milliseconds = "p99_ms"
        case errorRatePercent = "error_rate_percent"
        case throughput = "throughput_rps"
        case others
        case endpoints
        case journeys
        case minimumSampleSize = "minimum_sample_size"
        case requiresSignificance = "requires_significance"
    }

    private static let usualKeys: [(Metric, CodingKeys)] = [
        (.p50, .p50Milliseconds), (.p95, .p95Milliseconds), (.p99, .p99Milliseconds),
        (.errorRate, .errorRatePercent), (.throughput, .throughput),
    ]

    /// Decodes a policy; what is missing is not checked.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        typealias Named = [String: [Metric: Double]]
        self.init(
            others: try container.decodeIfPresent([Metric: Double].self, forKey: .others) ?? [:],
            endpoints: try container.decodeIfPresent(Named.self, forKey: .endpoints) ?? [:],
            journeys: try container.decodeIfPresent(Named.self, forKey: .journeys) ?? [:],
            minimumSampleSize: try container.decode(Int.self, forKey: .minimumSampleSize),
            requiresSignificance: try container.decode(Bool.self, forKey: .requiresSignificance)
        )
        for (metric, key) in Self.usualKeys {
            if let bound = try container.decodeIfPresent(Double.self, forKey: key) { self[metric] = bound }
        }
    }

    /// Encodes a policy; what is not checked is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var others = run
        for (metric, key) in Self.usualKeys {
            try container.encodeIfPresent(others.removeValue(forKey: metric), forKey: key)
        }
        if !others.isEmpty { try container.encode(others, forKey: .others) }
        if !endpoints.isEmpty { try container.encode(endpoints, forKey: .endpoints) }
        if !journeys.isEmpty { try container.encode(journeys, forKey: .journeys) }
        try container.encode(minimumSampleSize, forKey: .minimumSampleSize)
        try container.encode(requiresSignificance, forKey: .requiresSignificance)
    }
}
