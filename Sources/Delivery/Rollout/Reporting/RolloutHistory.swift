import Foundation
public import Reporting
import SLOEval

/// A rollout so far: its record, the machine's state after it, and the report. Each grows with every
/// transition, and nothing else replays one.
public struct RolloutHistory: Sendable, Equatable {
    /// The transitions, in order.
    package private(set) var record: RolloutRecord
    /// The machine in its present state.
    package private(set) var machine: RolloutMachine
    /// The report of the rollout from its beginning, also of one that was resumed.
    public private(set) var report: RolloutReport
    /// The report before the latest transition; `nil` while this process has added none.
    private var previousReport: RolloutReport?

    /// Replays a record.
    ///
    /// - Parameters:
    ///   - record: the journal's last rollout.
    ///   - router: the router's name.
    /// - Throws: ``RolloutJournalError/doesNotReplay(transition:)``.
    package init(_ record: RolloutRecord, router: String) throws(RolloutJournalError) {
        self.record = record
        machine = RolloutMachine(plan: record.header.plan, settings: record.header.settings)
        report = RolloutReport(
            toolVersion: ToolVersion.current,
            deployment: "\(record.header.deployment)",
            router: router,
            startedAt: record.header.time,
            stages: record.header.plan.stages.map(RolloutReport.Stage.init)
        )
        report.summary = "Not begun."
        _ = try record.replayed { note($0, leadingTo: $1) }
        previousReport = nil
    }

    /// Adds a transition that led to a machine.
    mutating func append(_ transition: RolloutRecord.Transition, leadingTo next: RolloutMachine) {
        record.append(transition)
        note(transition, leadingTo: next)
    }

    /// The sentence of the latest transition; `nil` for one that decided nothing.
    var latestDecision: RolloutReport.Decision? {
        guard let previousReport, previousReport.decisions.count < report.decisions.count else { return nil }
        return report.decisions.last
    }

    /// The stages and the rollback that ended with the latest transition, for the deployment report.
    package var latestEvents: [DeploymentEvent] {
        guard let previousReport else { return [] }
        let stages = zip(previousReport.stages, report.stages).filter {
            $0.status == .running && $1.status != .running
        }
        .map { DeploymentEvent(stage: $1, of: report) }
        guard previousReport.outcome == .running, [.rolledBack, .rollbackFailed].contains(report.outcome)
        else {
            return stages
        }
        let isAutomatic =
            switch machine.rollbackCause {
            case .requested, .interrupted, nil: false
            default: true
            }
        return stages + [DeploymentEvent(rollbackOf: report, isAutomatic: isAutomatic)]
    }

    /// The report with the commands that a person must run if the rollback failed.
    package func report(remedy: [String]) -> RolloutReport {
        var report = report
        if case .rollbackFailed = report.outcome { report.remedy = remedy }
        return report
    }

    private mutating func note(_ transition: RolloutRecord.Transition, leadingTo next: RolloutMachine) {
        let before = machine
        machine = next
        previousReport = report
        report.endedAt = transition.time
        report.percentages = machine.possiblePercentages
        report.revision = machine.baseline?.revision?.inWords
        (report.outcome, report.summary) = standing
        if let sentence = RolloutNarrative.sentence(for: transition, before: before, after: machine) {
            report.decisions.append(.init(time: transition.time, sentence: sentence))
        }
        if let stage = before.state.stage { note(transition, on: stage) }
        if case .shifting(let stage) = machine.state {
            report.stages[stage] = RolloutReport.Stage(machine.plan.stages[stage])
            report.stages[stage].status = .running
            report.stages[stage].startedAt = transition.time
        }
    }

    private var standing: (RolloutReport.Outcome, String) {
        switch machine.state {
        case .ended(let outcome):
            let kind: RolloutReport.Outcome =
                switch outcome {
                case .done: .done
                case .notBegun: .notBegun
                case .held: .held
                case .rolledBack: .rolledBack
                case .rollbackFailed: .rollbackFailed
                }
            return (kind, outcome.description)
        case .left:
            return (.running, "Left before its end: go on with --resume or return to stable with --abort.")
        default: return (.running, "Under way: \(machine.stepInWords).")
        }
    }

    private mutating func note(_ transition: RolloutRecord.Transition, on stage: Int) {
        read(transition.event, on: stage)
        if machine.completedStages > stage {
            report.stages[stage].status = .passed
            report.stages[stage].endedAt = transition.time
        } else if machine.state.stage != stage {
            let isStopped =
                switch transition.event {
                case .interrupted, .holdRequested, .abortRequested, .resumed: true
                default: false
                }
            report.stages[stage].status = isStopped ? .stopped : .failed
            report.stages[stage].endedAt = transition.time
            report.stages[stage].reason = machine.cause?.description
        }
    }

    private mutating func read(_ event: RolloutEvent, on stage: Int) {
        switch event {
        case .splitVerified(let finding), .splitUnverified(let finding): report.stages[stage].split = finding
        case .loadTestEnded(let answer): report.stages[stage].loadTest = answer.finding
        case .healthRead(let reading, _):
            report.stages[stage].health = reading.finding
            switch reading {
            case .healthy: report.stages[stage].goodReadings += 1
            case .bad: report.stages[stage].badReadings += 1
            case .error, .unseen: report.stages[stage].failedReadings += 1
            }
        default: break
        }
    }
}

extension RolloutReport.Stage {
    /// A stage that has not begun.
    fileprivate init(_ planned: RolloutStage) {
        self.init(
            name: planned.name,
            percentage: planned.percentage,
            plannedSeconds: planned.duration.inSeconds
        )
    }
}

extension RolloutMachine {
    /// Why the rollout does not go on; `nil` while it does.
    var cause: RolloutCause? {
        if let rollbackCause { return rollbackCause }
        switch state.outcome {
        case .notBegun(let cause), .held(let cause, _): return cause
        default: return nil
        }
    }

    /// The step under way, in a few words.
    var stepInWords: String {
        switch state {
        case .ready: "not begun"
        case .preflight: "checking the prerequisites"
        case .shifting: "setting the split"
        case .verifyingSplit, .confirmingSplit: "checking that the traffic follows"
        case .settling: "letting the split take effect"
        case .loadTesting(_, let attempt): attempt == 1 ? "load test" : "load test, once more"
        case .watching:
            health.badInARow + health.errorsInARow == 0
                ? "watching health" : "watching health, last reading not good"
        case .awaitingApproval(let stage): "waiting for approval of stage '\(plan.stages[stage].name)'"
        case .rollingBack(.returningTraffic): "returning traffic to stable"
        case .rollingBack(.verifyingTraffic): "checking that no traffic reaches the canary"
        case .rollingBack(.undoingDeployment): "returning the deployment"
        case .rollingBack(.verifyingDeployment): "checking that the deployment is back"
        case .left: "left"
        case .ended: "at an end"
        }
    }
}
