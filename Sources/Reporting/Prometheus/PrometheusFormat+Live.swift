public import SLOEval

extension PrometheusFormat {
    /// The metrics of a run under way, for a server that scrapes them.
    ///
    /// The gauges have the names of those of a finished run, so that the same dashboards show both; the
    /// counters begin with `live_`, since those of a finished run carry labels that a run under way has not.
    /// Those of phases are the same in both; bucket counts are exact to 3.2 % here.
    ///
    /// - Parameters:
    ///   - snapshot: the latest look at the run.
    ///   - run: what is run; its labels go with every sample.
    /// - Throws: ``ExpositionError`` when the prefix or a label has no valid name.
    public func text(of snapshot: ProgressSnapshot, run: RunDescription) throws(ExpositionError) -> String {
        try Self.check(prefix: prefix, labels: run.labels)
        let labels = commonLabels(of: run, instance: instance ?? "loadtest")
        func family(
            _ name: String,
            _ help: String,
            _ value: Double,
            _ kind: MetricFamily.Kind = .gauge
        ) -> MetricFamily {
            let sample = MetricSample(value, labels: labels)
            return MetricFamily(name: prefix + name, help: help, kind: kind, samples: [sample])
        }
        let isWarmUp = snapshot.phase == .warmUp
        let families = [
            family(
                "latency_p95_ms",
                "95th percentile of request latency in milliseconds.",
                snapshot.p95Milliseconds ?? .nan
            ),
            family("throughput_rps", "Requests a second.", snapshot.requestsPerSecond),
            family("error_rate_percent", "Failed requests in percent of all.", snapshot.errorRatePercent),
            family(
                "total_requests_count",
                "Requests that were answered or failed.",
                Double(snapshot.requests)
            ),
            family("duration_seconds", "Measured time in seconds.", isWarmUp ? 0 : snapshot.elapsedSeconds),
            family("active_users", "Users at work.", Double(snapshot.activeUsers)),
            family("phase_planned_seconds", "Planned length of the phase.", snapshot.plannedSeconds),
            family(
                "measuring",
                "1 while requests are counted, 0 during warm-up and end.",
                snapshot.phase == .measuring ? 1 : 0
            ),
            family(
                "live_requests_total",
                "Requests answered or failed so far.",
                Double(snapshot.requests),
                .counter
            ),
            family("live_failures_total", "Requests failed so far.", Double(snapshot.failures), .counter),
        ]
        return try ExpositionText.text(of: families + phases(snapshot.phases, labels))
    }
}
