import SLOEval

/// The sections on objectives, cost, course and plan.
extension MarkdownSections {
    var objectives: [String] {
        let results = report.objectiveResults
        guard !results.isEmpty else { return [] }
        let tables = [objectivesOfRun(results), objectivesOfParts(results)]
        return [heading("Objectives")] + tables.compactMap { $0?.text }
    }

    private func objectivesOfRun(_ results: [ObjectiveResult]) -> MarkdownTable? {
        let results = results.filter { $0.objective.scope == .run }
        var table = MarkdownTable("Objective", "Bound", "Measured", "Met")
        for result in results {
            let metric = result.objective.metric
            table.add(metric.title, result.bound, measured(result), met(result))
        }
        return results.isEmpty ? nil : table
    }

    private func objectivesOfParts(_ results: [ObjectiveResult]) -> MarkdownTable? {
        let results = results.filter { $0.objective.scope != .run }
        var table = MarkdownTable(
            "Endpoint or journey",
            "Objective",
            "Bound",
            "Measured",
            "95 % interval",
            "Met",
            alignments: [.leading, .leading]
        )
        for result in results {
            table.add(
                result.objective.scope.name ?? "",
                result.objective.metric.title,
                result.bound,
                measured(result),
                result.interval.map { interval(result, $0) } ?? "",
                met(result)
            )
        }
        return results.isEmpty ? nil : table
    }

    private func measured(_ result: ObjectiveResult) -> String {
        guard let measured = result.measured else { return "n/a" }
        let window = result.windowSeconds.map { " over the last \($0.shortest) s" } ?? ""
        return result.text(of: measured) + result.objective.metric.unit + window
    }

    private func met(_ result: ObjectiveResult) -> String {
        result.isMet.map { $0 ? "yes" : "no" } ?? "n/a"
    }

    private func interval(_ result: ObjectiveResult, _ ends: (lower: Double?, upper: Double?)) -> String {
        [ends.lower, ends.upper].map { $0.map(result.text) ?? "open" }.joined(separator: " – ")
    }

    var resources: [String] {
        guard let usage = report.measurement.resources else { return [] }
        var table = MarkdownTable("Resource", "Mean", "Peak")
        let mebibyte = 1_048_576.0
        let rows: [(String, ResourceUsage.Summary?, unit: Double)] = [
            ("CPU % of one core", usage.cpuPercent, 1),
            ("Memory MiB", usage.memoryMebibytes, 1),
            ("Disk read MiB/s", usage.diskReadBytesPerSecond, mebibyte),
            ("Disk written MiB/s", usage.diskWrittenBytesPerSecond, mebibyte),
            ("Network received MiB/s", usage.networkReceivedBytesPerSecond, mebibyte),
            ("Network sent MiB/s", usage.networkSentBytesPerSecond, mebibyte),
        ]
        for (name, summary, unit) in rows {
            guard let summary else { continue }
            table.add(name, (summary.mean / unit).fixed(1), (summary.peak / unit).fixed(1))
        }
        let samples = "Source: \(usage.source.clipped(to: 200).markdownEscaped); samples: \(usage.samples)."
        let notes = usage.notes.isEmpty ? [] : [bullets(usage.notes.map { $0.clipped(to: 200) })]
        return [heading("Resources"), table.text, samples] + containers(of: usage) + notes
    }

    /// A row for each container, where there are several: one alone is the sum already.
    private func containers(of usage: ResourceUsage) -> [String] {
        guard usage.containers.count > 1 else { return [] }
        var table = MarkdownTable(
            "Container",
            "CPU % mean",
            "CPU % peak",
            "Memory MiB mean",
            "Memory MiB peak",
            "Samples"
        )
        for container in usage.containers {
            let (cpu, memory) = (container.cpuPercent, container.memoryMebibytes)
            table.add(
                container.name,
                cpu?.mean.fixed(1) ?? "n/a",
                cpu?.peak.fixed(1) ?? "n/a",
                memory?.mean.fixed(1) ?? "n/a",
                memory?.peak.fixed(1) ?? "n/a",
                String(container.samples)
            )
        }
        return [table.text]
    }

    /// At most 20 rows; nothing for a run of less than ten seconds, whose parts say little.
    var timeline: [String] {
        guard summary.elapsedSeconds >= 10, summary.requests > 0 else { return [] }
        var table = MarkdownTable("From", "Requests", "Req/s", "Errors %", "P50 ms", "P95 ms", "Max ms")
        for slice in report.measurement.timelineSlices(atMost: 20) {
            table.add(
                HumanFormat.clock(seconds: slice.startSeconds),
                HumanFormat.count(slice.requests),
                HumanFormat.rate(slice.requestsPerSecond),
                slice.errorRatePercent.fixed(2),
                milliseconds(slice.latency?.p50),
                milliseconds(slice.latency?.p95),
                milliseconds(slice.latency?.maximum)
            )
        }
        return [heading("Timeline"), table.text]
    }

    var plan: [String] {
        let run = report.run
        var table = MarkdownTable("Setting", "Value", alignments: [.leading, .leading])
        table.add("Pattern", run.pattern)
        if !run.patternDetail.isEmpty { table.add("Pattern parameters", run.patternDetail) }
        table.add(
            "Endpoint weights",
            run.endpoints.map { "\($0.name) \($0.weight.shortest)" }.joined(separator: ", ")
        )
        if let journeys = run.journeys {
            table.add("Journeys", journeys.map(\.text).joined(separator: "; "))
        }
        table.add("Planned duration", HumanFormat.duration(seconds: run.durationSeconds))
        table.add("Warm-up", warmUp)
        if let limit = run.requestLimit { table.add("Request limit", String(limit)) }
        table.add("Timeout", HumanFormat.duration(seconds: run.timeoutSeconds))
        table.add("Users at peak", String(report.measurement.peakUsers))
        table.add("Transport", run.transport)
        table.add("Seed", String(run.seed))
        table.add("Environment", run.environment ?? "none")
        table.add("Minimum sample size", String(report.policy.minimumSampleSize))
        table.add("Tool version", run.toolVersion)
        return [heading("Plan"), table.text]
    }

    private var warmUp: String {
        guard report.run.warmUpSeconds > 0 else { return "none" }
        let requests = HumanFormat.count(report.measurement.warmUpRequests)
        return HumanFormat.duration(seconds: report.run.warmUpSeconds)
            + " (\(requests) requests, not counted)"
    }
}
