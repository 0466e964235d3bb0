import SLOEval

/// How the load itself was sent: the generator's own share, and the arrivals of an open run.
extension MarkdownSections {
    /// The generator's part of the latencies, in plain words and in figures.
    var generator: [String] {
        let health = report.measurement.generator
        guard !health.probe.isEmpty, let all = summary.latency else { return [] }
        let probe = LatencySummary(health.probe)
        var table = MarkdownTable("Latency ms", "Measured", "Generator's own share")
        table.add("P50", milliseconds(all.p50), milliseconds(probe?.p50))
        table.add("P95", milliseconds(all.p95), milliseconds(probe?.p95))
        table.add("P99", milliseconds(all.p99), milliseconds(probe?.p99))
        return [heading("Generator"), generatorSentence, table.text, bullets(generatorFacts)]
    }

    private var generatorSentence: String {
        let own = report.measurement.generator.probe
        let (ownP50, ownP95) = (own.quantile(0.5) ?? 0, own.quantile(0.95) ?? 0)
        for case .generatorLimit(_, let reason) in report.verdict.doubts {
            return
                "The generator itself took \(milliseconds(ownP50.nanosecondsInMilliseconds)) ms at p50 and "
                + "\(milliseconds(ownP95.nanosecondsInMilliseconds)) ms at p95. What exceeds the objectives is its "
                + "own doing, not the target's: \(reason) Use `--transport socket`, fewer users, or more machines."
        }
        let added =
            "The generator added \(milliseconds(ownP95.nanosecondsInMilliseconds)) ms at p95 (target: "
            + "\(milliseconds(summary.latency?.p95)) ms)."
        return isGeneratorSuspect ? added : "\(added) It was not the limit."
    }

    /// Whether the generator may have been the limit although no verdict hangs on it.
    private var isGeneratorSuspect: Bool {
        let measurement = report.measurement
        return measurement.generator.isSaturated(over: measurement.elapsed)
            || measurement.standstillSeconds >= measurement.elapsed.inSeconds / 100
            || measurement.failures(of: .generator) > 0 || !measurement.generator.losses.isEmpty
    }

    private var generatorFacts: [String] {
        let health = report.measurement.generator
        let elapsed = report.measurement.elapsed
        let used = (health.utilization(over: elapsed) * 100).fixed(0)
        var facts = [
            "Processor time: \(health.cpuSeconds.fixed(1)) s, \(used) % of \(health.threads) sending "
                + (health.threads == 1 ? "thread." : "threads."),
            "Waiting for a processor: \(health.runQueueSeconds.fixed(1)) s; held back by a limit: "
                + "\(health.throttledSeconds.fixed(1)) s.",
        ]
        if let lag = health.timerLag.quantile(0.99), let late = health.lateTimersPercent {
            facts.append(
                "Timers: p99 \(milliseconds(lag.nanosecondsInMilliseconds)) ms late, \(late.fixed(1)) % of them "
                    + "more than 2 ms."
            )
        }
        if let disturbance = report.measurement.disturbance {
            facts.append(
                "Standing still: \(report.measurement.standstillSeconds.fixed(2)) s, "
                    + "\(health.longestStandstillSeconds.fixed(2)) s at a time; "
                    + "\(HumanFormat.count(disturbance.requests)) requests were under way meanwhile."
            )
        }
        let retries = report.measurement.retries
        if retries > 0 {
            facts.append("Requests sent again on a new connection: \(HumanFormat.count(retries)).")
        }
        return facts
    }

    /// How an open run kept to its schedule.
    var arrivals: [String] {
        guard let schedule = summary.openModel else { return [] }
        var table = MarkdownTable("Latency ms", "P50", "P95", "P99", "Max")
        let rows = [
            ("Response time (from the planned start)", summary.latency),
            ("Service time (from the write)", schedule.serviceTime),
            ("Lag (planned start to write)", schedule.lag),
        ]
        for (name, row) in rows {
            table.add(
                name,
                milliseconds(row?.p50),
                milliseconds(row?.p95),
                milliseconds(row?.p99),
                milliseconds(row?.maximum)
            )
        }
        let seconds = summary.elapsedSeconds
        let achieved = seconds > 0 ? Double(schedule.planned - schedule.unsent) / seconds : 0
        let sentence =
            "\(HumanFormat.count(schedule.planned)) requests were due, \(HumanFormat.count(schedule.unsent)) of "
            + "them were not sent by the end and count as misses; \(achieved.fixed(1)) a second were sent, "
            + "\(schedule.sentPercent.fixed(2)) % of the plan."
        let unbegun = summary.journeys?.reduce(0) { $0 + ($1.unbegun ?? 0) } ?? 0
        // Each would have sent one request at least.
        let estimate =
            unbegun == 0
            ? ""
            : " Among those not sent are \(HumanFormat.count(unbegun)) iterations of journeys that were never begun, "
                + "each counted as one request: at least so many were due."
        return [heading("Arrivals"), sentence + estimate, table.text]
    }
}
