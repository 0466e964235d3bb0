public import Foundation
import SLOEval

extension CanaryReport {
    /// The event that one of the steps is, with the time at which it ended.
    public func event(of step: CanaryStep, at time: Date) -> DeploymentEvent {
        if step.kind == .loadTest, let loadTest {
            var event = DeploymentEvent(loadTest)
            event.program = program
            return event
        }
        return DeploymentEvent(
            time: time,
            kind: DeploymentEvent.Kind(step.kind),
            outcome: step.outcome ?? .inconclusive,
            program: program,
            target: canary,
            facts: common + facts(of: step.kind),
            reasons: step.sentences
        )
    }

    /// The event that the rollback is; `nil` when there was none.
    ///
    /// - Parameter time: when it ended.
    public func rollbackEvent(at time: Date) -> DeploymentEvent? {
        guard let rollback else { return nil }
        return DeploymentEvent(
            time: time,
            kind: .rollback,
            outcome: rollback.failure == nil ? .succeeded : .failed,
            program: program,
            target: rollback.target,
            facts: [
                .init("Canary", canary), .init("Revision", rollback.revision ?? "not known"),
                .init("Automatic", rollback.isAutomatic ? "yes" : "no"),
                .init("Duration", HumanFormat.duration(seconds: rollback.elapsedSeconds)),
            ],
            reasons: (rollback.failure.map { [$0] } ?? []) + reasons
        )
    }

    /// The event that the whole verification is.
    public var event: DeploymentEvent {
        let results = steps.map { step in
            DeploymentEvent.Fact(step.kind.rawValue, step.outcome?.rawValue ?? "not reached")
        }
        let rollback = self.rollback.map { $0.failure == nil ? "done" : "FAILED" }
        return DeploymentEvent(
            time: finishedAt,
            kind: .verification,
            outcome: outcome,
            program: program,
            target: canary,
            facts: common + results + (rollback.map { [.init("Rollback", $0)] } ?? []),
            reasons: reasons
        )
    }

    /// Returns the alert for the verification.
    ///
    /// - Parameter report: where the report is.
    public func alert(report: String?) -> Alert {
        let run = comparison?.measurement.run
        let summary = loadTest?.summary
        let failures = run.map { $0.canaryFailurePercent }
        return Alert(
            outcome: outcome == .failed ? .failed : outcome == .passed ? .passed : .inconclusive,
            testType: "Canary verification",
            environment: environment ?? "none",
            target: canary,
            time: finishedAt,
            p95Milliseconds: run?.canaryLatency.quantile(0.95)?.nanosecondsInMilliseconds
                ?? summary?.latency?.p95,
            errorRatePercent: failures ?? summary?.errorRatePercent,
            throughput: summary?.throughput,
            reasons: reasons,
            rollback: rollbackState,
            report: report
        )
    }

    private var rollbackState: Alert.Rollback {
        if let rollback { return rollback.failure.map { .failed($0) } ?? .succeeded }
        return outcome == .failed ? .notRequested : .none
    }

    private var program: String { "canary-verify \(toolVersion)" }

    private var common: [DeploymentEvent.Fact] {
        [.init("Production", production), .init("Environment", environment ?? "none")]
    }

    private func facts(of kind: CanaryStep.Kind) -> [DeploymentEvent.Fact] {
        if kind == .shadowTest, let shadow {
            let measured = shadow.measurement
            return [
                .init("Source", shadow.source), .init("Requests", HumanFormat.count(measured.requests)),
                .init("Mismatches", measured.comparison.mismatchPercent.fixed(2) + " %"),
                .init("P95 latency", Self.milliseconds(measured.canaryLatency)),
                .init("Error rate", measured.canaryFailurePercent.fixed(2) + " %"),
            ]
        }
        guard kind == .comparison, let run = comparison?.measurement.run else { return [] }
        return [
            .init("Requests a side", HumanFormat.count(run.pairs)),
            .init("P95 latency", Self.milliseconds(run.canaryLatency)),
            .init("P95 latency of production", Self.milliseconds(run.productionLatency)),
            .init("Error rate", run.canaryFailurePercent.fixed(2) + " %"),
        ]
    }

    private static func milliseconds(_ latency: LatencyHistogram) -> String {
        latency.quantile(0.95).map { HumanFormat.milliseconds($0.nanosecondsInMilliseconds) + " ms" }
            ?? "n/a"
    }
}

extension DeploymentEvent.Kind {
    /// The kind of event that a step of a verification is.
    fileprivate init(_ step: CanaryStep.Kind) {
        switch step {
        case .shadowTest: self = .shadowTest
        case .loadTest: self = .loadTest
        case .comparison: self = .comparison
        }
    }
}

extension PairedRun {
    /// The canary's failures in percent of its requests.
    fileprivate var canaryFailurePercent: Double {
        percentage(of: canaryFailures.total, in: pairs)
    }
}
