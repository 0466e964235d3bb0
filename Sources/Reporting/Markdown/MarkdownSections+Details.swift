import SLOEval

/// The sections on the requests.
extension MarkdownSections {
    var warnings: [String] {
        // An inconclusive verdict has told its doubts already.
        let doubts = report.verdict.outcome == .failed ? report.verdict.doubts : []
        var lines = (doubts + report.verdict.warnings).map(\.description)
        lines += RunHint.warnings(for: report.measurement)
        lines += report.measurement.generator.losses.map { "\($0)." }
        let abandoned = report.measurement.abandonedRequests
        if abandoned > 0 {
            lines.append(
                "Requests still open when the run stopped, counted nowhere: \(HumanFormat.count(abandoned))."
            )
        }
        return lines.isEmpty ? [] : [heading("Warnings", sign: "⚠️"), bullets(lines)]
    }

    var endpoints: [String] {
        guard !summary.endpoints.isEmpty else { return [] }
        let titles = ["Endpoint", "Requests", "Share %", "Errors %", "P50 ms", "P95 ms", "P99 ms", "Max ms"]
        let rows = summary.endpoints.map { endpoint in
            let figures = [
                endpoint.name, HumanFormat.count(endpoint.requests), endpoint.sharePercent.fixed(1),
                endpoint.errorRatePercent.fixed(2),
            ]
            return (scope: Scope.endpoint(endpoint.name), cells: figures + percentiles(endpoint.latency))
        }
        return [heading("Endpoints"), table(titles, rows)]
    }

    /// The journeys, whose steps are among the endpoints; their latency is the duration without pauses.
    var journeys: [String] {
        guard let journeys = summary.journeys else { return [] }
        let titles = [
            "Journey", "Iterations", "Per second", "Success %", "P50 ms", "P95 ms", "P99 ms", "Max ms",
        ]
        let rows = journeys.map { journey in
            let figures = [
                journey.name, HumanFormat.count(journey.iterations), HumanFormat.rate(journey.throughput),
                journey.successRatePercent?.fixed(2) ?? "n/a",
            ]
            return (scope: Scope.journey(journey.name), cells: figures + percentiles(journey.duration))
        }
        return [heading("Journeys"), table(titles, rows)] + journeys.compactMap(unfinished)
    }

    /// The iterations of a journey that have no outcome, in a sentence.
    private func unfinished(_ journey: MeasurementSummary.Journey) -> String? {
        var parts: [String] = []
        if let count = journey.cutOff, let lasted = journey.cutDuration {
            parts.append(
                "\(HumanFormat.count(count)) iterations were cut off by the end of the run, the longest after "
                    + "\(HumanFormat.latency(milliseconds: lasted.maximum))"
            )
        }
        if let count = journey.unbegun {
            parts.append("\(HumanFormat.count(count)) iterations were due and never begun")
        }
        if parts.isEmpty { return nil }
        return
            "\(journey.name.markdownEscaped): \(parts.joined(separator: "; ")). They count neither as successes "
            + "nor as failures."
    }

    private func percentiles(_ latency: LatencySummary?) -> [String] {
        [latency?.p50, latency?.p95, latency?.p99, latency?.maximum].map(milliseconds)
    }

    /// A table with one column more, for the objectives, where a row has any.
    private func table(_ titles: [String], _ rows: [(scope: Scope, cells: [String])]) -> String {
        let results = Dictionary(grouping: report.objectiveResults, by: \.objective.scope)
        let hasObjectives = rows.contains { results[$0.scope] != nil }
        var table = MarkdownTable(titles + (hasObjectives ? ["Objectives"] : []))
        for row in rows {
            table.add(row.cells + (hasObjectives ? [results[row.scope]?.cell ?? ""] : []))
        }
        return table.text
    }

    var failures: [String] {
        guard !summary.failureKinds.isEmpty else { return [] }
        var table = MarkdownTable(
            "Failure",
            "Requests",
            "% of all",
            "Example",
            alignments: [.leading, .trailing, .trailing, .leading]
        )
        let kinds = summary.failureKinds.byFrequency
            .sorted { ($1.count, $0.element.rawValue) < ($0.count, $1.element.rawValue) }
        for (kind, count) in kinds {
            table.add(
                kind.title,
                HumanFormat.count(count),
                percentage(of: count),
                (report.measurement.failureExamples[kind] ?? "").clipped(to: 200)
            )
        }
        return [heading("Failures"), table.text]
    }

    /// The unmet expectations; the report is not longer for an endpoint of each of thousands.
    var expectations: [String] {
        let rows = UnmetList(report.measurement).rows
        guard !rows.isEmpty else { return [] }
        var table = MarkdownTable(
            "Endpoint",
            "Answers",
            "Expected and found",
            alignments: [.leading, .trailing, .leading]
        )
        let most = 20
        for row in rows.prefix(most) {
            let sentence = row.unmet.sentence.clipped(to: 300)
            table.add(row.endpoint, HumanFormat.count(row.unmet.answers), sentence)
        }
        let rest = rows.count > most ? ["And \(rows.count - most) more."] : []
        return [heading("Expectations Not Met"), table.text] + rest
    }

    /// Fast failures make a broken service look quick, so the successes alone stand beside all requests.
    var latencies: [String] {
        guard let all = summary.latency else { return [] }
        var table = MarkdownTable("Latency ms", "All requests", "95 % interval", "Successes")
        let (histogram, successes) = (
            report.measurement.judgedLatency, report.measurement.total.successLatency
        )
        func add(_ name: String, _ path: KeyPath<LatencySummary, Double>) {
            table.add(
                name,
                milliseconds(all[keyPath: path]),
                "",
                milliseconds(summary.successLatency?[keyPath: path])
            )
        }
        add("Min", \.minimum)
        add("Mean", \.mean)
        for metric in Set(Metric.usual + report.policy.run.keys).sorted() {
            guard let quantile = metric.quantile else { continue }
            table.add(
                metric.words.uppercased(),
                milliseconds(histogram.milliseconds(of: metric)),
                interval(of: quantile, in: histogram),
                milliseconds(successes.milliseconds(of: metric))
            )
        }
        add("Max", \.maximum)
        return [heading("Latency"), table.text] + errorRateInterval
    }

    /// The order-statistic interval of a percentile; an end that the samples do not allow stays open.
    private func interval(of quantile: Double, in histogram: LatencyHistogram) -> String {
        guard let interval = QuantileInterval(of: histogram, quantile: quantile) else { return "n/a" }
        let ends = [interval.lower, interval.upper].map { end in
            end.map { milliseconds($0.nanosecondsInMilliseconds) } ?? "open"
        }
        return ends.joined(separator: " – ")
    }

    /// The Wilson interval of the error rate, in a sentence.
    private var errorRateInterval: [String] {
        let measurement = report.measurement
        let misses = measurement.failures + measurement.unsent
        guard let rate = ProportionInterval(events: misses, of: measurement.requests + measurement.unsent)
        else {
            return []
        }
        let ends = [rate.lower, rate.upper].map { ($0 * 100).fixed(2) }
        return [
            "Error rate \(measurement.errorRatePercent.fixed(2)) %, 95 % interval \(ends.joined(separator: " – ")) %."
        ]
    }

    var statuses: [String] {
        guard !summary.statuses.isEmpty else { return [] }
        var table = MarkdownTable("Status", "Answers", "% of requests")
        for (status, count) in summary.statuses.byFrequency.sorted(by: { $0.element < $1.element }) {
            table.add(String(status), HumanFormat.count(count), percentage(of: count))
        }
        return [heading("Statuses"), table.text] + redirects
    }

    private var redirects: [String] {
        guard summary.redirects + summary.departures > 0 else { return [] }
        return [
            "Redirects followed: \(HumanFormat.count(summary.redirects)); requests redirected to another origin: "
                + "\(HumanFormat.count(summary.departures))."
        ]
    }

    private func percentage(of count: UInt64) -> String {
        SLOEval.percentage(of: count, in: summary.requests).fixed(2)
    }
}
