@testable import Delivery
import Testing

/// Every failure in every state, and every signal.
@Suite struct RolloutFailureTests {
    typealias Sample = RolloutSample

    /// A state, how to get there, and what can go wrong in it.
    struct Place: Sendable, CustomTestStringConvertible {
        var name: String
        var way: [RolloutEvent]
        var failures: [RolloutEvent]
        var testDescription: String { name }
    }

    static let places: [Place] = [
        Place(
            name: "shifting",
            way: Sample.opening,
            failures: [.splitNotSet(reason: "x")]
        ),
        Place(
            name: "verifying the split",
            way: Sample.opening + [.splitSet],
            failures: [.splitWrong(reason: "x")]
        ),
        Place(name: "settling", way: Sample.opening + [.splitSet, Sample.splitSeen], failures: []),
        Place(
            name: "testing",
            way: Sample.opening + Sample.stage.prefix(3),
            failures: [.loadTestEnded(.failed(finding: "x"))]
        ),
        Place(
            name: "watching, one bad reading in",
            way: Sample.opening + Sample.stage.prefix(4) + [Sample.bad],
            failures: [Sample.bad]
        ),
        Place(
            name: "watching, three errors in",
            way: Sample.opening + Sample.stage.prefix(4) + [Sample.unread, Sample.unread, Sample.unread],
            failures: [Sample.unread]
        ),
        Place(
            name: "shifting to the second stage",
            way: Sample.opening + Sample.stage + [.approved(by: "ann")],
            failures: [.splitNotSet(reason: "x")]
        ),
        Place(name: "waiting for approval", way: Sample.opening + Sample.stage, failures: []),
    ]

    private func machine(at place: Place, _ change: (inout RolloutSettings) -> Void) throws -> RolloutMachine
    {
        var machine = try Sample.machine(approval: true, change)
        let reactions = machine.transcript(place.way)
        #expect(!reactions.contains("ignored"))
        return machine
    }

    @Test(arguments: places) func aFailureReturnsTrafficWhenAskedTo(place: Place) throws {
        for failure in place.failures {
            var machine = try machine(at: place) { $0.onFailure = .rollBack }
            let expected = machine.possiblePercentages
            #expect(machine.transcript([failure]) == ["set 0 from \(expected)"])
            #expect(machine.state == .rollingBack(.returningTraffic))
        }
    }

    @Test(arguments: places) func aFailureHoldsOtherwise(place: Place) throws {
        for failure in place.failures {
            var machine = try machine(at: place) { $0.onFailure = .hold }
            _ = machine.transcript([failure])
            let outcome = try #require(machine.state.outcome)
            guard case .held(.failed, let percentages) = outcome else {
                Issue.record("not held: \(outcome)")
                continue
            }
            #expect(percentages == machine.possiblePercentages)
            #expect(outcome.exitCode == .gateFailed)
        }
    }

    @Test(arguments: places) func theFirstSignalEndsTheStageAndTheSecondLeaves(place: Place) throws {
        var machine = try machine(at: place) { $0.onInterrupt = .rollBack }
        let expected = machine.possiblePercentages
        #expect(
            machine.transcript([.interrupted(signal: 2), .splitSet, .interrupted(signal: 15)])
                == ["set 0 from \(expected)", "verify 0", "leave at 15"]
        )
        #expect(machine.state == .left)
        #expect(machine.transcript([.interrupted(signal: 15), Sample.splitSeen]) == ["ignored", "ignored"])
        #expect(machine.transcript([.resumed(by: "ann")]) == ["set 0 from [0]"])
    }

    @Test(arguments: places) func aSignalHoldsWhenAskedTo(place: Place) throws {
        var machine = try machine(at: place) { $0.onInterrupt = .hold }
        let expected = machine.possiblePercentages
        #expect(machine.transcript([.interrupted(signal: 15)]) == ["held at \(expected): SIGTERM came"])
        #expect(machine.state.outcome?.exitCode == .stopped(by: .terminate))
    }

    @Test(arguments: places) func aPersonCanHoldAbortAndChangeTheirMind(place: Place) throws {
        var machine = try machine(at: place) { $0.onFailure = .hold }
        let expected = machine.possiblePercentages
        #expect(
            machine.transcript([
                .holdRequested(by: "ann"), .abortRequested(by: "bob"), .holdRequested(by: "ann"),
            ])
                == ["held at \(expected): ann asked for it", "set 0 from \(expected)", "ignored"]
        )
    }

    @Test(arguments: places) func anEditedRouteIsNeverOverwritten(place: Place) throws {
        var machine = try machine(at: place) { $0.onFailure = .rollBack }
        let reaction = machine.handle(.routeEdited(reason: "40 %"))
        switch machine.state {
        case .ended(.held(.routeEdited, _)): break
        default: #expect(reaction == .ignored)
        }
    }

    @Test(arguments: RollbackStep.allCases) func aSignalDoesNotStopTheWayBack(step: RollbackStep) throws {
        var machine = try Sample.machine()
        let back: [RolloutEvent] = [.splitSet, Sample.splitSeen, .deploymentUndone, .deploymentVerified]
        let done = RollbackStep.allCases.prefix { $0 != step }.count
        _ = machine.transcript(Sample.opening + [.splitNotSet(reason: "x")] + back.prefix(done))
        #expect(machine.state == .rollingBack(step))
        #expect(machine.transcript([.interrupted(signal: 2)]) == ["go on"])
        #expect(
            machine.transcript([.abortRequested(by: "ann"), .holdRequested(by: "ann")]) == [
                "ignored", "ignored",
            ]
        )
        #expect(machine.transcript(Array(back.dropFirst(done))).last == "rolled back: x")
    }

    @Test(arguments: [
        (RolloutEvent.preflightFailed(reason: "no kubectl"), "not begun: the preflight failed: no kubectl"),
        (.interrupted(signal: 2), "not begun: SIGINT came"),
        (.abortRequested(by: "ann"), "not begun: ann asked for it"),
        (.holdRequested(by: "ann"), "not begun: ann asked for it"),
    ])
    func beforeTheFirstShiftThereIsNothingToTakeBack(event: RolloutEvent, reaction: String) throws {
        var machine = try Sample.machine()
        #expect(machine.transcript([.started, event]).last == reaction)
        #expect(
            machine.transcript([.resumed(by: "ann"), .abortRequested(by: "ann")]) == ["ignored", "ignored"]
        )
    }

    @Test(arguments: places) func withoutAJournalTrafficGoesBackWhateverTheSettings(place: Place) throws {
        var machine = try machine(at: place) { $0.onFailure = .hold }
        let expected = machine.possiblePercentages
        #expect(
            machine.transcript([
                .journalLost(reason: "full"), .journalLost(reason: "full"), .splitSet, Sample.splitSeen,
                .deploymentUndone, .deploymentVerified,
            ]) == [
                "set 0 from \(expected)", "ignored", "verify 0", "undo to backend-6d4", "verify backend-6d4",
                "rolled back: the journal can't be written: full",
            ]
        )
        #expect(machine.state.outcome?.exitCode == .unavailable)
    }

    /// A journal that tells of no change may have been cut: the route is looked at before anybody says so.
    @Test func anAbortOfWhatNeverBeganLooksFirst() throws {
        var machine = try Sample.machine()
        #expect(
            machine.transcript([.started, .resumed(by: "ann", aborting: true), Sample.splitSeen])
                == ["preflight, recording", "verify 0", "not begun: ann asked for it"]
        )
        var cut = try Sample.machine()
        let reason = "it was given 0 % and now has 50 %"
        #expect(
            cut.transcript([.resumed(by: "ann", aborting: true), .routeEdited(reason: reason)]) == [
                "verify 0",
                "rollback failed [\"traffic still reaches the canary: \(reason)\"]: ann asked for it",
            ]
        )
        #expect(cut.state.outcome?.exitCode == .rollbackFailed)
        // A person set it right: the next abort finds that, and changes nothing.
        #expect(
            cut.transcript([.resumed(by: "ann", aborting: true), Sample.splitSeen])
                == ["verify 0", "not begun: ann asked for it"]
        )
    }

    @Test func aResumedRolloutDoesNotSayThatNothingWasChanged() throws {
        let found = RolloutEvent.preflightPassed(RolloutBaseline(percentage: 50))
        var cut = try Sample.machine()
        let reaction = try #require(cut.transcript([.started, .resumed(by: "ann"), found]).last)
        #expect(reaction.hasPrefix("held at [50]: the preflight failed: the canary gets 50 %"))
        #expect(!cut.state.isFinal)
        for event in [RolloutEvent.preflightFailed(reason: "x"), .interrupted(signal: 2)] {
            var machine = try Sample.machine()
            let outcome = try #require(machine.transcript([.resumed(by: "ann"), event]).last)
            #expect(outcome.hasPrefix("held at []"))
            #expect(machine.state.outcome?.description.contains("Nothing was changed") == false)
        }
    }

    @Test func aCanaryThatHasTrafficAlreadyIsNotTakenOver() throws {
        var machine = try Sample.machine()
        let found = RolloutEvent.preflightPassed(RolloutBaseline(percentage: 25))
        let reaction = try #require(machine.transcript([.started, found]).last)
        #expect(reaction.hasPrefix("not begun: the preflight failed: the canary gets 25 %"))
    }

    @Test(arguments: [
        (RolloutOutcome.done(percentage: 100), Int32(0)),
        (.notBegun(.preflightFailed(reason: "")), 3), (.notBegun(.interrupted(signal: 2)), 130),
        (.held(.failed(reason: ""), percentages: [5]), 1),
        (.held(.inconclusive(reason: ""), percentages: [5]), 4),
        (.held(.routeEdited(reason: ""), percentages: [5]), 3), (.rolledBack(.failed(reason: "")), 1),
        (.rolledBack(.interrupted(signal: 15)), 143), (.rollbackFailed(.failed(reason: ""), failures: []), 5),
    ])
    func exitCodesAreTheContracts(outcome: RolloutOutcome, code: Int32) {
        #expect(outcome.exitCode.rawValue == code)
    }
}
