import SLOEval
import Testing

/// Objectives of endpoints and journeys are judged by their own figures, and by nothing else.
@Suite struct ScopedObjectiveTests {
    /// 400 requests of `list` at 10 ms and 400 of `order` at 512 ms in 10 s, and 100 iterations of a journey
    /// at 600 ms, of which three failed.
    private func run() -> LoadMeasurement {
        var run = LoadMeasurement(elapsed: .seconds(10))
        for _ in 0..<400 {
            run.record(.milliseconds(10), of: "list")
            run.record(.milliseconds(512), of: "order")
        }
        var shopping = JourneyMeasurement(name: "shopping")
        for number in 0..<100 {
            shopping.record(nanoseconds: 600_000_000, succeeded: number >= 3, requests: 4)
        }
        run.journeys = [shopping]
        return run
    }

    @Test func eachScopeIsJudgedByItsOwnFigures() {
        let policy = SLOPolicy(
            p95Milliseconds: 600,
            endpoints: ["order": [.p95: 400, .errorRate: 1], "list": [.p95: 20, .percentile(99.9): 20]],
            journeys: ["shopping": [.p95: 5_000, .successRate: 99]]
        )
        let verdict = policy.evaluate(run())
        #expect(verdict.outcome == .failed && verdict.doubts.isEmpty)
        #expect(
            verdict.reasons == [
                "order: P95 latency 512.0ms exceeds threshold 400ms",
                "shopping: Success rate 97.00% below threshold 99%",
            ]
        )
    }

    @Test(arguments: [
        (Metric.p95, 512.0), (.percentile(0.1), 512), (.mean, 512), (.max, 512), (.errorRate, 0),
        (.successRate, 100), (.throughput, 40),
    ])
    func everyMetricOfAnEndpointHasAValue(metric: Metric, value: Double) {
        let figures = run().figures(of: .endpoint("order"))
        #expect(figures.value(of: metric) == value)
    }

    @Test(arguments: [
        (Metric.p95, 600.0), (.errorRate, 3), (.successRate, 97), (.throughput, 10), (.max, 600),
    ])
    func everyMetricOfAJourneyHasAValue(metric: Metric, value: Double) {
        #expect(run().figures(of: .journey("shopping")).value(of: metric) == value)
    }

    @Test func whatWasNotMeasuredIsNeverAPass() {
        let policy = SLOPolicy(
            p95Milliseconds: 600,
            endpoints: ["pay": [.throughput: 0, .errorRate: 100, .p95: 1e9]],
            journeys: ["browsing": [.successRate: 0]]
        )
        let verdict = policy.evaluate(run())
        #expect(verdict.outcome == .inconclusive && verdict.violations.isEmpty)
        #expect(
            verdict.reasons == [
                "pay: No request was completed, so there is nothing to judge its objectives by.",
                "browsing: No iteration was completed, so there is nothing to judge its objectives by.",
            ]
        )
        let strict = SLOPolicy(p95Milliseconds: 1, endpoints: ["pay": [.p95: 1]])
        #expect(strict.evaluate(run()).outcome == .failed, "another violation stands")
    }

    @Test func withoutASuccessAScopeIsNoPass() {
        var measured = run()
        for _ in 0..<200 { measured.record(.milliseconds(1), of: "pay", failure: .http5xx) }
        let policy = SLOPolicy(endpoints: ["pay": [.p95: 10]])
        let verdict = policy.evaluate(measured)
        #expect(verdict.outcome == .inconclusive)
        #expect(verdict.doubts == [.noSuccess(requests: 200, scope: .endpoint("pay"))])
        #expect(verdict.reasons == ["pay: None of 200 requests succeeded, so nothing shows that it works."])
    }

    @Test func endpointsOfOneNameAreOne() {
        var measured = run()
        var other = EndpointMeasurement(name: "order")
        for _ in 0..<400 { other.record(.milliseconds(100), failure: .http5xx) }
        measured.endpoints.append(other)
        let figures = measured.figures(of: .endpoint("order"))
        #expect(figures.count == 800 && figures.value(of: .errorRate) == 50)
    }

    @Test func fewSamplesAreToldByScope() {
        var policy = SLOPolicy(
            p95Milliseconds: 600,
            endpoints: ["list": [.p99: 20], "order": [.percentile(99.9): 400]],
            journeys: ["shopping": [.p99: 100]]
        )
        #expect(policy.evaluate(run()).warnings.isEmpty)
        policy.requiresSignificance = true
        let verdict = policy.evaluate(run())
        #expect(
            verdict.doubts == [
                .fewSamples(count: 400, wanted: 2_995, scope: .endpoint("order")),
                .fewSamples(count: 100, wanted: 299, scope: .journey("shopping")),
            ]
        )
        #expect(verdict.outcome == .inconclusive && verdict.violations.count == 2)
        #expect(
            verdict.reasons[1]
                == "shopping: Only 100 iterations were measured (minimum sample size 299): "
                + "the result may not be statistically significant."
        )
        // What is too few for one scope proves another one all the same.
        policy.endpoints["list"] = [.p99: 5]
        #expect(policy.evaluate(run()).outcome == .failed)
    }

    @Test func requestsThatWereNeverSentCouldHaveBeenAnyones() {
        var measured = run()
        var open = OpenModelMeasurement(planned: 900)
        for _ in 0..<100 { open.unsentAges.record(.seconds(3)) }
        measured.openModel = open
        let policy = SLOPolicy(endpoints: ["list": [.p95: 20]])
        #expect(policy.evaluate(measured).doubts == [.unsent(requests: 100, scope: .endpoint("list"))])
        #expect(policy.evaluate(measured).outcome == .inconclusive)
        // A median that they could not move is met.
        #expect(SLOPolicy(endpoints: ["list": [.p50: 20]]).evaluate(measured).outcome == .passed)
    }

    @Test func doubtsSurviveJSONAndThoseOfEarlierFilesAreRead() throws {
        let doubts: [Doubt] = [
            .fewSamples(count: 1, wanted: 2, scope: .endpoint("a")), .notMeasured(scope: .journey("b")),
            .noSuccess(requests: 3), .unsent(requests: 4, scope: .endpoint("")),
        ]
        #expect(try throughJSON(doubts) == doubts)
        let json = #"[{"fewSamples":{"count":1,"wanted":2}},{"noSuccess":{"requests":3}}]"#
        #expect(
            try decode([Doubt].self, json) == [.fewSamples(count: 1, wanted: 2), .noSuccess(requests: 3)]
        )
    }
}
