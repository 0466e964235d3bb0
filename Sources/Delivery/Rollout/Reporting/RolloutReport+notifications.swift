import Foundation
package import Reporting
import SLOEval

extension RolloutReport {
    /// The same report with other texts, for taking secrets out.
    package func mapTexts(_ change: (String) -> String) -> RolloutReport {
        var report = self
        report.summary = change(summary)
        report.remedy = remedy.map(change)
        report.decisions = decisions.map { .init(time: $0.time, sentence: change($0.sentence)) }
        report.stages = stages.map { stage in
            var stage = stage
            (stage.split, stage.loadTest) = (stage.split.map(change), stage.loadTest.map(change))
            (stage.health, stage.reason) = (stage.health.map(change), stage.reason.map(change))
            return stage
        }
        return report
    }
}

extension Notifications.Conclusion {
    /// The conclusion of a rollout that ended.
    ///
    /// - Parameters:
    ///   - report: the rollout.
    ///   - environment: the environment's name, for alerts.
    ///   - labels: the configured labels of metrics.
    ///   - exitCode: how the program ends.
    ///   - reportPath: where the report is, for alerts.
    ///   - markdown: the report, to be folded away under GitHub's summary.
    package init(
        _ report: RolloutReport,
        environment: String,
        labels: [String: String] = [:],
        exitCode: ExitCode,
        reportPath: String?,
        markdown: String
    ) {
        self.init(
            event: DeploymentEvent(rollout: report, exitCode: exitCode),
            alert: Self.isWorthAnAlert(exitCode)
                ? Alert(
                    report,
                    outcome: exitCode == .inconclusive ? .inconclusive : .failed,
                    environment: environment,
                    reportPath: reportPath
                ) : nil,
            metrics: {
                Notifications.Metrics(
                    text: try RolloutPrometheusFormat(labels: labels).text(of: report),
                    job: "progressive-rollout",
                    instance: report.deployment
                )
            },
            details: { markdown },
            outputs: [("rollout_outcome", report.outcome.rawValue)]
        )
    }

    /// Whoever stopped a rollout by a signal knows of it.
    private static func isWorthAnAlert(_ exitCode: ExitCode) -> Bool {
        exitCode != .success && !exitCode.isStop
    }
}

extension DeploymentEvent {
    /// A stage that ended.
    init(stage: RolloutReport.Stage, of report: RolloutReport) {
        let outcome: Outcome =
            switch stage.status {
            case .passed: .passed
            case .stopped: .stopped
            default: .failed
            }
        let facts = [
            Fact("Stage", stage.name), Fact("Traffic", "\(stage.percentage) %"),
            Fact("Router", report.router),
            Fact("Split", stage.split ?? "not seen"), Fact("Load test", stage.loadTest ?? "none"),
            Fact("Health", stage.health ?? "not read"),
        ]
        self.init(
            time: stage.endedAt ?? report.endedAt,
            kind: .stage,
            outcome: outcome,
            program: Self.program(report),
            target: report.deployment,
            facts: facts,
            reasons: stage.reason.map { [$0] } ?? []
        )
    }

    /// A rollback that ended.
    ///
    /// - Parameter isAutomatic: whether the rollout itself found the reason for it.
    init(rollbackOf report: RolloutReport, isAutomatic: Bool) {
        self.init(
            time: report.endedAt,
            kind: .rollback,
            outcome: report.outcome == .rolledBack ? .succeeded : .failed,
            program: Self.program(report),
            target: report.deployment,
            facts: [
                Fact("Automatic", isAutomatic ? "yes" : "no"),
                Fact("Success", "\(report.outcome == .rolledBack)"),
                Fact("Revision", report.revision ?? "none"),
            ],
            reasons: [report.summary]
        )
    }

    /// A rollout that ended.
    init(rollout report: RolloutReport, exitCode: ExitCode) {
        let outcome: Outcome =
            switch exitCode {
            case .success: report.outcome == .done ? .passed : .succeeded
            case .inconclusive: .inconclusive
            case _ where exitCode.isStop: .stopped
            default: .failed
            }
        let passed = report.stages.count { $0.status == .passed }
        self.init(
            time: report.endedAt,
            kind: .rollout,
            outcome: outcome,
            program: Self.program(report),
            target: report.deployment,
            facts: [
                Fact("Router", report.router), Fact("Stages passed", "\(passed) of \(report.stages.count)"),
                Fact("Traffic on the canary", report.percentages.map { "\($0) %" }.joined(separator: " or ")),
                Fact("Result", report.outcome.rawValue),
            ],
            reasons: [report.summary] + report.remedy.map { "run: \($0)" }
        )
    }

    private static func program(_ report: RolloutReport) -> String {
        "progressive-rollout \(report.toolVersion)"
    }
}

extension Alert {
    /// The alert of a rollout that did not end well.
    fileprivate init(
        _ report: RolloutReport,
        outcome: Verdict.Outcome,
        environment: String,
        reportPath: String?
    ) {
        let rollback: Rollback =
            switch report.outcome {
            case .rolledBack: .succeeded
            case .rollbackFailed: .failed(report.summary)
            case .held: .notRequested
            case .running, .done, .notBegun: .none
            }
        self.init(
            outcome: outcome,
            testType: "Progressive rollout",
            environment: environment,
            target: report.deployment,
            time: report.endedAt,
            reasons: [report.summary] + report.remedy.map { "run: \($0)" },
            rollback: rollback,
            report: reportPath
        )
    }
}
