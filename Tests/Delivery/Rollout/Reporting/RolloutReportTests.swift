@testable import Delivery
import Foundation
import Reporting
import SLOEval
import Synchronization
import Testing

@Suite struct RolloutReportTests {
    typealias Sample = RolloutSample

    private static let start = Date(timeIntervalSince1970: 1_700_000_000)

    /// The record of a rollout through some events, a minute apart.
    private func record(_ events: [RolloutEvent], approval: Bool = false) throws -> RolloutRecord {
        let header = RolloutRecord.Header(
            time: Self.start,
            deployment: try DeploymentReference("backend"),
            plan: try Sample.plan(approval: approval),
            settings: Sample.settings()
        )
        var record = RolloutRecord(header: header)
        var machine = RolloutMachine(plan: header.plan, settings: header.settings)
        for (index, event) in events.enumerated() {
            let action: RolloutAction? =
                switch machine.handle(event) {
                case .perform(let action): action
                case .goOn, .ignored: nil
                }
            let time = Self.start.addingTimeInterval(Double(index) * 60)
            record.transitions.append(.init(time: time, event: event, action: action))
        }
        return record
    }

    private func report(_ events: [RolloutEvent], approval: Bool = false) throws -> RolloutReport {
        try RolloutHistory(record(events, approval: approval), router: "istio").report(remedy: ["run me"])
    }

    /// The events of a rollout that this process sees from its beginning.
    private func events(of record: RolloutRecord) throws -> [DeploymentEvent] {
        var history = try RolloutHistory(RolloutRecord(header: record.header), router: "istio")
        var events = history.latestEvents
        _ = try record.replayed { transition, machine in
            history.append(transition, leadingTo: machine)
            events += history.latestEvents
        }
        return events
    }

    @Test func aRolloutThatIsDoneIsToldFromItsJournal() throws {
        let report = try report(Sample.opening + Sample.stage + Sample.stage)
        #expect(report.outcome == .done)
        #expect(report.summary == "Done: the canary serves 100 % of the traffic.")
        #expect(report.percentages == [100])
        #expect(report.revision == "revision 7 (backend-6d4)")
        #expect(report.stages.map(\.status) == [.passed, .passed])
        #expect(report.stages[0].goodReadings == 2)
        #expect(report.stages[0].loadTest == "fast")
        #expect(report.stages[0].split == "seen")
        #expect(report.stages[0].endedAt == report.stages[1].startedAt)
        #expect(report.remedy.isEmpty)
        #expect(
            report.decisions.map(\.sentence) == [
                "Checking the prerequisites.",
                "All prerequisites are met; the canary gets 0 %; a rollback returns to revision 7 (backend-6d4). "
                    + "Stage 'small' begins: 5 % to the canary.",
                "The split is set to 5 %.", "Seen. The split has 30 s to take effect.",
                "The load test begins.",
                "The load test passed: fast. Its health is watched for 60 s.",
                "Healthy: 3 of 3 ready. Stage 'all' begins: 100 % to the canary.",
                "The split is set to 100 %.", "Seen. The split has 30 s to take effect.",
                "The load test begins.",
                "The load test passed: fast. Its health is watched for 60 s.",
                "Healthy: 3 of 3 ready. Done: the canary serves 100 % of the traffic.",
            ]
        )
    }

    private static let failing =
        Sample.opening + [.splitSet, Sample.splitSeen, .settled, Sample.testPassed, Sample.bad, Sample.bad]

    @Test func aRollbackIsTold() throws {
        let back: [RolloutEvent] = [.splitSet, Sample.splitSeen, .deploymentUndone, .deploymentVerified]
        let report = try report(Self.failing + back)
        #expect(report.outcome == .rolledBack)
        #expect(report.stages.map(\.status) == [.failed, .waiting])
        #expect(report.stages[0].reason == "2 bad readings in a row, the last: 1 of 3 ready")
        #expect(report.stages[0].badReadings == 2)
        #expect(report.percentages == [0])
        #expect(report.remedy.isEmpty)
        #expect(
            report.decisions.suffix(6).map(\.sentence) == [
                "A bad reading: 1 of 3 ready. Checking it again.",
                "A bad reading: 1 of 3 ready. All traffic goes back to stable.",
                "Checking that no traffic reaches the canary.",
                "Seen. The deployment returns to revision 7 (backend-6d4).",
                "The rollback of the deployment has started. Checking that it completes.",
                "The deployment is back. "
                    + "Rolled back: 2 bad readings in a row, the last: 1 of 3 ready.",
            ]
        )
    }

    @Test func aRollbackThatFailedSaysWhatToRun() throws {
        let report = try report(
            Self.failing + [.splitNotSet(reason: "down"), .deploymentNotUndone(reason: "down")]
        )
        #expect(report.outcome == .rollbackFailed)
        #expect(report.remedy == ["run me"])
    }

    @Test(arguments: [
        RolloutEvent.interrupted(signal: 15), .holdRequested(by: "ann"), .abortRequested(by: "ann"),
    ])
    func aStageThatSomebodyStoppedDidNotFail(event: RolloutEvent) throws {
        let report = try report(Sample.opening + [.splitSet, event])
        #expect(report.stages[0].status == .stopped)
    }

    @Test func aResumedStageIsToldFromItsSecondBeginning() throws {
        let again = RolloutBaseline(percentage: 5)
        let report = try report(
            Self.failing.dropLast() + [.resumed(by: "ann"), .preflightPassed(again), .splitSet]
        )
        #expect(report.outcome == .running)
        #expect(report.stages[0].status == .running)
        #expect(report.stages[0].badReadings == 0)
        #expect(report.summary == "Under way: checking that the traffic follows.")
    }

    @Test func aStageThatWaitsForApprovalSaysSo() throws {
        let report = try report(Sample.opening + Sample.stage, approval: true)
        #expect(
            report.decisions.last?.sentence.hasSuffix("Stage 'small' passed and waits for approval.") == true
        )
        #expect(report.summary == "Under way: waiting for approval of stage 'small'.")
    }

    @Test func eventsAreToldOnceAndOnlyThoseOfThisProcess() throws {
        let all = try record(Sample.opening + Sample.stage + Sample.stage)
        let seen = try events(of: all)
        #expect(seen.map(\.kind) == [.stage, .stage])
        #expect(seen.map(\.outcome) == [.passed, .passed])
        #expect(seen[1]["Stage"] == "all")
        #expect(try RolloutHistory(all, router: "istio").latestEvents.isEmpty)
    }

    @Test func aRollbackIsAnEventOfItsOwn() throws {
        let back: [RolloutEvent] = [.splitSet, Sample.splitSeen, .deploymentUndone, .deploymentVerified]
        let events = try events(of: record(Self.failing + back))
        #expect(events.map(\.kind) == [.stage, .rollback])
        #expect(events.map(\.outcome) == [.failed, .succeeded])
        #expect(events[1]["Automatic"] == "yes")
    }

    @Test func aRollbackThatSomebodyAskedForIsNotAutomatic() throws {
        let record = try record(
            Sample.opening + [.splitSet, .abortRequested(by: "ann")]
                + [.splitSet, Sample.splitSeen, .deploymentUndone, .deploymentVerified]
        )
        #expect(try events(of: record).last?["Automatic"] == "no")
    }

    @Test(arguments: [
        (ExitCode.success, DeploymentEvent.Outcome.passed), (.gateFailed, .failed),
        (.inconclusive, .inconclusive),
        (.stopped(by: .interrupt), .stopped), (.rollbackFailed, .failed), (.unavailable, .failed),
    ])
    func anEndIsToldToPeopleUnlessItIsAGoodOne(code: ExitCode, outcome: DeploymentEvent.Outcome) throws {
        let conclusion = Notifications.Conclusion(
            try report(Sample.opening + Sample.stage + Sample.stage),
            environment: "staging",
            exitCode: code,
            reportPath: "report.md",
            markdown: "x"
        )
        #expect(conclusion.event.outcome == outcome)
        #expect((conclusion.alert == nil) == [.success, .stopped(by: .interrupt)].contains(code))
        if code == .inconclusive { #expect(conclusion.alert?.outcome == .inconclusive) }
        #expect(try conclusion.metrics?().text.contains("rollout_success{") == true)
    }
}

@Suite struct RolloutEstimateTests {
    @Test func theTimeLeftIsThatOfAllStepsToCome() throws {
        let plan = try RolloutSample.plan()
        let estimate = RolloutEstimate(plan: plan, settings: RolloutSample.settings())
        // Each stage: 30 s to settle, 60 s of load, 60 s of health.
        #expect(estimate.secondsAfterStep(.shifting(stage: 0)) == 300)
        #expect(estimate.secondsAfterStep(.settling(stage: 0)) == 270)
        #expect(estimate.secondsAfterStep(.loadTesting(stage: 0, attempt: 1)) == 210)
        #expect(estimate.secondsAfterStep(.watching(stage: 0)) == 150)
        #expect(estimate.secondsAfterStep(.watching(stage: 1)) == 0)
        #expect(estimate.secondsAfterStep(.rollingBack(.returningTraffic)) == nil)
        #expect(estimate.stepSeconds(.settling(stage: 0)) == 30)
        #expect(estimate.stepSeconds(.watching(stage: 0)) == 60)
        #expect(estimate.stepSeconds(.watching(stage: 0), watchedSeconds: 45) == 15)
        #expect(estimate.stepSeconds(.awaitingApproval(stage: 0)) == nil)
    }
}

@Suite struct RolloutDisplayTests {
    private func show(
        _ style: RolloutDisplay.Style,
        columns: (@Sendable () -> Int)? = nil
    ) throws -> (lines: Transcript, block: Transcript) {
        let (lines, block) = (Transcript(), Transcript())
        let display = RolloutDisplay(
            style: style,
            columns: columns,
            clock: LeapingTime().clock,
            log: Log(now: { Date(timeIntervalSince1970: 0) }, sink: { lines.note($0) }),
            write: { block.note($0) }
        )
        let header = RolloutRecord.Header(
            time: Date(timeIntervalSince1970: 1_700_000_000),
            deployment: try DeploymentReference("backend"),
            plan: try RolloutSample.plan(),
            settings: RolloutSample.settings()
        )
        var history = try RolloutHistory(RolloutRecord(header: header), router: "istio")
        var machine = history.machine
        display.take(history)
        for event in RolloutSample.opening {
            guard case .perform(let action) = machine.handle(event) else { continue }
            history.append(.init(time: header.time, event: event, action: action), leadingTo: machine)
            display.take(history)
        }
        display.print("a warning")
        display.close()
        return (lines, block)
    }

    @Test func decisionsAreLoggedOnceEach() throws {
        let (lines, block) = try show(.logged)
        #expect(lines.all.count == 2)
        #expect(lines.all[1].contains("INFO    All prerequisites are met; the canary gets 0 %"))
        #expect(block.all == ["a warning\n"])
    }

    @Test func theBlockMakesRoomForLinesAndGoes() throws {
        let (_, block) = try show(.redrawn(columns: 80))
        let text = block.all.joined()
        let blocks = block.all.filter { $0.hasPrefix("production/backend over istio: 0:00") }
        #expect(blocks.count == 4)
        let warning = try #require(block.all.firstIndex(of: "a warning\n"))
        #expect(block.all[warning - 1] == "\u{1B}[4F\u{1B}[J", "the block is away before the line")
        #expect(text.hasSuffix("\u{1B}[?25h"))
        #expect(block.all.dropLast().last == "\u{1B}[4F\u{1B}[J")
    }

    /// A terminal that is 20 columns wide when a block is to go has made several rows of each of its lines.
    @Test func whatANarrowerTerminalMadeOfTheBlockIsCleared() throws {
        let asked = Mutex(0)
        let (_, block) = try show(.redrawn(columns: 80)) {
            // Drawn at 80 columns, cleared at 20.
            asked.withLock { count in
                count += 1
                return count.isMultiple(of: 2) ? 20 : 80
            }
        }
        let blocks = block.all.filter { $0.hasPrefix("production/backend over istio") }
        let clearings = block.all.filter { $0.hasPrefix("\u{1B}[") && $0.hasSuffix("F\u{1B}[J") }
        #expect(blocks.count == 4 && clearings.count == 4)
        for (block, clearing) in zip(blocks, clearings) {
            let rows = block.split(separator: "\n").reduce(0) { $0 + max(1, ($1.count + 19) / 20) }
            #expect(clearing == "\u{1B}[\(rows)F\u{1B}[J")
            #expect(rows > 4)
        }
    }
}
