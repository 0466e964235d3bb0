import Foundation
import Reporting

/// Rollouts of each kind, for golden files.
enum RolloutReportCase: String, CaseIterable, Sendable {
    case running = "rollout-running"
    case done = "rollout-done"
    case rolledBack = "rollout-rolled-back"
    case rollbackFailed = "rollout-rollback-failed"
    case nasty = "rollout-nasty"

    private static let start = Date(timeIntervalSince1970: 1_738_324_800)

    var report: RolloutReport {
        var report = RolloutReport(
            toolVersion: "1.0.0",
            deployment: "production/backend",
            router: "istio",
            startedAt: Self.start,
            stages: [
                RolloutReport.Stage(name: "canary", percentage: 5, plannedSeconds: 300),
                RolloutReport.Stage(name: "quarter", percentage: 25, plannedSeconds: 600),
                RolloutReport.Stage(name: "full", percentage: 100, plannedSeconds: 300),
            ]
        )
        report.endedAt = Self.start.addingTimeInterval(1000.5)
        report.revision = "revision 7 (backend-6d4)"
        pass(&report, 0)
        switch self {
        case .running: run(&report)
        case .done: finish(&report)
        case .rolledBack: fail(&report)
        case .rollbackFailed:
            fail(&report)
            report.outcome = .rollbackFailed
            report.summary =
                "The rollback failed (traffic was not returned to stable: the API server does not answer)."
            report.percentages = [25]
            report.remedy = [
                "kubectl edit virtualservices.networking.istio.io backend-traffic-split --namespace=production",
                "kubectl rollout undo deployment/backend --to-revision=7 --namespace=production",
            ]
        case .nasty:
            fail(&report)
            report.stages[1].name = "a|b *c*\n```"
            report.stages[1].reason = "<script>\u{1B}[31m | x"
            report.remedy = ["echo '```' | sh\nrm -rf x"]
        }
        return report
    }

    private func pass(_ report: inout RolloutReport, _ stage: Int) {
        report.stages[stage].status = .passed
        report.stages[stage].startedAt = Self.start.addingTimeInterval(Double(stage) * 400)
        report.stages[stage].endedAt = Self.start.addingTimeInterval(Double(stage) * 400 + 380)
        let percentage = report.stages[stage].percentage
        report.stages[stage].split =
            "\(percentage * 10) of 1000 requests (\(percentage).0 %) reached the canary, \(percentage) % asked for"
        report.stages[stage].loadTest = "1,780 requests of 10 users, 178 req/s, p95 34.0 ms, errors 0.00%"
        report.stages[stage].health = "3 of 3 replicas are ready; error rate 0.10%, bound 1%"
        report.stages[stage].goodReadings = 10
        decide(&report, 0, "Stage '\(report.stages[stage].name)' begins: \(percentage) % to the canary.")
    }

    private func run(_ report: inout RolloutReport) {
        report.percentages = [25]
        report.summary = "Under way: watching health."
        report.stages[1].status = .running
        report.stages[1].startedAt = Self.start.addingTimeInterval(400)
        report.stages[1].split = "249 of 1000 requests (24.9 %) reached the canary, 25 % asked for"
        report.stages[1].health = "3 of 3 replicas are ready"
    }

    private func finish(_ report: inout RolloutReport) {
        pass(&report, 1)
        pass(&report, 2)
        report.outcome = .done
        report.percentages = [100]
        report.summary = "Done: the canary serves 100 % of the traffic."
        decide(&report, 1000, report.summary)
    }

    private func fail(_ report: inout RolloutReport) {
        report.outcome = .rolledBack
        report.summary = "Rolled back: 2 bad readings in a row, the last: 1 of 3 replicas are ready."
        report.stages[1].status = .failed
        report.stages[1].startedAt = Self.start.addingTimeInterval(400)
        report.stages[1].endedAt = Self.start.addingTimeInterval(900)
        (report.stages[1].goodReadings, report.stages[1].badReadings) = (3, 2)
        report.stages[1].failedReadings = 1
        report.stages[1].reason = "2 bad readings in a row, the last: 1 of 3 replicas are ready"
        decide(&report, 900, "A bad reading: 1 of 3 replicas are ready. All traffic goes back to stable.")
        decide(&report, 1000, report.summary)
    }

    private func decide(_ report: inout RolloutReport, _ seconds: Double, _ sentence: String) {
        report.decisions.append(.init(time: Self.start.addingTimeInterval(seconds), sentence: sentence))
    }
}
