import Foundation
import SLOEval
import Testing

@Suite struct SLOPolicyTests {
    @Test func theStandardBoundsAreThePublishedOnes() {
        let policy = SLOPolicy.standard
        #expect(policy[.p50] == 100 && policy[.p95] == 250 && policy[.p99] == 400)
        #expect(policy[.errorRate] == 0.5 && policy[.throughput] == 1000)
        #expect(policy.minimumSampleSize == 100)
        #expect(policy.objectives.map(\.metric) == [.p50, .p95, .p99, .errorRate, .throughput])
    }

    @Test func anObjectiveThatIsNotSetIsNotChecked() {
        #expect(SLOPolicy().objectives.isEmpty)
        #expect(SLOPolicy(p99Milliseconds: 3).objectives == [Objective(metric: .p99, bound: 3)])
        let slow = run(milliseconds: [10_000], seconds: 1_000)
        #expect(SLOPolicy(errorRatePercent: 1).evaluate(slow).outcome == .passed)
    }

    @Test func withoutAnObjectiveNothingIsPassed() {
        let verdict = SLOPolicy(minimumSampleSize: 0).evaluate(run(milliseconds: [1]))
        #expect(verdict.outcome == .inconclusive && verdict.doubts == [.noObjectives])
    }

    @Test(arguments: [
        SLOPolicy(errorRatePercent: 100), SLOPolicy(throughput: 0), SLOPolicy(p99Milliseconds: 1e9),
        SLOPolicy(p50Milliseconds: 1e9, errorRatePercent: 100, throughput: 0, minimumSampleSize: 0),
    ])
    func withoutASuccessNothingIsPassed(policy: SLOPolicy) {
        let verdict = policy.evaluate(run(milliseconds: [1, 2, 3], failures: 3))
        #expect(verdict.outcome == .inconclusive && verdict.doubts == [.noSuccess(requests: 3)])
        #expect(policy.evaluate(run(milliseconds: [1, 2, 3], failures: 2)).outcome == .passed)
    }

    @Test(arguments: [Double.nan, -.infinity])
    func aBoundThatIsNoNumberIsNeverMet(bound: Double) {
        #expect(SLOPolicy(p95Milliseconds: bound).evaluate(run(milliseconds: [1])).outcome == .failed)
    }

    @Test func aBoundIsSetByMetric() {
        var policy = SLOPolicy()
        for (index, metric) in Metric.usual.enumerated() { policy[metric] = Double(index) }
        #expect(policy.objectives.map(\.bound) == [0, 1, 2, 3, 4])
        #expect(policy.p50Milliseconds == 0 && policy.errorRatePercent == 3 && policy.throughput == 4)
    }

    @Test func aRunWithinEveryBoundPasses() {
        let verdict = SLOPolicy.standard.evaluate(run(milliseconds: Array(repeating: 20, count: 2_000)))
        #expect(verdict == Verdict(violations: []))
        #expect(verdict.outcome == .passed && verdict.reasons.isEmpty)
    }

    @Test func everyBrokenObjectiveIsALine() {
        let latencies = (1...100).map { Double($0) * 10 }
        let verdict = SLOPolicy.standard.evaluate(run(milliseconds: latencies, failures: 25, seconds: 10))
        #expect(verdict.outcome == .failed)
        #expect(verdict.violations.map(\.objective.metric) == Metric.usual)
        #expect(verdict.reasons[3] == "Error rate 25.00% exceeds threshold 0.5%")
        #expect(verdict.reasons[4] == "Throughput 10.0 req/sec below threshold 1000 req/sec")
        #expect(abs(verdict.violations[1].measured - 950) <= 0.95)
    }

    @Test func aValueEqualToItsBoundIsAPass() {
        // 5 ms is kept exactly here because it is the minimum and the maximum.
        let measurement = run(milliseconds: Array(repeating: 5, count: 200), failures: 1, seconds: 4)
        let policy = SLOPolicy(
            p50Milliseconds: 5,
            p95Milliseconds: 5,
            p99Milliseconds: 5,
            errorRatePercent: 0.5,
            throughput: 50
        )
        #expect(policy.evaluate(measurement).outcome == .passed)
        for metric in Metric.usual {
            var stricter = policy
            stricter[metric] = policy[metric].map { metric == .throughput ? $0.nextUp : $0.nextDown }
            #expect(stricter.evaluate(measurement).violations.map(\.objective.metric) == [metric])
        }
    }

    @Test(arguments: [SLOPolicy(), .standard])
    func noRequestsIsNeverAPass(policy: SLOPolicy) {
        let verdict = policy.evaluate(run(milliseconds: []))
        #expect(verdict.outcome == .inconclusive)
        #expect(verdict.doubts == [.noRequests])
        #expect(verdict.reasons == ["No request was completed, so there is nothing to judge."])
    }

    @Test func fewSamplesAreAWarningThatDoesNotChangeTheAnswer() {
        let few = run(milliseconds: Array(repeating: 5, count: 99))
        let verdict = SLOPolicy(p50Milliseconds: 5).evaluate(few)
        #expect(verdict.outcome == .passed && verdict.reasons.isEmpty)
        #expect(verdict.warnings == [.fewSamples(count: 99, wanted: 100)])
        #expect(
            verdict.warnings.map(\.description) == [
                "Only 99 requests were measured (minimum sample size 100): "
                    + "the result may not be statistically significant."
            ]
        )
        #expect(SLOPolicy(minimumSampleSize: 99).evaluate(few).warnings.isEmpty)
        #expect(SLOPolicy(minimumSampleSize: -1).evaluate(few).warnings.isEmpty)
        #expect(SLOPolicy(p50Milliseconds: 4).evaluate(few).outcome == .failed)
    }

    @Test(arguments: [nil, 4.0])
    func anInterruptedRunIsInconclusiveWhateverItMeasured(bound: Double?) {
        var measurement = run(milliseconds: Array(repeating: 5, count: 200))
        measurement.ending = .interrupted(by: "SIGINT")
        let verdict = SLOPolicy(p50Milliseconds: bound).evaluate(measurement)
        #expect(verdict.outcome == .inconclusive)
        #expect(verdict.reasons.first == "The run was stopped early (SIGINT): the results are partial.")
        #expect(verdict.violations.count == (bound == nil ? 0 : 1))
    }

    /// The time before was good enough to hide in the whole run what it was stopped for.
    @Test func anAbortedRunFailsForWhatItWasStoppedFor() {
        var measurement = run(milliseconds: Array(repeating: 5, count: 200))
        let cause = AbortCause(metric: .p95, bound: 50, measured: 80.04, windowSeconds: 10)
        measurement.ending = .aborted(because: cause)
        let verdict = SLOPolicy(p95Milliseconds: 50).evaluate(measurement)
        #expect(verdict.outcome == .failed)
        #expect(verdict.reasons == ["P95 latency 80.0ms over the last 10 s exceeds threshold 50ms"])
        // A metric that is violated in the whole run as well is one line.
        var both = run(milliseconds: Array(repeating: 90, count: 200))
        both.ending = measurement.ending
        #expect(SLOPolicy(p95Milliseconds: 50).evaluate(both).violations.map(\.windowSeconds) == [nil])
    }

    @Test func aRunThatReachedItsRequestLimitIsWhole() {
        var measurement = run(milliseconds: Array(repeating: 5, count: 200))
        measurement.ending = .requestLimitReached
        #expect(SLOPolicy.standard.evaluate(measurement).doubts.isEmpty)
    }

    @Test func fastFailuresCountInTheLatencyAndInTheErrorRate() {
        let verdict = SLOPolicy(errorRatePercent: 5).evaluate(
            run(milliseconds: Array(repeating: 1, count: 100), failures: 100)
        )
        #expect(verdict.reasons == ["Error rate 100.00% exceeds threshold 5%"])
    }

    @Test func aPolicySurvivesJSON() throws {
        let policy = SLOPolicy(p95Milliseconds: 250, errorRatePercent: 0.5, minimumSampleSize: 7)
        #expect(try throughJSON(policy) == policy)
        let json =
            #"{"p95_ms":250,"error_rate_percent":0.5,"minimum_sample_size":7,"requires_significance":false}"#
        #expect(try decode(SLOPolicy.self, json) == policy)
    }

    @Test func aPolicyOfUsualBoundsIsWrittenAsBefore() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let written = String(decoding: try encoder.encode(SLOPolicy.standard), as: UTF8.self)
        let expected =
            #"{"error_rate_percent":0.5,"minimum_sample_size":100,"p50_ms":100,"p95_ms":250,"p99_ms":400,"#
            + #""requires_significance":false,"throughput_rps":1000}"#
        #expect(written == expected)
    }

    @Test func aPolicyOfEveryKindSurvivesJSON() throws {
        let policy = SLOPolicy(
            p95Milliseconds: 250,
            others: [.percentile(99.9): 900, .mean: 50, .max: 5_000],
            endpoints: ["POST /orders": [.p95: 400, .errorRate: 0.1]],
            journeys: ["shopping": [.percentile(90): 5_000, .successRate: 99]]
        )
        #expect(try throughJSON(policy) == policy)
        let json = #"{"others":{"p101":3},"minimum_sample_size":7,"requires_significance":false}"#
        #expect(throws: DecodingError.self) { try decode(SLOPolicy.self, json) }
    }

    @Test func objectivesStandInTheOrderOfReports() {
        let policy = SLOPolicy(
            p50Milliseconds: 1,
            throughput: 6,
            others: [.max: 4, .percentile(99.9): 2, .mean: 3, .successRate: 5],
            endpoints: ["/b": [.p99: 8, .p50: 7], "/c": [:], "/a": [.errorRate: 6.5]],
            journeys: ["shopping": [.successRate: 10, .p95: 9]]
        )
        #expect(policy.objectives.map(\.bound) == [1, 2, 3, 4, 5, 6, 6.5, 7, 8, 9, 10])
        #expect(policy.objectives[6].scope == .endpoint("/a"))
        #expect(policy.objectives.last?.scope == .journey("shopping"))
    }

    @Test func aShareOfTheLoadIsAskedForAShareOfEveryThroughput() {
        let policy = SLOPolicy(
            p95Milliseconds: 250,
            throughput: 1000,
            endpoints: ["/a": [.throughput: 100, .p95: 50]],
            journeys: ["shopping": [.throughput: 10]]
        ).scalingThroughput(by: 0.1)
        #expect(policy.throughput == 100 && policy.p95Milliseconds == 250)
        #expect(policy.endpoints["/a"] == [.throughput: 10, .p95: 50])
        #expect(policy.journeys["shopping"] == [.throughput: 1])
    }

    /// A run with one request for each latency, the last `failures` of them failed.
    private func run(milliseconds: [Double], failures: Int = 0, seconds: Int = 1) -> LoadMeasurement {
        var endpoint = EndpointMeasurement(name: "/")
        for (index, latency) in milliseconds.enumerated() {
            endpoint.record(
                nanoseconds: UInt64(latency * 1e6),
                failure: index >= milliseconds.count - failures ? .http5xx : nil,
                status: 200,
                bytes: 0,
                redirects: 0
            )
        }
        return LoadMeasurement(
            startedAt: Date(timeIntervalSince1970: 0),
            elapsed: .seconds(seconds),
            endpoints: [endpoint]
        )
    }
}
