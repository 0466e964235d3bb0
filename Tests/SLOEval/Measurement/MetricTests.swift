import SLOEval
import Testing

@Suite struct MetricTests {
    private static let names: [(Metric, String, Double?)] = [
        (.p50, "p50", 0.5), (.p95, "p95", 0.95), (.p99, "p99", 0.99), (.percentile(90), "p90", 0.9),
        (.percentile(99.9), "p99.9", 0.999), (.percentile(99.99), "p99.99", 0.9999),
        (.percentile(0.5), "p0.5", 0.005), (.mean, "mean", nil), (.max, "max", nil),
        (.errorRate, "error_rate", nil), (.successRate, "success_rate", nil),
        (.throughput, "throughput", nil),
    ]

    @Test(arguments: names)
    func aMetricHasOneNameInFiles(metric: Metric, name: String, quantile: Double?) {
        #expect(metric.rawValue == name)
        #expect(Metric(rawValue: name) == metric)
        #expect(metric.quantile == quantile)
        #expect(metric.isLatency == (quantile != nil || metric == .mean || metric == .max))
    }

    @Test(arguments: [
        "", "p", "p0", "p100", "p-1", "p101", "p99.90", "p095", "P95", "pnan", "pinf", "p1e1", "p 95", "p+95",
        "p0x1p3", "95", "average", "p99,9",
    ])
    func anythingElseIsNoMetric(name: String) {
        #expect(Metric(rawValue: name) == nil)
    }

    @Test(arguments: [0, 100, -1, 101, Double.nan, .infinity])
    func aPercentileIsMoreThan0AndLessThan100(percent: Double) {
        #expect(Percentile(percent) == nil)
    }

    @Test func reportsBeginWithThePercentiles() {
        let order: [Metric] = [
            .p50, .percentile(90), .p95, .p99, .percentile(99.9), .mean, .max, .errorRate, .successRate,
            .throughput,
        ]
        #expect(order.reversed().sorted() == order)
        #expect(Metric.usual.sorted() == Metric.usual)
    }

    @Test func aHistogramHasTheValueOfLatencyMetricsOnly() {
        var histogram = LatencyHistogram()
        #expect(Metric.samples.allSatisfy { histogram.milliseconds(of: $0) == nil })
        for milliseconds in 1...1_000 { histogram.record(.milliseconds(milliseconds)) }
        #expect(histogram.milliseconds(of: .max) == 1_000)
        #expect(histogram.milliseconds(of: .mean) == 500.5)
        let highest = histogram.milliseconds(of: .percentile(99.9)) ?? 0
        #expect(abs(highest - 999) <= 2)
        #expect(histogram.milliseconds(of: .throughput) == nil)
    }
}

extension Metric {
    /// One of each kind.
    static let samples: [Metric] = usual + [.percentile(99.9), .mean, .max, .successRate]
}
