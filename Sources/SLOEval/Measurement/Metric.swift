/// A value of a measurement that can have a bound.
///
/// Its raw value is its name in results files: `p95`, `p99.9`, `mean`, `max`, `error_rate`, `success_rate`,
/// `throughput`.
public enum Metric: Sendable, Hashable {
    /// A percentile of latency over all requests, in milliseconds; of a journey, of the duration of its
    /// iterations.
    case percentile(Percentile)
    /// The mean latency over all requests, in milliseconds.
    case mean
    /// The longest latency of all requests, in milliseconds.
    case max
    /// Failures in percent of requests; of a journey, in percent of iterations.
    case errorRate
    /// Successes in percent of requests; of a journey, in percent of iterations.
    case successRate
    /// Requests a second; of a journey, iterations a second.
    case throughput
}

extension Metric {
    /// The median latency over all requests, in milliseconds.
    public static let p50 = Metric.percentile(50)
    /// The 95th percentile of latency over all requests, in milliseconds.
    public static let p95 = Metric.percentile(95)
    /// The 99th percentile of latency over all requests, in milliseconds.
    public static let p99 = Metric.percentile(99)

    /// The metrics that every service should have a bound on, in the order of reports.
    public static let usual: [Metric] = [.p50, .p95, .p99, .errorRate, .throughput]

    /// The quantile of a percentile, `nil` for the others.
    public var quantile: Double? {
        if case .percentile(let percentile) = self { percentile.quantile } else { nil }
    }

    /// The metric in reports: `P95 latency`, `Error rate`.
    public var title: String {
        switch self {
        case .percentile(let percentile): percentile.name.uppercased() + " latency"
        case .mean: "Mean latency"
        case .max: "Max latency"
        case .errorRate: "Error rate"
        case .successRate: "Success rate"
        case .throughput: "Throughput"
        }
    }

    /// The metric in a sentence: `p95`, `error rate`.
    public var words: String {
        switch self {
        case .percentile, .mean, .max: rawValue
        case .errorRate: "error rate"
        case .successRate: "success rate"
        case .throughput: "throughput"
        }
    }

    /// Whether the metric is a latency, in milliseconds.
    public var isLatency: Bool {
        switch self {
        case .percentile, .mean, .max: true
        case .errorRate, .successRate, .throughput: false
        }
    }

    /// Whether a value must not be above its bound, rather than not below it.
    public var isBoundedAbove: Bool {
        switch self {
        case .percentile, .mean, .max, .errorRate: true
        case .successRate, .throughput: false
        }
    }
}

extension Metric: Comparable {
    /// The order of reports: percentiles from the lowest, mean, maximum, error rate, success rate,
    /// throughput.
    public static func < (left: Metric, right: Metric) -> Bool {
        (left.rank, left.quantile ?? 0) < (right.rank, right.quantile ?? 0)
    }

    private var rank: Int {
        switch self {
        case .percentile: 0
        case .mean: 1
        case .max: 2
        case .errorRate: 3
        case .successRate: 4
        case .throughput: 5
        }
    }
}

extension Metric: RawRepresentable, Codable, CodingKeyRepresentable {
    /// The metric of a name; `nil` when no metric has it.
    public init?(rawValue: String) {
        switch rawValue {
        case "mean": self = .mean
        case "max": self = .max
        case "error_rate": self = .errorRate
        case "success_rate": self = .successRate
        case "throughput": self = .throughput
        default:
            guard let percentile = Percentile(name: rawValue) else { return nil }
            self = .percentile(percentile)
        }
    }

    /// The name in results files.
    public var rawValue: String {
        switch self {
        case .percentile(let percentile): percentile.name
        case .mean: "mean"
        case .max: "max"
        case .errorRate: "error_rate"
        case .successRate: "success_rate"
        case .throughput: "throughput"
        }
    }
}

extension LatencyHistogram {
    /// The value of a latency metric in milliseconds; `nil` for another metric, or without values.
    ///
    /// - Complexity: linear in the number of cells.
    public func milliseconds(of metric: Metric) -> Double? {
        switch metric {
        case .percentile(let percentile): quantile(percentile.quantile)?.nanosecondsInMilliseconds
        case .mean: mean.map { $0 / 1_000_000 }
        case .max: maximum?.nanosecondsInMilliseconds
        case .errorRate, .successRate, .throughput: nil
        }
    }
}
