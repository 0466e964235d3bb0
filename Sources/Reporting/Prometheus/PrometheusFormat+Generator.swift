import SLOEval

extension PrometheusFormat {
    /// The load generator's share in the result: its own part of the latencies as a histogram, what it
    /// cost, and in an open run how it kept to the schedule.
    public func generator(of report: LoadTestReport) -> [MetricFamily] {
        let measurement = report.measurement
        let health = measurement.generator
        let labels = commonLabels(of: report)
        let own = MetricFamily(
            name: prefix + "generator_duration_seconds",
            help: "Latency of the generator's own probe in seconds: its share of every request's latency.",
            kind: .histogram,
            samples: health.probe.isEmpty ? [] : durations(of: health.probe, labels)
        )
        let lag = { (histogram: LatencyHistogram?) in
            histogram?.quantile(0.99).map { Double($0) / 1e9 }
        }
        let open = measurement.openModel
        let figures: [(name: String, help: String, value: Double?)] = [
            ("cpu_seconds", "Processor time of the generator in seconds.", health.cpuSeconds),
            ("run_queue_seconds", "Time it waited for a processor in seconds.", health.runQueueSeconds),
            ("throttled_seconds", "Time a processor limit held it back in seconds.", health.throttledSeconds),
            (
                "utilization_ratio", "Share of its sending threads' time that it computed.",
                health.utilization(over: measurement.elapsed)
            ),
            ("processes", "Processes that sent the load.", Double(health.processes)),
            ("lost_processes", "Processes that did not live to the end.", Double(health.losses.count)),
            ("timer_lag_p99_seconds", "99th percentile of how late its timers were.", lag(health.timerLag)),
            (
                "late_timers_ratio", "Share of its timers that were more than 2 ms late.",
                health.lateTimersPercent.map { $0 / 100 }
            ),
            (
                "schedule_lag_p99_seconds", "99th percentile of how late requests were sent.", lag(open?.lag)
            ),
            ("planned_requests", "Requests that the schedule planned.", open.map { Double($0.planned) }),
            ("unsent_requests", "Requests that were due but never sent.", open.map { Double($0.unsent) }),
        ]
        let gauges = figures.map { figure in
            MetricFamily(
                name: prefix + "generator_" + figure.name,
                help: figure.help,
                kind: .gauge,
                samples: figure.value.map { [MetricSample($0, labels: labels)] } ?? []
            )
        }
        return ([own] + gauges).filter { !$0.samples.isEmpty }
    }
}
