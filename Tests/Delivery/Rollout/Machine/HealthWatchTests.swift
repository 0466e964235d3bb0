@testable import Delivery
import Testing

@Suite struct HealthWatchTests {
    typealias Sample = RolloutSample

    /// A machine that begins to watch the first stage, which lasts a minute.
    private func watching() throws -> RolloutMachine {
        var machine = try Sample.machine()
        _ = machine.transcript(Sample.opening + [.splitSet, Sample.splitSeen, .settled, Sample.testPassed])
        return machine
    }

    @Test(arguments: [
        (
            [Sample.bad, Sample.healthy, Sample.bad, Sample.healthy],
            ["health 0 after 30 s", "health 0 after 30 s", "health 0 after 30 s", "set 100 from [5]"]
        ),
        ([Sample.bad, Sample.bad], ["health 0 after 30 s", "set 0 from [5]"]),
        (
            [Sample.bad, Sample.unread, Sample.bad],
            ["health 0 after 30 s", "health 0 after 30 s", "set 0 from [5]"]
        ),
        (
            [Sample.unread, Sample.unread, Sample.unread, Sample.unread],
            ["health 0 after 30 s", "health 0 after 30 s", "health 0 after 30 s", "set 0 from [5]"]
        ),
        (
            [Sample.unread, Sample.unread, Sample.unread, Sample.healthy, Sample.unread],
            Array(repeating: "health 0 after 30 s", count: 5)
        ),
    ])
    func onlyAStreakFailsAStage(readings: [RolloutEvent], reactions: [String]) throws {
        var machine = try watching()
        #expect(machine.transcript(readings) == reactions)
    }

    @Test func aStageDoesNotEndOnABadReading() throws {
        var machine = try watching()
        let events = [Sample.healthy, Sample.bad, Sample.healthy]
        #expect(
            machine.transcript(events) == ["health 0 after 30 s", "health 0 after 30 s", "set 100 from [5]"]
        )
    }

    @Test func aTimeInWhichNobodyLookedWasNotWatched() throws {
        var machine = try RolloutMachine(
            plan: RolloutPlan(stages: [RolloutStage("long", percentage: 5, duration: .seconds(600))]),
            settings: Sample.settings()
        )
        _ = machine.transcript(Sample.opening + [.splitSet, Sample.splitSeen, .settled, Sample.testPassed])
        // The clock jumps by an hour: two intervals of the ten minutes are done, not all.
        let jump = RolloutEvent.healthRead(.healthy(finding: ""), elapsedSeconds: 3600)
        #expect(machine.transcript([jump]) == ["health 0 after 30 s"])
        // And back: nothing is taken away.
        let back = RolloutEvent.healthRead(.healthy(finding: ""), elapsedSeconds: -3600)
        #expect(machine.transcript([back]) == ["health 0 after 30 s"])
        let rest = Array(repeating: Sample.healthy, count: 18)
        #expect(machine.transcript(rest).suffix(2) == ["health 0 after 30 s", "done at 5"])
    }

    @Test func goodReadingsThatAreLackingAreWaitedForAfterTheTime() throws {
        var machine = try Sample.machine { $0.minGoodReadings = 4 }
        let events = Sample.opening + [.splitSet, Sample.splitSeen, .settled, Sample.testPassed]
        _ = machine.transcript(events)
        let readings = [Sample.healthy, Sample.healthy, Sample.unseen, Sample.healthy, Sample.healthy]
        #expect(
            machine.transcript(readings) == Array(repeating: "health 0 after 30 s", count: 4) + [
                "set 100 from [5]"
            ]
        )
    }

    /// Who sees nothing learns nothing.
    @Test func anUnseenReadingNeitherClearsABadOneNorCountsAsGood() throws {
        var machine = try watching()
        let readings = [Sample.bad, Sample.unseen, Sample.unseen, Sample.bad]
        #expect(machine.transcript(readings).last == "set 0 from [5]")
    }

    @Test func aStageOfWhichTooLittleIsSeenHasNoAnswer() throws {
        var machine = try Sample.machine { $0.onInconclusive = .hold }
        _ = machine.transcript(Sample.opening + [.splitSet, Sample.splitSeen, .settled, Sample.testPassed])
        let readings = Array(repeating: Sample.unseen, count: 10)
        #expect(
            machine.transcript(readings).suffix(2) == [
                "health 0 after 30 s",
                "held at [5]: no answer: too few requests came to judge the health, 0 good readings: 2 requests; "
                    + "let more traffic come, send some with --verify-with-requests, or put "
                    + #""allow_unverified": true into the stage"#,
            ]
        )
    }

    @Test func badReadingsOfAStageAreCountedInAllAsWell() throws {
        var machine = try Sample.machine { settings in
            settings.maxBadReadings = 3
            settings.minGoodReadings = 9
        }
        _ = machine.transcript(Sample.opening + [.splitSet, Sample.splitSeen, .settled, Sample.testPassed])
        let readings = [Sample.bad, Sample.healthy, Sample.bad, Sample.unread, Sample.healthy, Sample.bad]
        #expect(machine.transcript(Array(readings)).last == "set 0 from [5]")
        #expect(
            machine.rollbackCause == .failed(reason: "3 bad readings in this stage, the last: 1 of 3 ready")
        )
    }

    /// Every step after the shift, and how to get there.
    @Test(
        arguments: [
            [.splitSet], [.splitSet, Sample.splitSeen], [.splitSet, Sample.splitSeen, .settled],
            [.splitSet, Sample.splitSeen, .settled, Sample.testPassed, Sample.healthy, Sample.healthy],
            [
                .splitSet, .splitUnverified(finding: ""), .settled, Sample.testPassed, Sample.healthy,
                Sample.healthy, .approved(by: "ann"),
            ],
        ] as [[RolloutEvent]]
    )
    func healthIsReadBesideEveryStepAfterTheShift(way: [RolloutEvent]) throws {
        var machine = try Sample.machine(approval: true)
        _ = machine.transcript(Sample.opening + way)
        let state = machine.state
        #expect(
            machine.transcript([Sample.healthy, Sample.bad, Sample.unseen]) == ["go on", "go on", "go on"]
        )
        #expect(machine.state == state)
        #expect(machine.transcript([Sample.bad]) == ["set 0 from [5]"])
    }

    @Test func aShareThatIsBeingSetIsNotWatched() throws {
        var machine = try Sample.machine()
        #expect(machine.transcript(Sample.opening + [Sample.bad]).last == "ignored")
        #expect(machine.stageWatchedBeside == nil)
    }

    @Test func theNextStageBeginsWithoutTheReadingsOfTheLast() throws {
        var machine = try Sample.machine { $0.maxBadReadings = 2 }
        let first = [
            .splitSet, Sample.splitSeen, .settled, Sample.testPassed, Sample.bad, Sample.healthy,
            Sample.healthy,
        ]
        let second = [.splitSet, Sample.splitSeen, .settled, Sample.testPassed, Sample.bad]
        #expect(machine.transcript(Sample.opening + first + second).last == "health 1 after 30 s")
    }

    @Test func theLastWaitIsShort() throws {
        var machine = try watching()
        let early = RolloutEvent.healthRead(.healthy(finding: ""), elapsedSeconds: 50)
        #expect(machine.transcript([early]) == ["health 0 after 10 s"])
    }

    @Test func theReasonHasTheNumbers() throws {
        var machine = try watching()
        _ = machine.transcript([Sample.bad, Sample.bad])
        #expect(
            machine.rollbackCause
                == .failed(reason: "2 bad readings in a row, the last: 1 of 3 ready")
        )
    }
}
