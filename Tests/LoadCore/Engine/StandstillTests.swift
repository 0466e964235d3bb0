@testable import LoadCore
import SLOEval
import Testing

/// What of a request's time a lane explains that stood still.
@Suite struct StandstillTests {
    /// A lane that ticked every 10 ms, but for silences from and to these milliseconds.
    private static func lane(_ silences: (UInt64, UInt64)..., until end: UInt64 = 20_000) -> Standstills {
        var lane = Standstills()
        lane.begin(at: at(0))
        for moment in stride(from: UInt64(0), through: end, by: 10)
        where !silences.contains(where: { $0.0 < moment && moment < $0.1 }) {
            lane.note(at(moment))
        }
        return lane
    }

    private static func at(_ milliseconds: UInt64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: 1_000_000_000_000 + milliseconds * 1_000_000)
    }

    @Test func aLaneThatTicksNeverStoodStill() {
        var lane = Self.lane()
        #expect(lane.total == 0 && lane.longest == 0)
        #expect(lane.explained(plannedAt: nil, sentAt: Self.at(0), completedAt: Self.at(9_000)) == 0)
    }

    @Test func silencesFrom30MillisecondsOnCount() {
        #expect(Self.lane((100, 120)).total == 0)
        let lane = Self.lane((100, 130), (5_000, 8_000))
        #expect(lane.total == 3_030_000_000 && lane.longest == 3_000_000_000)
    }

    @Test func nothingCountsBeforeTheWatchBegins() {
        var lane = Standstills()
        lane.note(Self.at(0))
        lane.note(Self.at(5_000))
        #expect(lane.total == 0)
        lane.begin(at: Self.at(5_000))
        lane.note(Self.at(5_040))
        lane.note(Self.at(5_020))
        #expect(lane.total == 40_000_000, "an older sign changes nothing")
    }

    @Test(
        arguments: [
            (0, 1_000, 50), (0, 5_500, 550), (200, 5_500, 500), (5_500, 7_000, 1_500), (4_000, 9_000, 3_000),
            (8_000, 9_000, 0),
            (50, 9_000, 3_050),
        ] as [(UInt64, UInt64, UInt64)]
    )
    func aRequestIsExplainedByWhatItSharesWithSilences(sent: UInt64, completed: UInt64, expected: UInt64) {
        var lane = Self.lane((100, 150), (5_000, 8_000))
        let explained = lane.explained(plannedAt: nil, sentAt: Self.at(sent), completedAt: Self.at(completed))
        #expect(explained == expected * 1_000_000)
    }

    @Test func whatWasDueMeanwhileIsLateByTheLanesFault() {
        var lane = Self.lane((5_000, 8_000))
        // Due in the silence, sent while the lane was catching up, answered in 20 ms.
        let due = lane.explained(
            plannedAt: Self.at(6_000),
            sentAt: Self.at(8_500),
            completedAt: Self.at(8_520)
        )
        #expect(due == 2_500_000_000)
        // Due after it, and still kept back by those before.
        let later = lane.explained(
            plannedAt: Self.at(8_400),
            sentAt: Self.at(8_900),
            completedAt: Self.at(8_920)
        )
        #expect(later == 500_000_000)
        // On time again: from here on nothing is excused.
        _ = lane.explained(plannedAt: Self.at(9_000), sentAt: Self.at(9_001), completedAt: Self.at(9_021))
        let late = lane.explained(
            plannedAt: Self.at(9_100),
            sentAt: Self.at(9_900),
            completedAt: Self.at(9_920)
        )
        #expect(late == 0)
    }

    @Test func catchingUpTakesNoLongerThanTheSilence() {
        var lane = Self.lane((5_000, 8_000))
        let late = lane.explained(
            plannedAt: Self.at(11_100),
            sentAt: Self.at(12_000),
            completedAt: Self.at(12_020)
        )
        #expect(late == 0)
    }

    /// On an overloaded machine the lane is held back again and again while it catches up.
    @Test func aShortSilenceDoesNotEndCatchingUpWithALongOne() {
        var lane = Self.lane((5_000, 8_000), (8_200, 8_240))
        let due = lane.explained(
            plannedAt: Self.at(6_000),
            sentAt: Self.at(8_500),
            completedAt: Self.at(8_520)
        )
        #expect(due == 2_500_000_000)
        let later = lane.explained(
            plannedAt: Self.at(8_300),
            sentAt: Self.at(9_000),
            completedAt: Self.at(9_020)
        )
        #expect(later == 700_000_000)
        let afterwards = lane.explained(
            plannedAt: Self.at(11_400),
            sentAt: Self.at(12_000),
            completedAt: Self.at(12_020)
        )
        #expect(afterwards == 0, "catching up takes no longer than 3,040 ms")
    }

    @Test func noMoreLagIsExcusedThanTheLaneStoodStill() {
        var lane = Self.lane((5_000, 5_040))
        let late = lane.explained(
            plannedAt: Self.at(5_020),
            sentAt: Self.at(7_000),
            completedAt: Self.at(7_020)
        )
        #expect(late == 60_000_000, "20 ms of the silence, and 40 ms of catching up")
    }

    /// Silences that come again and again don't excuse the lag of a service that has too few users.
    @Test func silencesThatAreFarApartExcuseEachItsOwn() {
        var lane = Self.lane((1_000, 1_040), (2_000, 2_040), (3_000, 3_040), (4_000, 4_040))
        let late = lane.explained(
            plannedAt: Self.at(4_020),
            sentAt: Self.at(7_000),
            completedAt: Self.at(7_020)
        )
        #expect(late == 60_000_000)
    }

    /// A user was missing already when the lane fell silent: only the silence is the lane's.
    @Test func whatWaitedBeforeIsExcusedOnlyForTheSilence() {
        var lane = Self.lane((5_000, 8_000))
        let late = lane.explained(
            plannedAt: Self.at(1_000),
            sentAt: Self.at(9_000),
            completedAt: Self.at(9_020)
        )
        #expect(late == 3_000_000_000)
    }

    @Test func aLaneThatIsHeldBackForHoursKeepsWhatIsNeeded() {
        var lane = Standstills()
        lane.begin(at: Self.at(0))
        let count = UInt64(Standstills.mostKept) * 2
        for number in 1...count { lane.note(Self.at(number * 50)) }
        #expect(lane.total == count * 50_000_000)
        let end = Self.at(count * 50)
        let explained = lane.explained(plannedAt: nil, sentAt: Self.at(count * 50 - 60_000), completedAt: end)
        #expect(explained == 60_000_000_000)
    }

    @Test func theRecorderMarksWhatWasUnderWay() throws {
        let log = StandstillLog()
        log.begin(at: Self.at(0))
        log.note(Self.at(10))
        var plan = LoadPlan(target: try TargetURL("http://simulated"), endpoints: [Endpoint(path: "/")])
        plan.pattern = .arrivals(.constant(rate: 1))
        let recorder = Recorder(plan: plan, measuredFrom: Self.at(0), standstills: log)
        // The answer itself is the first sign of life after three seconds.
        let exchange = HTTPExchange(
            result: .failed(.requestTimeout, detail: "took too long"),
            sent: Self.at(5),
            completed: Self.at(3_010)
        )
        recorder.record(exchange, endpoint: 0, plannedStart: Self.at(5))
        recorder.recordUnsent(from: Self.at(1_000), to: Self.at(3_010))
        let disturbance = recorder.recorded.disturbance
        #expect(disturbance?.requests == 2 && disturbance?.failures == 1 && disturbance?.unsent == 1)
        #expect(disturbance?.undisturbedLatency.maximum == 5_000_000)
    }
}
