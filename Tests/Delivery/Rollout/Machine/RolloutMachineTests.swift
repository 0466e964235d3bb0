@testable import Delivery
import Testing

/// Transcripts: events on the left, what they lead to on the right.
@Suite struct RolloutMachineTests {
    typealias Sample = RolloutSample

    @Test func aGoodRolloutGoesThroughEveryStep() throws {
        var machine = try Sample.machine()
        #expect(
            machine.transcript(Sample.opening + Sample.stage + Sample.stage) == [
                "preflight, recording", "set 5 from [0]",
                "verify 5", "settle 30 s", "test 0, attempt 1", "health 0 after 30 s", "health 0 after 30 s",
                "set 100 from [5]",
                "verify 100", "settle 30 s", "test 1, attempt 1", "health 1 after 30 s",
                "health 1 after 30 s",
                "done at 100",
            ]
        )
        #expect(machine.state == .ended(.done(percentage: 100)))
        #expect(machine.completedStages == 2)
    }

    @Test func withoutALoadTestTheWatchFollowsAtOnce() throws {
        var machine = try Sample.machine { $0.loadTest = false }
        let events = Sample.opening + [.splitSet, Sample.splitSeen, .settled]
        #expect(machine.transcript(events).last == "health 0 after 30 s")
    }

    @Test func approvalIsAskedAfterTheWatchAndBeforeMoreTraffic() throws {
        var machine = try Sample.machine(approval: true)
        #expect(machine.transcript(Sample.opening + Sample.stage).last == "approval 0")
        #expect(machine.transcript([.approved(by: "ann")]) == ["set 100 from [5]"])
    }

    /// Too little traffic at the beginning may be enough at the end of a stage; if it never was, the stage does
    /// not pass.
    @Test(arguments: [
        (RolloutEvent.splitVerified(finding: "seen"), "set 100 from [5]"),
        (
            .splitUnverified(finding: "0 of 9"),
            "held at [5]: no answer: the split of stage 'small' was never verified: 0 of 9; let more traffic come, "
                + #"send some with --verify-with-requests, or put "allow_unverified": true into the stage"#
        ),
        (.splitWrong(reason: "0 of 900"), "set 0 from [5]"),
        (.routeEdited(reason: "40 %"), "held at [5]: the route was edited by someone else: 40 %"),
    ])
    func aStageWhoseSplitWasNeverSeenIsLookedAtAgain(last: RolloutEvent, reaction: String) throws {
        var machine = try Sample.machine()
        let unseen: [RolloutEvent] = [
            .splitSet, .splitUnverified(finding: "few"), .settled, Sample.testPassed, Sample.healthy,
            Sample.healthy,
        ]
        #expect(machine.transcript(Sample.opening + unseen).suffix(2) == ["health 0 after 30 s", "verify 5"])
        #expect(machine.transcript([last]) == [reaction])
    }

    @Test func aStageMayAllowThatItsSplitIsNotSeen() throws {
        let stages = [RolloutStage("a", percentage: 1, duration: .seconds(60), allowsUnverified: true)]
        var machine = RolloutMachine(plan: try RolloutPlan(stages: stages), settings: Sample.settings())
        let unseen: [RolloutEvent] = [
            .splitSet, .splitUnverified(finding: "few"), .settled, Sample.testPassed, Sample.healthy,
            Sample.healthy,
        ]
        #expect(machine.transcript(Sample.opening + unseen).last == "done at 1")
    }

    @Test(arguments: [
        (RolloutEvent.approvalExpired, "held at [5]: nobody approved stage 'small' in time"),
        (.approvalDenied(by: "ann"), "set 0 from [5]"),
    ])
    func withoutApprovalTrafficDoesNotRise(event: RolloutEvent, reaction: String) throws {
        var machine = try Sample.machine(approval: true)
        #expect(machine.transcript(Sample.opening + Sample.stage + [event]).last == reaction)
    }

    @Test func theWayBackReturnsTrafficFirstAndThenTheDeployment() throws {
        var machine = try Sample.machine()
        let events: [RolloutEvent] = [
            .splitSet, Sample.splitSeen, .settled, .loadTestEnded(.failed(finding: "slow")),
            .splitSet, Sample.splitSeen, .deploymentUndone, .deploymentVerified,
        ]
        #expect(
            machine.transcript(Sample.opening + events).suffix(5) == [
                "set 0 from [5]", "verify 0", "undo to backend-6d4", "verify backend-6d4",
                "rolled back: the load test of stage 'small' failed: slow",
            ]
        )
    }

    @Test func withoutAnEarlierRevisionOnlyTrafficReturns() throws {
        var machine = try Sample.machine()
        let events: [RolloutEvent] = [
            .started, .preflightPassed(RolloutBaseline(percentage: 0)), .splitNotSet(reason: "no"),
            .splitSet, Sample.splitSeen,
        ]
        #expect(machine.transcript(events).last == "rolled back: no")
    }

    /// In mid-rollout the revision before the newest may be another one, or the bad one.
    @Test func theRevisionThatWasRecordedFirstStays() throws {
        var machine = try Sample.machine { $0.onInterrupt = .hold }
        let other = RolloutBaseline(percentage: 5, revision: RecordedRevision(number: 9, replicaSet: "other"))
        let events: [RolloutEvent] = [
            .splitSet, .interrupted(signal: 2), .resumed(by: "ann"), .preflightPassed(other),
            .splitNotSet(reason: "x"), .splitSet, Sample.splitSeen,
        ]
        #expect(
            machine.transcript(Sample.opening + events).suffix(5) == [
                "preflight", "set 5 from [5]", "set 0 from [5]", "verify 0", "undo to backend-6d4",
            ]
        )
    }

    @Test func aResumedRolloutWhoseRouteWasEditedHolds() throws {
        var machine = try Sample.machine { $0.onInterrupt = .hold }
        let events: [RolloutEvent] = [
            .interrupted(signal: 2), .resumed(by: "ann"), .preflightPassed(RolloutBaseline(percentage: 30)),
        ]
        #expect(
            machine.transcript(Sample.opening + events).last
                == "held at [0, 5]: the route was edited by someone else: it gives the canary 30 %, not 0 % or 5 %"
        )
    }

    @Test func aRouterThatCanNotTellIsTakenAtItsWord() throws {
        var machine = try Sample.machine { $0.onInterrupt = .hold }
        let unknown = RolloutEvent.preflightPassed(RolloutBaseline(percentage: nil))
        let events: [RolloutEvent] = [
            .started, unknown, .interrupted(signal: 2), .resumed(by: "ann"), unknown, .splitSet,
        ]
        #expect(machine.transcript(events).suffix(2) == ["set 5 from [0, 5]", "verify 5"])
    }

    /// Whatever fails, the next step is tried all the same.
    @Test(arguments: [
        (
            [RolloutEvent.splitNotSet(reason: "down"), .deploymentUndone, .deploymentVerified],
            ["undo to backend-6d4", "verify backend-6d4", "traffic was not returned to stable: down"]
        ),
        (
            [.routeEdited(reason: "9 %"), .deploymentUndone, .deploymentVerified],
            ["undo to backend-6d4", "verify backend-6d4", "traffic was not returned to stable: 9 %"]
        ),
        (
            [.splitSet, .splitWrong(reason: "4 %"), .deploymentUndone, .deploymentVerified],
            [
                "verify 0", "undo to backend-6d4", "verify backend-6d4",
                "traffic still reaches the canary: 4 %",
            ]
        ),
        (
            [.splitSet, Sample.splitSeen, .deploymentNotUndone(reason: "paused")],
            ["verify 0", "undo to backend-6d4", "the deployment was not undone: paused"]
        ),
        (
            [.splitSet, Sample.splitSeen, .deploymentUndone, .deploymentNotVerified(reason: "1 of 3")],
            ["verify 0", "undo to backend-6d4", "verify backend-6d4", "the deployment is not back: 1 of 3"]
        ),
    ])
    func aStepBackThatFailsEndsInARollbackThatFailed(events: [RolloutEvent], transcript: [String]) throws {
        var machine = try Sample.machine()
        _ = machine.transcript(Sample.opening + [.splitSet, .splitWrong(reason: "0 of 500 seen")])
        let seen = machine.transcript(events)
        #expect(seen.dropLast() == transcript.dropLast())
        let failure = try #require(transcript.last)
        #expect(seen.last == "rollback failed [\"\(failure)\"]: 0 of 500 seen")
        #expect(machine.state.outcome?.exitCode == .rollbackFailed)
    }

    @Test func anInconclusiveTestIsRepeatedOnce() throws {
        let unclear = RolloutEvent.loadTestEnded(.inconclusive(finding: "too few"))
        var machine = try Sample.machine()
        let upToTest: [RolloutEvent] = Sample.opening + [.splitSet, Sample.splitSeen, .settled]
        #expect(
            machine.transcript(upToTest + [unclear, Sample.testPassed]).suffix(2) == [
                "test 0, attempt 2", "health 0 after 30 s",
            ]
        )
    }

    @Test(arguments: [
        (RolloutSettings.Response.hold, "held at [5]: no answer: too few"),
        (.rollBack, "set 0 from [5]"),
    ])
    func aSecondInconclusiveTestNeverPromotes(response: RolloutSettings.Response, reaction: String) throws {
        let unclear = RolloutEvent.loadTestEnded(.inconclusive(finding: "too few"))
        var machine = try Sample.machine { $0.onInconclusive = response }
        let events: [RolloutEvent] =
            Sample.opening + [.splitSet, Sample.splitSeen, .settled, unclear, unclear]
        #expect(machine.transcript(events).last == reaction)
    }
}
