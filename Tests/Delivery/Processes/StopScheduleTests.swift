import Testing

@testable import Delivery

@Suite struct StopScheduleTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func timeRunsOutInTwoSteps() {
        var schedule = StopSchedule(start: start, timeLimit: .seconds(10), grace: .seconds(2))
        #expect(schedule.nextMoment == at(10))
        #expect(schedule.action(at: at(9.9), isCancelled: false) == nil)
        #expect(!schedule.isStopping)
        #expect(schedule.action(at: at(10.5), isCancelled: false) == .terminate)
        #expect(schedule.isStopping && schedule.timedOut)
        #expect(schedule.nextMoment == at(12.5))
        #expect(schedule.action(at: at(12.4), isCancelled: false) == nil)
        #expect(schedule.action(at: at(12.5), isCancelled: false) == .kill)
        #expect(schedule.nextMoment == nil)
        #expect(schedule.action(at: at(100), isCancelled: true) == nil)
    }

    @Test func cancellationNeedsNoLimitAndIsNoTimeout() {
        var schedule = StopSchedule(start: start, timeLimit: nil, grace: .seconds(2))
        #expect(schedule.nextMoment == nil)
        #expect(schedule.action(at: at(1_000), isCancelled: false) == nil)
        #expect(schedule.action(at: at(1_001), isCancelled: true) == .terminate)
        #expect(schedule.action(at: at(1_002), isCancelled: true) == nil)
        #expect(schedule.action(at: at(1_003), isCancelled: true) == .kill)
        #expect(!schedule.timedOut)
    }
}
