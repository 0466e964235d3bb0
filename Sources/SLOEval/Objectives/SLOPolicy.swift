/// The objectives of a service and how a measurement is judged by them.
///
/// What has no bound is not checked. The values of the environment in question are already merged in; a
/// policy knows nothing of environments.
///
/// ```swift
/// var policy = SLOPolicy(p95Milliseconds: 250, errorRatePercent: 0.5)
/// policy[.percentile(99.9)] = 900
/// policy.endpoints["POST /orders"] = [.p95: 400, .errorRate: 0.1]
/// policy.journeys["shopping"] = [.p95: 5000, .successRate: 99]
/// ```
public struct SLOPolicy: Sendable, Equatable {
    /// The bounds on the metrics of the whole run, each in its metric's unit.
    public var run: [Metric: Double]

    /// The bounds for endpoints and steps, by their names in reports.
    public var endpoints: [String: [Metric: Double]]

    /// The bounds for journeys, by their names.
    public var journeys: [String: [Metric: Double]]

    /// The number of requests below which a result may not be statistically significant. The default is 100.
    public var minimumSampleSize: Int

    /// Whether too few samples, for the minimum or for a percentile's interval, make the verdict inconclusive
    /// rather than bring a warning. The default is `false`.
    public var requiresSignificance: Bool

    /// Creates a policy.
    ///
    /// - Parameters:
    ///   - p50Milliseconds: the bound on the median latency, in milliseconds.
    ///   - p95Milliseconds: the bound on the 95th percentile of latency, in milliseconds.
    ///   - p99Milliseconds: the bound on the 99th percentile of latency, in milliseconds.
    ///   - errorRatePercent: the bound on failures, in percent of requests.
    ///   - throughput: the least throughput, in requests a second.
    ///   - others: bounds on other metrics of the whole run, such as `[.percentile(99.9): 900, .max: 5000]`.
    ///   - endpoints: the bounds for endpoints and steps, by their names in reports.
    ///   - journeys: the bounds for journeys, by their names.
    ///   - minimumSampleSize: the number of requests below which a result may not be significant.
    ///   - requiresSignificance: whether too few samples make the verdict inconclusive.
    public init(
        p50Milliseconds: Double? = nil,
        p95Milliseconds: Double? = nil,
        p99Milliseconds: Double? = nil,
        errorRatePercent: Double? = nil,
        throughput: Double? = nil,
        others: [Metric: Double] = [:],
        endpoints: [String: [Metric: Double]] = [:],
        journeys: [String: [Metric: Double]] = [:],
        minimumSampleSize: Int = 100,
        requiresSignificance: Bool = false
    ) {
        run = others
        self.endpoints = endpoints
        self.journeys = journeys
        self.minimumSampleSize = minimumSampleSize
        self.requiresSignificance = requiresSignificance
        let usual: [Metric: Double?] = [
            .p50: p50Milliseconds, .p95: p95Milliseconds, .p99: p99Milliseconds,
            .errorRate: errorRatePercent, .throughput: throughput,
        ]
        run.merge(usual.compactMapValues { $0 }) { $1 }
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

    /// The bound for a metric of the whole run, `nil` when it is not checked.
    public subscript(metric: Metric) -> Double? {
        get { run[metric] }
        set { run[metric] = newValue }
    }

    /// The objectives that are checked: of the whole run, then of endpoints, then of journeys, these by name;
    /// each in the order of ``Metric``.
    public var objectives: [Objective] { scopes.flatMap(\.objectives) }

    /// The scopes with their objectives, in the same order; the whole run is always among them.
    var scopes: [(scope: Scope, objectives: [Objective])] {
        let parts =
            [(.run, run)]
            + endpoints.sorted { $0.key < $1.key }.map { (Scope.endpoint($0.key), $0.value) }
            + journeys.sorted { $0.key < $1.key }.map { (Scope.journey($0.key), $0.value) }
        return parts.filter { $0.0 == .run || !$0.1.isEmpty }.map { scope, bounds in
            let sorted = bounds.sorted { $0.key < $1.key }
            return (scope, sorted.map { Objective(metric: $0.key, bound: $0.value, scope: scope) })
        }
    }

    /// The policy for a share of the full load: a tenth of the users can't be asked for more than a tenth of
    /// the throughput. Latency and errors are judged as they are.
    public func scalingThroughput(by share: Double) -> SLOPolicy {
        func scaled(_ bounds: [Metric: Double]) -> [Metric: Double] {
            Dictionary(uniqueKeysWithValues: bounds.map { ($0, $0 == .throughput ? $1 * share : $1) })
        }
        var policy = self
        policy.run = scaled(run)
        policy.endpoints = endpoints.mapValues(scaled)
        policy.journeys = journeys.mapValues(scaled)
        return policy
    }
}

extension SLOPolicy {
    /// The bound on the median latency, in milliseconds; `nil` when it is not checked.
    public var p50Milliseconds: Double? {
        get { self[.p50] }
        set { self[.p50] = newValue }
    }

    /// The bound on the 95th percentile of latency, in milliseconds; `nil` when it is not checked.
    public var p95Milliseconds: Double? {
        get { self[.p95] }
        set { self[.p95] = newValue }
    }

    /// The bound on the 99th percentile of latency, in milliseconds; `nil` when it is not checked.
    public var p99Milliseconds: Double? {
        get { self[.p99] }
        set { self[.p99] = newValue }
    }

    /// The bound on failures, in percent of requests; `nil` when it is not checked.
    public var errorRatePercent: Double? {
        get { self[.errorRate] }
        set { self[.errorRate] = newValue }
    }

    /// The least throughput, in requests a second; `nil` when it is not checked.
    public var throughput: Double? {
        get { self[.throughput] }
        set { self[.throughput] = newValue }
    }
}
