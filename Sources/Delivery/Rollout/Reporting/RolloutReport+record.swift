public import Reporting
import SLOEval

extension RolloutReport {
    /// The report that a journal is: everything that is to be known stands in it, so a rollout that was resumed is
    /// told from its beginning.
    ///
    /// - Parameters:
    ///   - record: the journal's last rollout.
    ///   - router: the router's name.
    ///   - remedy: the commands that a person must run if the rollback failed.
    public init(_ record: RolloutRecord, router: String, remedy: [String] = []) {
        var tale = Tale(record, router: router)
        for transition in record.transitions { tale.take(transition) }
        self = tale.report
        if case .rollbackFailed = outcome { self.remedy = remedy }
    }
}

/// A report as it grows with the transitions of a rollout.
struct Tale {
    private(set) var report: RolloutReport
    private(set) var machine: RolloutMachine

    init(_ record: RolloutRecord, router: String) {
        machine = RolloutMachine(plan: record.header.plan, settings: record.header.settings)
        report = RolloutReport(
            toolVersion: ToolVersion.current,
            deployment: "\(record.header.deployment)",
            router: router,
            startedAt: record.header.time,
            stages: record.header.plan.stages.map {
                RolloutReport.Stage(
                    name: $0.name,
                    percentage: $0.percentage,
                    plannedSeconds: $0.duration.inSeconds
                )
            }
        )
        report.summary = "Not begun."
    }

    mutating func take(_ transition: RolloutRecord.Transition) {
        let before = machine
        guard machine.follow(transition) else { return }
        report.endedAt = transition.time
        report.percentages = machine.possiblePercentages
        report.revision = machine.baseline?.revision?.inWords
        (report.outcome, report.summary) = standing
        if let sentence = RolloutNarrative.sentence(for: transition, before: before, after: machine) {
            report.decisions.append(.init(time: transition.time, sentence: sentence))
        }
        if let stage = before.state.stage { note(transition, on: stage, before: before) }
        if case .shifting(let stage) = machine.state { begin(stage, transition) }
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

    private mutating func begin(_ stage: Int, _ transition: RolloutRecord.Transition) {
        let planned = machine.plan.stages[stage]
        var fresh = RolloutReport.Stage(
            name: planned.name,
            percentage: planned.percentage,
            plannedSeconds: planned.duration.inSeconds
        )
        fresh.status = .running
        fresh.startedAt = transition.time
        report.stages[stage] = fresh
    }

    private mutating func note(
        _ transition: RolloutRecord.Transition,
        on stage: Int,
        before: RolloutMachine
    ) {
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
        case .splitVerified(let finding): report.stages[stage].split = finding
        case .loadTestEnded(let answer): report.stages[stage].loadTest = answer.finding
        case .healthRead(let reading, _):
            report.stages[stage].health = reading.finding
            switch reading {
            case .healthy: report.stages[stage].goodReadings += 1
            case .bad: report.stages[stage].badReadings += 1
            case .error: report.stages[stage].failedReadings += 1
            }
        default: break
        }
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

    /// What is done now, in a few words.
    var stepInWords: String {
        switch state {
        case .ready: "not begun"
        case .preflight: "looking whether everything is there"
        case .shifting: "setting the split"
        case .verifyingSplit: "looking whether the traffic follows"
        case .settling: "letting the split take effect"
        case .loadTesting(_, let attempt): attempt == 1 ? "load test" : "load test, once more"
        case .watching(_, let watch):
            watch.badInARow + watch.errorsInARow == 0
                ? "watching health" : "watching health, last reading not good"
        case .awaitingApproval(let stage): "waiting for approval of stage '\(plan.stages[stage].name)'"
        case .rollingBack(.returningTraffic): "returning traffic to stable"
        case .rollingBack(.verifyingTraffic): "seeing that no traffic reaches the canary"
        case .rollingBack(.undoingDeployment): "returning the deployment"
        case .rollingBack(.verifyingDeployment): "seeing that the deployment is back"
        case .left: "left"
        case .ended: "at an end"
        }
    }
}
