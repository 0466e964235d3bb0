import Foundation
@testable import SLOEval
import Testing

/// A generator that stood still says nothing of the service, and does not excuse it either.
@Suite struct StandstillVerdictTests {
    private let policy = SLOPolicy(p50Milliseconds: 100, p95Milliseconds: 250, errorRatePercent: 1)

    /// 1,000 requests, some of which met three seconds in which the generator stood still.
    private func run(disturbed: Int, milliseconds: UInt64 = 10, failure: FailureKind? = nil)
        -> LoadMeasurement
    {
        var run = LoadMeasurement(
            startedAt: Date(timeIntervalSince1970: 0),
            elapsed: .seconds(8),
            endpoints: [EndpointMeasurement(name: "/")]
        )
        var disturbance = Disturbance()
        for number in 0..<1_000 {
            let isDisturbed = number < disturbed
            let latency = (milliseconds + (isDisturbed ? 3_000 : 0)) * 1_000_000
            let failure = isDisturbed ? failure : nil
            run.endpoints[0].record(
                nanoseconds: latency,
                failure: failure,
                status: nil,
                bytes: 0,
                redirects: 0
            )
            if isDisturbed { disturbance.record(nanoseconds: latency, own: 3_000_000_000, failure: failure) }
        }
        run.disturbance = disturbance
        run.generator.standstillSeconds = 3
        run.generator.longestStandstillSeconds = 3
        return run
    }

    @Test func aLatencyThatTheStandstillMadeIsInconclusive() {
        let verdict = policy.evaluate(run(disturbed: 100))
        #expect(verdict.outcome == .inconclusive)
        #expect(
            verdict.reasons.first
                == "The generator was the limit: without the 3.00 s in which it stood still (at most "
                + "3.00 s at a time), p95 would be 10.0 ms. Use --transport socket, fewer users, or more machines."
        )
    }

    @Test func eachFurtherReasonBeginsASentence() throws {
        let both = SLOPolicy(p95Milliseconds: 100, p99Milliseconds: 100)
        let reason = try #require(both.evaluate(run(disturbed: 100)).reasons.first)
        #expect(reason.contains(" p95 would be 10.0 ms. Without the 3.00 s in which it stood still "))
    }

    @Test func aPassStaysAPass() {
        #expect(policy.evaluate(run(disturbed: 10)).outcome == .passed)
    }

    @Test func aServiceThatIsSlowAnywayIsNotExcused() {
        #expect(policy.evaluate(run(disturbed: 100, milliseconds: 300)).outcome == .failed)
    }

    @Test(arguments: [FailureKind.requestTimeout, .reset, .closedEarly, .connectTimeout])
    func whatFailedMeanwhileIsTheGenerators(kind: FailureKind) {
        #expect(policy.evaluate(run(disturbed: 100, failure: kind)).outcome == .inconclusive)
    }

    @Test(arguments: [FailureKind.http5xx, .refused, .malformedResponse, .expectation])
    func whatTheServiceAnsweredIsItsOwn(kind: FailureKind) {
        #expect(policy.evaluate(run(disturbed: 100, failure: kind)).outcome == .failed)
    }

    @Test func aTimeoutWithinAShortSilenceIsTheServices() {
        var disturbance = Disturbance()
        disturbance.record(nanoseconds: 30_000_000_000, own: 50_000_000, failure: .requestTimeout)
        #expect(disturbance.failures == 0)
        disturbance.record(nanoseconds: 3_100_000_000, own: 3_000_000_000, failure: .requestTimeout)
        #expect(disturbance.failures == 1)
        disturbance.recordUnsent(age: 3_000_000_000, own: 0)
        disturbance.recordUnsent(age: 3_000_000_000, own: 2_000_000_000)
        #expect(disturbance.unsent == 1 && disturbance.requests == 4)
    }

    @Test func aThroughputIsJudgedOverTheTimeThatWasLeft() {
        var measured = run(disturbed: 0)
        #expect(measured.throughput == 125)
        #expect(SLOPolicy(throughput: 190).evaluate(measured).outcome == .inconclusive)
        #expect(SLOPolicy(throughput: 210).evaluate(measured).outcome == .failed)
        measured.generator.threads = 3
        #expect(SLOPolicy(throughput: 190).evaluate(measured).outcome == .failed, "one of three threads")
    }

    @Test func aDisturbanceSurvivesJSONAndMerging() throws {
        var measured = run(disturbed: 100, failure: .reset)
        #expect(try throughJSON(measured) == measured)
        measured.merge(run(disturbed: 50))
        #expect(measured.disturbance?.requests == 150 && measured.generator.standstillSeconds == 6)
        #expect(measured.generator.longestStandstillSeconds == 3)
    }
}
