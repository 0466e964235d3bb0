import Foundation
public import SLOEval

extension DeploymentEvent {
    /// The event that a load test is. Its time is the end of the measurement; one that somebody interrupted
    /// was stopped, whatever its numbers say.
    public init(_ report: LoadTestReport) {
        let summary = report.summary
        var facts = [
            Fact("Environment", report.run.environment ?? "none"), Fact("Pattern", report.run.pattern),
        ]
        facts += [
            Fact("Concurrency", String(report.run.concurrency)),
            Fact("Duration", HumanFormat.duration(seconds: summary.elapsedSeconds)),
            Fact("Requests", HumanFormat.count(summary.requests)),
            Fact("Throughput", summary.throughput.fixed(1) + " req/sec"),
            Fact("P95 latency", summary.latency.map { HumanFormat.milliseconds($0.p95) + " ms" } ?? "n/a"),
            Fact("Error rate", summary.errorRatePercent.fixed(2) + " %"),
        ]
        self.init(
            time: report.measurement.startedAt.addingTimeInterval(summary.elapsedSeconds),
            kind: .loadTest,
            outcome: report.measurement.ending.isInterrupted ? .stopped : Outcome(report.verdict.outcome),
            program: "loadtest " + report.run.toolVersion,
            target: report.run.target,
            facts: facts,
            reasons: report.verdict.reasons,
            explanations: report.violations.reduce(into: [:]) {
                $0[$1.violation.description] = $1.explanation?.sentence
            }
        )
    }
}

extension DeploymentEvent.Outcome {
    /// The outcome that a verdict is.
    public init(_ outcome: Verdict.Outcome) {
        switch outcome {
        case .passed: self = .passed
        case .failed: self = .failed
        case .inconclusive: self = .inconclusive
        }
    }
}
