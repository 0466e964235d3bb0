import SLOEval

/// The part of the report that pipelines rely on.
extension MarkdownSections {
    /// The bold fields, a paragraph each so that every renderer keeps them on lines of their own.
    var fields: [String] {
        [
            field("Timestamp", report.measurement.startedAt.timestamp),
            field("Status", report.verdict.outcome.badge(emoji: emoji)),
            field("Target", report.run.target),
            field("Duration", report.run.durationSeconds.shortest + "s"),
            field("Concurrency", String(report.run.concurrency)),
        ]
    }

    /// A quote under the fields when the run was cut short.
    var partialNotice: [String] {
        let cause: String
        switch report.measurement.ending {
        case .completed, .requestLimitReached: return []
        case .interrupted(let who): cause = who
        case .aborted(let reason): cause = Violation(reason).description
        }
        let measured = HumanFormat.duration(seconds: summary.elapsedSeconds)
        let planned = HumanFormat.duration(seconds: report.run.durationSeconds)
        return [
            "> **Partial results:** the run was stopped early (\(cause.markdownEscaped)) after "
                + "\(measured) of \(planned)."
        ]
    }

    var results: [String] {
        var table = MarkdownTable("Metric", "Value", "Unit", alignments: [.leading, .trailing, .leading])
        table.add("Total Requests", String(summary.requests), "requests")
        table.add("Duration", summary.elapsedSeconds.fixed(2), "seconds")
        table.add("Throughput", summary.throughput.fixed(1), "req/sec")
        table.add("Error Rate", summary.errorRatePercent.fixed(2), "%")
        table.add("P50 Latency", milliseconds(summary.latency?.p50), "ms")
        table.add("P95 Latency", milliseconds(summary.latency?.p95), "ms")
        table.add("P99 Latency", milliseconds(summary.latency?.p99), "ms")
        if let wire = summary.wireBytesReceived {
            table.add("Body Bytes, Decoded", String(summary.bytesReceived), "bytes")
            table.add("Body Bytes, on the Wire", String(wire), "bytes")
        }
        if let cpu = report.measurement.resources?.cpuPercent {
            table.add("CPU Usage", cpu.mean.fixed(1), "%")
        }
        if let memory = report.measurement.resources?.memoryMebibytes {
            table.add("Memory Usage", memory.mean.fixed(1), "MiB")
        }
        return [heading("Test Results"), table.text]
    }

    /// The verdict and its reasons. An inconclusive one has a heading of its own, so that nothing that
    /// searches for either of the others takes it for one of them.
    var judgement: [String] {
        let verdict = report.verdict
        switch verdict.outcome {
        case .passed:
            return [heading("All SLOs Met", sign: verdict.outcome.sign)]
        case .failed:
            return [
                heading("SLO Violations", sign: verdict.outcome.sign),
                violations,
            ]
        case .inconclusive:
            let heading = heading("Inconclusive", sign: verdict.outcome.sign)
            let doubts = [heading, bullets(verdict.doubts.map(\.description))]
            guard !verdict.violations.isEmpty else { return doubts }
            return doubts + [
                "Outside their bounds in what was measured, without counting as a failure:",
                violations,
            ]
        }
    }

    /// The violated objectives, each with its explanation below it.
    private var violations: String {
        report.violations.flatMap { violation, explanation in
            ["- \(violation.description.markdownEscaped)"]
                + (explanation.map { ["  - \($0.sentence.markdownEscaped)"] } ?? [])
        }.joined(separator: "\n")
    }

    /// Hints about a run that asked for something that is not there.
    var hints: [String] {
        RunHint.hints(for: report.measurement, of: report.run.target).map {
            "**Hint:** \($0.markdownEscaped)"
        }
    }

    /// Milliseconds for a table, `n/a` when nothing was measured.
    func milliseconds(_ value: Double?) -> String {
        value.map(HumanFormat.milliseconds) ?? "n/a"
    }

    private func field(_ name: String, _ value: String) -> String {
        "**\(name):** \(value.markdownEscaped)"
    }
}
