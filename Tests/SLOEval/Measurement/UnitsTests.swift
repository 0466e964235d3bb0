import SLOEval
import Testing

@Suite struct UnitsTests {
    @Test(
        arguments: [
            (.zero, 0), (.nanoseconds(1), 1), (.milliseconds(250), 250_000_000), (.seconds(-1), 0),
            (.nanoseconds(-1), 0), (Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999), 1),
            (.seconds(18_446_744_073), 18_446_744_073_000_000_000), (.seconds(Int64.max), .max),
        ] as [(Duration, UInt64)]
    )
    func wholeNanosecondsAreRoundedDownAndClamped(duration: Duration, nanoseconds: UInt64) {
        #expect(duration.wholeNanoseconds == nanoseconds)
    }

    @Test func durationsHaveFractionsInSecondsAndMilliseconds() {
        #expect(Duration.milliseconds(1_500).inSeconds == 1.5)
        #expect(Duration.milliseconds(-1_500).inSeconds == -1.5)
        #expect(Duration.microseconds(250).inMilliseconds == 0.25)
        #expect(UInt64(1_250_000).nanosecondsInMilliseconds == 1.25)
    }

    @Test func aSnapshotKnowsItsErrorRate() {
        var snapshot = ProgressSnapshot(
            phase: .measuring,
            elapsedSeconds: 1,
            plannedSeconds: 60,
            requests: 200,
            failures: 3,
            requestsPerSecond: 200,
            p95Milliseconds: nil,
            activeUsers: 5
        )
        #expect(snapshot.errorRatePercent == 1.5)
        snapshot.requests = 0
        #expect(snapshot.errorRatePercent == 0)
        #expect(ProgressSnapshot.Phase.warmUp.rawValue == "warm_up")
    }
}
