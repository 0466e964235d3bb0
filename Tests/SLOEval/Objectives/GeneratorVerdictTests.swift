import Foundation
import SLOEval
import Testing

/// What the generator itself explains is not held against the target, and nothing else is let off.
@Suite struct GeneratorVerdictTests {
    @Test func aLatencyThatTheProbeExplainsIsInconclusive() {
        let measurement = run(milliseconds: 260, probe: 40)
        let verdict = SLOPolicy(p95Milliseconds: 250).evaluate(measurement)
        #expect(verdict.outcome == .inconclusive)
        #expect(verdict.violations.map(\.description) == ["P95 latency 260.0ms exceeds threshold 250ms"])
        #expect(
            verdict.doubts.map(\.description) == [
                "The generator was the limit: the generator itself took 40.0 ms at p95, where 260.0 ms were "
                    + "measured. Use --transport socket, fewer users, or more machines."
            ]
        )
    }

    @Test func aLatencyThatTheProbeDoesNotExplainFails() {
        let verdict = SLOPolicy(p95Milliseconds: 250).evaluate(run(milliseconds: 300, probe: 40))
        #expect(verdict.outcome == .failed && verdict.doubts.isEmpty)
    }

    @Test func oneUnexplainedViolationIsEnoughToFail() {
        // p50 is 260 - 40 = 220 above 100 whatever the generator did; p95 is explained.
        let policy = SLOPolicy(p50Milliseconds: 100, p95Milliseconds: 250)
        let verdict = policy.evaluate(run(milliseconds: 260, probe: 40))
        #expect(verdict.outcome == .failed)
        #expect(verdict.violations.count == 2 && verdict.doubts.count == 1)
    }

    @Test func aPassStaysAPassWhateverTheGeneratorDid() {
        var measurement = run(milliseconds: 10, probe: 9)
        measurement.generator.cpuSeconds = 100
        let verdict = SLOPolicy(p95Milliseconds: 250, throughput: 1).evaluate(measurement)
        #expect(verdict.outcome == .passed && verdict.doubts.isEmpty)
    }

    @Test func aFewProbesExplainNothing() {
        let verdict = SLOPolicy(p95Milliseconds: 250).evaluate(run(milliseconds: 260, probe: 40, probes: 19))
        #expect(verdict.outcome == .failed)
    }

    @Test(arguments: [
        (9.5, 0.0, 0.0, Verdict.Outcome.inconclusive), (4.0, 4.5, 0.6, .inconclusive),
        (8.0, 0.5, 0.1, .failed), (0.1, 2.5, 0, .failed),
    ])
    func aMissedThroughputIsExcusedOnlyBySaturation(
        cpu: Double,
        runQueue: Double,
        throttled: Double,
        outcome: Verdict.Outcome
    ) {
        var measurement = run(milliseconds: 10, probe: 1)
        measurement.generator.cpuSeconds = cpu
        measurement.generator.runQueueSeconds = runQueue
        measurement.generator.throttledSeconds = throttled
        #expect(SLOPolicy(throughput: 1000).evaluate(measurement).outcome == outcome)
    }

    @Test func failuresOfTheGeneratorsOwnAreNotTheTargets() {
        var measurement = run(milliseconds: 10, probe: 1)
        for _ in 0..<50 { measurement.fail(.generator) }
        let policy = SLOPolicy(errorRatePercent: 1)
        #expect(policy.evaluate(measurement).outcome == .inconclusive)
        for _ in 0..<50 { measurement.fail(.http5xx) }
        #expect(policy.evaluate(measurement).outcome == .failed)
    }

    @Test func unsentRequestsAreMisses() {
        var measurement = run(milliseconds: 10, probe: 1)
        var open = OpenModelMeasurement()
        for _ in 0..<100 { open.unsentAges.record(.seconds(3)) }
        measurement.openModel = open
        let verdict = SLOPolicy(p95Milliseconds: 250, errorRatePercent: 1).evaluate(measurement)
        #expect(verdict.outcome == .failed)
        #expect(verdict.violations.map(\.objective.metric) == [.p95, .errorRate])
    }

    @Test func nothingButUnsentRequestsIsAFailureAndNoPass() {
        var measurement = LoadMeasurement(
            startedAt: Date(timeIntervalSince1970: 0),
            elapsed: .seconds(1),
            endpoints: []
        )
        measurement.openModel = OpenModelMeasurement()
        measurement.openModel?.unsentAges.record(.seconds(1))
        #expect(SLOPolicy(errorRatePercent: 1).evaluate(measurement).outcome == .failed)
    }

    @Test func aLostGeneratorExcusesThroughputAndNothingElse() {
        var measurement = run(milliseconds: 260, probe: 1)
        measurement.generator.processes = 2
        measurement.generator.losses = ["generator 2 of 2 was killed"]
        #expect(SLOPolicy(p95Milliseconds: 300).evaluate(measurement).outcome == .inconclusive)
        #expect(SLOPolicy(throughput: 1000).evaluate(measurement).outcome == .inconclusive)
        #expect(SLOPolicy(p95Milliseconds: 250).evaluate(measurement).outcome == .failed)
    }

    @Test func significanceCanBeRequired() {
        let measurement = run(milliseconds: 10, probe: 1)
        var policy = SLOPolicy(p95Milliseconds: 250, p99Milliseconds: 400, requiresSignificance: true)
        // 200 requests are enough for the minimum and for p95, but p99 needs 299.
        #expect(policy.evaluate(measurement).doubts == [.fewSamples(count: 200, wanted: 299)])
        policy.p99Milliseconds = nil
        #expect(policy.evaluate(measurement).outcome == .passed)
        policy.minimumSampleSize = 201
        #expect(policy.evaluate(measurement).outcome == .inconclusive)
        policy.requiresSignificance = false
        #expect(policy.evaluate(measurement).outcome == .passed)
        #expect(policy.evaluate(measurement).warnings == [.fewSamples(count: 200, wanted: 201)])
    }

    /// 200 requests of one latency in 10 s, and what the probe took.
    private func run(milliseconds: Int, probe: Int, probes: Int = 20) -> LoadMeasurement {
        var measurement = LoadMeasurement(
            startedAt: Date(timeIntervalSince1970: 0),
            elapsed: .seconds(10),
            endpoints: [EndpointMeasurement(name: "/")]
        )
        for _ in 0..<200 { measurement.record(milliseconds: milliseconds, nil) }
        for _ in 0..<probes { measurement.generator.probe.record(.milliseconds(probe)) }
        return measurement
    }
}

extension LoadMeasurement {
    fileprivate mutating func fail(_ kind: FailureKind) { record(milliseconds: 1, kind) }

    fileprivate mutating func record(milliseconds: Int, _ failure: FailureKind?) {
        let nanoseconds = UInt64(milliseconds) * 1_000_000
        endpoints[0].record(nanoseconds: nanoseconds, failure: failure, status: nil, bytes: 0, redirects: 0)
    }
}
