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
