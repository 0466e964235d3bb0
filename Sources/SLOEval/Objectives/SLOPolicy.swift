/// The objectives of a service and how a measurement is judged by them.
///
/// An objective that is `nil` is not checked. The values of the environment in question are already merged
/// in; a policy knows nothing of environments.
public struct SLOPolicy: Sendable, Equatable {
    /// The bound on the median latency, in milliseconds.
    public var p50Milliseconds: Double?
    /// The bound on the 95th percentile of latency, in milliseconds.
    public var p95Milliseconds: Double?
    /// The bound on the 99th percentile of latency, in milliseconds.
    public var p99Milliseconds: Double?
    /// The bound on failures, in percent of requests.
    public var errorRatePercent: Double?
    /// The least throughput, in requests a second.
    public var throughput: Double?

    /// The number of requests below which a result may not be statistically significant. The default is 100.
    public var minimumSampleSize: Int

    /// Whether too few samples, for the minimum or for a percentile's interval, make the verdict inconclusive
    /// rather than bring a warning. The default is `false`.
    public var requiresSignificance: Bool

    /// Creates a policy.
    public init(
        p50Milliseconds: Double? = nil,
        p95Milliseconds: Double? = nil,
        p99Milliseconds: Double? = nil,
        errorRatePercent: Double? = nil,
        throughput: Double? = nil,
        minimumSampleSize: Int = 100,
        requiresSignificance: Bool = false
    ) {
        self.p50Milliseconds = p50Milliseconds
        self.p95Milliseconds = p95Milliseconds
        self.p99Milliseconds = p99Milliseconds
        self.errorRatePercent = errorRatePercent
        self.throughput = throughput
        self.minimumSampleSize = minimumSampleSize
        self.requiresSignificance = requiresSignificance
    }

    /// The policy when no configuration says otherwise: p50 100 ms, p95 250 ms, p99 400 ms, errors 0.5 %,
    /// 1000 requests a second.
    public static let standard = SLOPolicy(
        p50Milliseconds: 100,
        p95Milliseconds: 250,
        p99Milliseconds: 400,
        errorRatePercent: 0.5,
        throughput: 1000
    )

    /// The bound for a metric, `nil` when it is not checked.
    public subscript(metric: Objective.Metric) -> Double? {
        get { self[keyPath: Self.keyPath(of: metric)] }
        set { self[keyPath: Self.keyPath(of: metric)] = newValue }
    }

    /// The objectives that are checked, in the order of ``Objective/Metric``.
    public var objectives: [Objective] {
        Objective.Metric.allCases.compactMap { metric in
            self[metric].map { Objective(metric: metric, bound: $0) }
        }
    }

    private static func keyPath(of metric: Objective.Metric) -> WritableKeyPath<SLOPolicy, Double?> {
        switch metric {
        case .p50: \.p50Milliseconds
        case .p95: \.p95Milliseconds
        case .p99: \.p99Milliseconds
        case .errorRate: \.errorRatePercent
        case .throughput: \.throughput
        }
    }
}

extension SLOPolicy: Codable {
    private enum CodingKeys: String, CodingKey {
        case p50Milliseconds = "p50_ms"
        case p95Milliseconds = "p95_ms"
        case p99Milliseconds = "p99_ms"
        case errorRatePercent = "error_rate_percent"
        case throughput = "throughput_rps"
        case minimumSampleSize = "minimum_sample_size"
        case requiresSignificance = "requires_significance"
    }
}
