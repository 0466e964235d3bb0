import Foundation
import LoadCore
import Reporting
import SLOEval

extension CanaryVerification {
    /// Does one of the report's steps and enters what came of it.
    func perform(
        _ index: Int,
        _ report: inout CanaryReport,
        _ preparation: Preparation
    ) async throws(CanaryError) {
        let start = surroundings.now()
        let kind = report.steps[index].kind
        let result: (outcome: DeploymentEvent.Outcome, sentences: [String])
        do throws(LoadTestError) {
            switch kind {
            case .shadowTest: result = try await shadowTest(&report, preparation)
            case .loadTest: result = try await loadTest(&report)
            case .comparison: result = try await comparison(&report)
            }
        } catch {
            throw .loadTest(error)
        }
        report.steps[index] = CanaryStep(
            kind,
            outcome: result.outcome,
            sentences: result.sentences,
            deciding: deciding(result.sentences, kind, report),
            elapsedSeconds: surroundings.now().timeIntervalSince(start)
        )
    }

    /// The sentences of a step but for those of limits that did not decide.
    private func deciding(
        _ sentences: [String],
        _ kind: CanaryStep.Kind,
        _ report: CanaryReport
    ) -> [String] {
        var others: Set<String> = []
        if kind == .shadowTest, let shadow = report.shadow, let limits = job.shadow?.limits {
            let reasons = limits.reasons(for: shadow.measurement)
            others = Set(limits.evaluate(shadow.measurement).sentences).subtracting(reasons)
            others.formUnion(shadow.log.map { [$0.sentence] } ?? [])
        } else if kind == .comparison, let verdict = report.comparison?.verdict {
            others = Set(verdict.findings.map(\.sentence)).subtracting(verdict.reasons)
        }
        let deciding = sentences.filter { !others.contains($0) }
        return deciding.isEmpty ? sentences : deciding
    }

    private typealias Result = (outcome: DeploymentEvent.Outcome, sentences: [String])

    private func shadowTest(
        _ report: inout CanaryReport,
        _ preparation: Preparation
    ) async throws(LoadTestError) -> Result {
        guard let settings = job.shadow, let plan = shadowPlan else { return (.inconclusive, []) }
        let source = settings.log ?? "configured endpoints"
        surroundings.log.info(
            "Shadow test: sending requests from \(source) to both sides for up to "
                + "\(plan.duration.inSeconds.shortest) s."
        )
        let shadow = ShadowPlan(
            plan,
            production: job.production,
            comparison: settings.comparison,
            recording: preparation.recording
        )
        let measurement = try await run(
            try surroundings.engines.shadow(plan),
            shadow,
            as: CanaryProgressLine.text,
            label: "Shadow test"
        )
        let examples = ExampleRedactor(redactor: surroundings.log.redactor)
        report.shadow = ShadowResult(
            measurement,
            source: settings.log.map { "the log \($0)" } ?? source,
            log: preparation.recording?.counts,
            redact: examples.redact
        )
        report.warnings += Self.departures(
            in: "shadow test",
            canary: measurement.canaryFailureKinds,
            production: measurement.productionFailureKinds
        )
        let (decision, sentences) = settings.limits.evaluate(measurement)
        if !measurement.losses.isEmpty { return (.inconclusive, measurement.losses.map(Self.lost)) }
        // An alarm speaks for itself even if somebody stopped the test meanwhile.
        if case .interrupted(let cause) = measurement.ending, measurement.alarm == nil {
            return (.stopped, ["stopped by \(cause) after \(measurement.requests) requests: no verdict"])
        }
        let outcome = DeploymentEvent.Outcome(decision)
        let used = report.shadow?.log.map { [$0.sentence] } ?? []
        // What failed, failed by what was replayed; a pass needs enough of the log.
        if outcome == .passed, let doubt = report.shadow?.log?.doubt(after: measurement.elapsed) {
            return (.inconclusive, [doubt] + sentences + used)
        }
        return (outcome, sentences + used)
    }

    private func loadTest(_ report: inout CanaryReport) async throws(LoadTestError) -> Result {
        guard let job = job.loadTest else { return (.inconclusive, []) }
        let workflow = LoadTestWorkflow(
            job: job,
            progress: surroundings.progress,
            monitor: surroundings.monitor,
            stop: surroundings.stop,
            log: surroundings.log,
            makeGenerator: surroundings.engines.load
        )
        let (measured, unwritten) = try await workflow.run()
        // What was measured counts, even if its own report can't be written.
        if let unwritten {
            surroundings.log.error("\(unwritten)")
            report.warnings.append("the load test's own report could not be written: \(unwritten)")
        }
        report.loadTest = measured
        if case .interrupted(let cause) = measured.measurement.ending {
            return (
                .stopped, ["stopped by \(cause) after \(measured.measurement.requests) requests: no verdict"]
            )
        }
        let verdict = measured.verdict
        let warnings = verdict.warnings.map(\.description) + RunHint.warnings(for: measured.measurement)
        report.warnings += warnings.map { "load test: \($0)" }
        let count = measured.measurement.requests
        let met = "all objectives were met in \(count) requests"
        return (
            DeploymentEvent.Outcome(verdict.outcome), verdict.reasons.isEmpty ? [met] : verdict.reasons
        )
    }

    private func comparison(_ report: inout CanaryReport) async throws(LoadTestError) -> Result {
        guard let settings = job.comparison, let plan = comparisonPlan else { return (.inconclusive, []) }
        surroundings.log.info(
            "Comparison: \(settings.concurrency) users send each request to both sides until the result is "
                + "decided, for \(settings.duration.inSeconds.shortest) s or, while undecided, up to "
                + "\(plan.longestDuration.inSeconds.shortest) s."
        )
        var measurement = try await run(
            try surroundings.engines.paired(plan.plan),
            plan,
            as: CanaryProgressLine.text,
            label: "Comparison"
        )
        let redactor = surroundings.log.redactor
        measurement.canaryFailureExamples = measurement.canaryFailureExamples.mapValues(redactor.redact)
        measurement.productionFailureExamples =
            measurement.productionFailureExamples.mapValues(redactor.redact)
        let result = CanaryComparisonResult(
            measurement,
            concurrency: settings.concurrency,
            plannedSeconds: settings.duration.inSeconds
        )
        report.comparison = result
        let losses = measurement.generator.losses
        if !losses.isEmpty { return (.inconclusive, losses.map(Self.lost)) }
        if let warning = result.warning { report.warnings.append("comparison: \(warning)") }
        report.warnings += Self.departures(
            in: "comparison",
            canary: measurement.run.canaryFailures,
            production: measurement.run.productionFailures
        )
        if case .interrupted(let cause) = measurement.ending, result.verdict.alarm == nil,
            measurement.run.decided == nil
        {
            return (.stopped, ["stopped by \(cause) after \(measurement.run.pairs) pairs: no verdict"])
        }
        let alarm = result.verdict.alarm.map { [$0.description] } ?? []
        return (
            DeploymentEvent.Outcome(result.verdict.decision),
            alarm + result.verdict.findings.map(\.sentence)
                + [result.verdict.excludedSentence].compactMap(\.self)
        )
    }

    /// Returns a warning for each side that sent its clients elsewhere.
    private static func departures(
        in step: String,
        canary: FailureCounts,
        production: FailureCounts
    ) -> [String] {
        [("the canary", canary[.leftOrigin]), ("production", production[.leftOrigin])]
            .filter { $0.1 > 0 }
            .map { side, count in
                "\(step): \(side) redirected \(HumanFormat.count(count)) requests to another origin; whatever answers "
                    + "there is not \(side), so they count as failed"
            }
    }

    /// Returns the reason of a loss with advice: the process that sent the requests did not live to its end.
    @Sendable
    private static func lost(_ reason: String) -> String {
        "\(reason); an answer that breaks off in its head, or is not HTTP, can do that to URLSession: look at what "
            + "the servers answer (--transport socket says more where it reaches them)"
    }

    private func run<Plan, Progress, Measurement>(
        _ generator: Generator<Plan, Progress, Measurement>,
        _ plan: Plan,
        as text: @escaping @Sendable (Progress) -> String,
        label: String
    ) async throws(LoadTestError) -> Measurement {
        try await generator.run(plan, until: surroundings.stop) { [progress = surroundings.progress] in
            await progress.show($0, as: text, label: label)
        }
    }
}
