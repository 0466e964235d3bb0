import Foundation
public import SLOEval

/// The measurement as Prometheus metrics, in the text exposition format.
///
/// Two generations of names stand side by side: the gauges that dashboards already use (``gauges(of:)``), and
/// the same facts in base units by today's naming rules: a histogram and a counter by endpoint
/// (``distributions(of:)``), the objectives (``objectives(of:)``), journeys (``journeys(of:)``), the phases of
/// requests (``phases(of:)``), what the run cost (``resources(of:)``), and the generator's own share
/// (``generator(of:)``).
public struct PrometheusFormat: ReportFormat {
    /// The beginning of every metric's name. The default is `loadtest_`.
    public var prefix: String

    /// The label `job`. The default is `loadtest`.
    public var job: String

    /// The label `instance`; `nil`, the default, means `loadtest-` and the Unix time of the run's start.
    public var instance: String?

    /// Whether samples carry `job` and `instance`. The default is `true`; a Pushgateway takes them from the
    /// path of the push, where they would silently win over those in the body.
    public var includesGroupingLabels: Bool

    /// The upper bounds of the duration buckets, in seconds, ascending; `+Inf` is added.
    public var buckets: [Double]

    /// Creates the format.
    public init(
        prefix: String = "loadtest_",
        job: String = "loadtest",
        instance: String? = nil,
        includesGroupingLabels: Bool = true,
        buckets: [Double] = PrometheusFormat.standardBuckets
    ) {
        self.prefix = prefix
        self.job = job
        self.instance = instance
        self.includesGroupingLabels = includesGroupingLabels
        self.buckets = buckets
    }

    /// Bounds from 1 ms to 60 s.
    public static let standardBuckets: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    /// The metrics of a report as text.
    ///
    /// - Throws: ``ExpositionError`` when the prefix or a configured label has no valid name;
    ///   ``check(prefix:labels:)`` says so before a run.
    public func text(of report: LoadTestReport) throws(ExpositionError) -> String {
        try Self.check(prefix: prefix, labels: report.run.labels)
        let families = [
            gauges, objectives, distributions, journeys, phases(of:), resources, generator,
        ].flatMap { $0(report) }
        return try ExpositionText.text(of: families)
    }

    /// Checks what a configuration gives, before a run rather than after it.
    ///
    /// - Throws: ``ExpositionError`` when metrics with this prefix or these labels could not be written:
    ///   a name that Prometheus does not allow, or a label that the metrics or Prometheus use themselves
    ///   (`endpoint`, `outcome`, `le`, `container`, `statistic`, and all that begin with two underscores).
    public static func check(prefix: String, labels: [String: String]) throws(ExpositionError) {
        guard prefix.isEmpty || ExpositionText.isMetricName(prefix) else { throw .invalidMetricName(prefix) }
        for name in labels.keys.sorted() {
            guard ExpositionText.isLabelName(name) else { throw .invalidLabelName(name) }
            guard !["endpoint", "outcome", "le", "container", "statistic"].contains(name),
                !name.hasPrefix("__")
            else {
                throw .reservedLabelName(name)
            }
        }
    }

    /// The `instance` of a run unless one is set: `loadtest-` and the Unix time of its start.
    public static func instance(of measurement: LoadMeasurement) -> String {
        let start = measurement.startedAt.timeIntervalSince1970.rounded(.down)
        return "loadtest-" + (Int64(exactly: start).map(String.init) ?? "0")
    }

    /// The labels that every sample of a report carries, by name. A configured `job` or `instance` goes
    /// before the format's own; `environment` is the run's unless the labels name one.
    func commonLabels(of report: LoadTestReport) -> [MetricLabel] {
        commonLabels(of: report.run, instance: instance ?? Self.instance(of: report.measurement))
    }

    /// The labels that every sample of a run carries, by name.
    func commonLabels(of run: RunDescription, instance: String) -> [MetricLabel] {
        var labels = run.labels
        if let environment = run.environment, labels["environment"] == nil {
            labels["environment"] = environment
        }
        if includesGroupingLabels {
            labels["job"] = labels["job"] ?? job
            labels["instance"] = labels["instance"] ?? instance
        } else {
            labels["job"] = nil
            labels["instance"] = nil
        }
        return labels.sorted { $0.key < $1.key }.map { MetricLabel($0.key, $0.value) }
    }
}
