import SLOEval

extension CanaryMarkdownFormat {
    /// The result of the comparison with production.
    func comparison(_ result: CanaryComparisonResult?) -> [String] {
        guard let result else { return [] }
        let run = result.measurement.run
        var findings = MarkdownTable("Property", "Ratio", "95 % Interval", "Bound", "Result", "Pairs")
        for finding in result.verdict.findings {
            let interval =
                finding.lower.map { "\($0.fixed(3))–\(finding.upper?.fixed(3) ?? "∞")" } ?? "n/a"
            let bound = (finding.subject == .throughput ? "≥ " : "≤ ") + finding.bound.shortest
            let ratio = finding.ratio?.fixed(3) ?? "n/a"
            findings.add(
                finding.name,
                ratio,
                interval,
                bound,
                finding.standing.rawValue,
                HumanFormat.count(finding.pairs)
            )
        }
        var sides = MarkdownTable("Side", "Requests", "P50 (ms)", "P95 (ms)", "P99 (ms)", "Failures")
        let rows = [
            ("Canary", run.canaryLatency, run.canaryFailures),
            ("Production", run.productionLatency, run.productionFailures),
        ]
        for (name, latency, failures) in rows {
            let percentiles = [0.5, 0.95, 0.99].map { quantile in
                latency.quantile(quantile).map { HumanFormat.milliseconds($0.nanosecondsInMilliseconds) }
                    ?? "n/a"
            }
            sides.add(
                name,
                HumanFormat.count(run.pairs),
                percentiles[0],
                percentiles[1],
                percentiles[2],
                HumanFormat.count(failures.total)
            )
        }
        return ["## Comparison with Production", findings.text, sides.text, bullets(facts(of: result))]
    }

    private func facts(of result: CanaryComparisonResult) -> [String] {
        let (measurement, run) = (result.measurement, result.measurement.run)
        let length = HumanFormat.duration(seconds: measurement.elapsed.inSeconds)
        var facts = [
            "\(result.concurrency) users, \(HumanFormat.count(run.pairs)) pairs in \(length) "
                + "(planned \(HumanFormat.duration(seconds: result.plannedSeconds)))"
        ]
        if let decided = run.decided {
            facts.append(
                "Decided after \(HumanFormat.count(decided.pairs)) pairs and "
                    + "\(HumanFormat.duration(seconds: decided.seconds)); the table shows that moment"
            )
        }
        if let rate = measurement.pairsPerSecond, let seconds = measurement.secondsForThirtyPercent {
            facts.append(
                "At \(rate.fixed(1)) pairs/s it takes about \(HumanFormat.duration(seconds: seconds)) to tell a "
                    + "canary 30 % slower from one as fast"
            )
        }
        if let sentence = result.verdict.distributionSentence { facts.append(sentence) }
        if let own = result.generatorP95Milliseconds {
            facts.append("The generator's own share of a latency: p95 \(HumanFormat.milliseconds(own)) ms")
        }
        let leftOut = run.discardedPairs + run.excluded.count + measurement.abandonedPairs
        if leftOut > 0 {
            facts.append(
                "\(HumanFormat.count(leftOut)) pairs left out: cut off, or the generator's own fault"
            )
        }
        for (side, failures, examples) in [
            ("Canary", run.canaryFailures, measurement.canaryFailureExamples),
            ("Production", run.productionFailures, measurement.productionFailureExamples),
        ] {
            for (kind, count) in failures.byFrequency {
                let example = examples[kind].map { ", such as \($0.singleLine.clipped(to: 200))" } ?? ""
                facts.append("\(side): \(HumanFormat.count(count)) × \(kind.title)\(example)")
            }
        }
        return facts
    }

    /// The result of the shadow test.
    func shadow(_ result: ShadowResult?) -> [String] {
        guard let result else { return [] }
        let measured = result.measurement
        var parts = ["## Shadow Test", bullets(facts(of: result, measured))]
        if !result.mismatches.isEmpty {
            var table = MarkdownTable(
                "Mismatch",
                "Requests",
                "Example",
                "Production",
                "Canary",
                alignments: [.leading, .trailing, .leading, .leading, .leading]
            )
            for mismatch in result.mismatches {
                table.add(
                    mismatch.kind,
                    HumanFormat.count(mismatch.requests),
                    mismatch.example,
                    mismatch.production,
                    mismatch.canary
                )
            }
            parts.append(table.text)
        }
        return parts
    }

    private func facts(of result: ShadowResult, _ measured: ShadowMeasurement) -> [String] {
        let comparison = measured.comparison
        var facts = [
            "Requests from \(result.source): \(HumanFormat.count(measured.requests)) sent, "
                + "\(HumanFormat.count(comparison.compared)) compared, "
                + "\(HumanFormat.count(comparison.mismatches)) mismatches above production's noise "
                + "(\(comparison.mismatchPercent.fixed(2)) %)"
        ]
        let p95 = [measured.canaryLatency, measured.productionLatency].map { latency in
            latency.quantile(0.95).map { HumanFormat.milliseconds($0.nanosecondsInMilliseconds) + " ms" }
                ?? "n/a"
        }
        facts.append("P95 latency: \(p95[0]) on the canary, \(p95[1]) on production")
        if comparison.incomparable > 0 {
            facts.append(
                "\(HumanFormat.count(comparison.incomparable)) requests were not compared: no two whole answers "
                    + "of production"
            )
        }
        if let unexamined = comparison.unexaminedSentence {
            facts.append("Not looked at: \(unexamined)")
        }
        if !result.noise.isEmpty {
            facts.append(
                "Production's own noise, not held against the canary: "
                    + result.noise.prefix(10).joined(separator: ", ")
            )
        }
        if let log = result.log { facts.append(log.sentence) }
        if let late = measured.lag.quantile(0.95), late > 1_000_000_000 {
            facts.append("The replay fell behind the log: p95 \((Double(late) / 1e9).fixed(1)) s late")
        }
        return facts
    }
}

extension ComparisonFinding {
    /// The property with its endpoint: `p95 of /api/users`.
    var name: String { subject.rawValue + (endpoint.map { " of \($0)" } ?? "") }
}
