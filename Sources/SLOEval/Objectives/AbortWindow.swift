/// The figures of a scope in the window that an early end is decided by.
struct AbortWindow {
    let scope: Scope
    let latency: LatencyHistogram
    /// The highest latency; `nil` when it is not known exactly.
    let highest: UInt64?
    /// Failures, and requests or iterations, without those that failed in the generator.
    let events: (failures: UInt64, count: UInt64)
    /// The requests of an iteration on average.
    let requestsEach: Double

    /// The value of a metric that is nearest to its bound of all that are likely; `nil` when too little is known
    /// or it is not looked at.
    func least(of metric: Metric, probe: LatencyHistogram) -> Double? {
        switch metric {
        case .errorRate: leastErrorRatePercent
        case .successRate: leastErrorRatePercent.map { 100 - $0 }
        case .mean, .throughput: nil
        case .max: highest.map { less($0, .max, probe) }
        case .percentile(let percentile):
            // A coarse cell is 3 % wide: only its lowest value is certain.
            QuantileInterval(
                count: latency.count,
                quantile: percentile.quantile,
                confidence: EarlyAbort.confidence,
                value: latency.leastValue
            )?.lower.map { less($0, metric, probe) }
        }
    }

    private func less(_ value: UInt64, _ metric: Metric, _ probe: LatencyHistogram) -> Double {
        let share = probe.generatorShare(of: metric, requests: requestsEach) ?? 0
        return max(0, value.nanosecondsInMilliseconds - share)
    }

    private var leastErrorRatePercent: Double? {
        ExactProportionInterval(
            events: Double(events.failures),
            of: Double(events.count),
            confidence: EarlyAbort.confidence
        ).map { $0.lower * 100 }
    }
}

extension AbortWindow {
    /// The figures between two looks at a scope.
    init(from first: ScopeProgress?, to last: ScopeProgress) {
        scope = last.scope
        var between = last.latency.expanded
        if let first { between.subtract(first.latency.expanded) }
        latency = between
        // The cells tell the highest value of a part only roughly; one that is new is known.
        let highest = last.latency.maximum ?? 0
        self.highest = highest > first?.latency.maximum ?? 0 ? highest : nil
        let own = last.generatorFailures.less(first?.generatorFailures ?? 0)
        events = (last.failures.less(first?.failures ?? 0).less(own), latency.count.less(own))
        let requests = Double(last.requests.less(first?.requests ?? 0))
        requestsEach = max(1, requests / Double(max(1, latency.count)))
    }
}

extension UInt64 {
    /// The difference, 0 where it would be negative.
    func less(_ other: UInt64) -> UInt64 { self - Swift.min(other, self) }
}
