import Foundation
import SLOEval
import Testing

/// What the plan or the generator did to an endpoint or a journey is not held against the service.
@Suite struct ScopedExplanationTests {
    /// 200 requests of `order` and 800 others of 10 ms in 10 s; 50 iterations of four requests each.
    private func run(order milliseconds: Int, journey: Int = 100) -> LoadMeasurement {
        var run = LoadMeasurement(elapsed: .seconds(10))
        for _ in 0..<200 { run.record(.milliseconds(milliseconds), of: "order") }
        for _ in 0..<800 { run.record(.milliseconds(10), of: "other") }
        var shopping = JourneyMeasurement(name: "shopping")
        for _ in 0..<50 {
            shopping.record(nanoseconds: UInt64(journey) * 1_000_000, succeeded: true, requests: 4)
        }
        run.journeys = [shopping]
        return run
    }

    private func order(_ bounds: [Metric: Double]) -> SLOPolicy { SLOPolicy(endpoints: ["order": bounds]) }

    @Test(arguments: [(260, Verdict.Outcome.inconclusive), (300, .failed)])
    func aLatencyIsExcusedByTheProbeAtItsQuantile(milliseconds: Int, outcome: Verdict.Outcome) {
        var measured = run(order: milliseconds)
        for _ in 0..<20 { measured.generator.probe.record(.milliseconds(40)) }
        let verdict = order([.p95: 250, .max: 1_000]).evaluate(measured)
        #expect(verdict.outcome == outcome)
        let reason =
            "The generator was the limit: the generator itself took 40.0 ms at the p95 of order, where 260.0 ms "
            + "were measured."
        #expect(verdict.reasons[0].hasPrefix(reason) == (outcome == .inconclusive), "\(verdict.reasons)")
    }

    /// Four requests, each of which the generator made 40 ms longer.
    @Test(arguments: [(400, Verdict.Outcome.inconclusive), (420, .failed)])
    func aJourneyIsExcusedByTheProbeForEachOfItsRequests(milliseconds: Int, outcome: Verdict.Outcome) {
        var measured = run(order: 10, journey: milliseconds)
        for _ in 0..<20 { measured.generator.probe.record(.milliseconds(40)) }
        let policy = SLOPolicy(journeys: ["shopping": [.p95: 250]])
        #expect(policy.evaluate(measured).outcome == outcome)
    }

    @Test func aThroughputIsExcusedBySaturationOnly() {
        var measured = run(order: 10)
        #expect(order([.throughput: 50]).evaluate(measured).outcome == .failed)
        measured.generator.cpuSeconds = 9.5
        #expect(order([.throughput: 50]).evaluate(measured).outcome == .inconclusive)
    }

    @Test func aThroughputIsExcusedByTheEndpointsWeight() {
        var plan = PlannedLoad(model: .closed, users: 10, seconds: 10, throughput: 100)
        plan.shares = ["order": 0.2, "other": 0.8]
        let verdict = order([.throughput: 50]).evaluate(run(order: 10), of: plan)
        #expect(verdict.outcome == .inconclusive)
        #expect(
            verdict.reasons[0]
                == "The plan was the limit: by its weight order gets about 20 requests a second of this load, "
                + "whatever the service does. Use a higher weight or more load."
        )
        #expect(order([.throughput: 24]).evaluate(run(order: 10), of: plan).outcome == .failed)
        #expect(plan.obstacles(to: order([.throughput: 50])).count == 1)
        #expect(plan.obstacles(to: order([.throughput: 24])).isEmpty)
    }

    @Test func failuresOfTheGeneratorsOwnAreNotTheEndpoints() {
        var measured = run(order: 10)
        for _ in 0..<20 { measured.record(.milliseconds(1), of: "order", failure: .generator) }
        #expect(order([.errorRate: 1]).evaluate(measured).outcome == .inconclusive)
        #expect(order([.successRate: 99]).evaluate(measured).outcome == .inconclusive)
        for _ in 0..<20 { measured.record(.milliseconds(1), of: "order", failure: .http5xx) }
        #expect(order([.errorRate: 1]).evaluate(measured).outcome == .failed)
    }

    @Test func failuresOfTheGeneratorElsewhereExcuseNoEndpoint() {
        var measured = run(order: 10)
        for _ in 0..<50 { measured.record(.milliseconds(1), of: "other", failure: .generator) }
        for _ in 0..<20 { measured.record(.milliseconds(1), of: "order", failure: .http5xx) }
        #expect(order([.errorRate: 1]).evaluate(measured).outcome == .failed)
    }

    /// Ten of the requests met three seconds in which the generator stood still.
    private func disturbed(slow: Int) -> LoadMeasurement {
        var measured = run(order: 10)
        for _ in 0..<slow { measured.record(.milliseconds(3_010), of: "order") }
        var disturbance = Disturbance()
        for _ in 0..<10 {
            disturbance.record(nanoseconds: 3_010_000_000, own: 3_000_000_000, failure: nil)
        }
        measured.disturbance = disturbance
        measured.generator.standstillSeconds = 3
        measured.generator.longestStandstillSeconds = 3
        return measured
    }

    @Test(arguments: [
        (Metric.percentile(99), 250.0, 10, Verdict.Outcome.inconclusive), (.percentile(99), 250, 20, .failed),
        (.max, 250, 10, .inconclusive), (.max, 250, 11, .failed), (.mean, 20, 10, .inconclusive),
        (.mean, 20, 30, .failed), (.throughput, 28, 0, .inconclusive), (.throughput, 31, 10, .failed),
    ])
    func aStandstillExcusesWhatItCanHaveDone(
        metric: Metric,
        bound: Double,
        slow: Int,
        outcome: Verdict.Outcome
    ) {
        let verdict = order([metric: bound]).evaluate(disturbed(slow: slow))
        #expect(verdict.outcome == outcome, "\(verdict.reasons)")
    }

    /// A standstill of 0.3 s, met by all requests of the endpoint, of which some took 3 s.
    @Test(arguments: [
        (Metric.percentile(95), 0, Verdict.Outcome.inconclusive), (.percentile(95), 20, .failed),
        (.percentile(99), 1, .inconclusive), (.max, 0, .inconclusive), (.max, 1, .failed),
    ])
    func aShortStandstillExcusesNoLongWait(metric: Metric, slow: Int, outcome: Verdict.Outcome) {
        var measured = LoadMeasurement(elapsed: .seconds(10))
        var disturbance = Disturbance()
        for number in 0..<200 {
            let latency: UInt64 = number < slow ? 3_000_000_000 : 310_000_000
            measured.record(.nanoseconds(Int64(latency)), of: "order")
            disturbance.record(nanoseconds: latency, own: 300_000_000, failure: nil)
        }
        measured.disturbance = disturbance
        measured.generator.standstillSeconds = 0.3
        measured.generator.longestStandstillSeconds = 0.3
        let verdict = order([metric: 250]).evaluate(measured)
        #expect(verdict.outcome == outcome, "\(verdict.reasons)")
        guard outcome == .inconclusive else { return }
        let late = "it can have kept \(200 - slow) of the 200 requests above 250 ms."
        #expect(verdict.reasons[0].contains(late), "\(verdict.reasons)")
    }

    /// Requests that would have been above the bound without the standstill too are not excused by it.
    @Test func requestsThatWereLateAnywayExcuseNone() {
        var measured = run(order: 1_000)
        var disturbance = Disturbance()
        for _ in 0..<200 { disturbance.record(nanoseconds: 1_000_000_000, own: 300_000_000, failure: nil) }
        measured.disturbance = disturbance
        measured.generator.standstillSeconds = 0.9
        #expect(order([.p95: 250]).evaluate(measured).outcome == .failed)
        #expect(order([.p95: 750]).evaluate(measured).outcome == .inconclusive)
    }

    @Test func onlyFailuresByTimeCanBeTheStandstills() {
        func outcome(_ kind: FailureKind) -> Verdict.Outcome {
            var measured = run(order: 10)
            var disturbance = Disturbance()
            for _ in 0..<10 {
                measured.record(.milliseconds(3_000), of: "order", failure: kind)
                disturbance.record(nanoseconds: 3_000_000_000, own: 3_000_000_000, failure: .reset)
            }
            measured.disturbance = disturbance
            measured.generator.standstillSeconds = 3
            return order([.errorRate: 1]).evaluate(measured).outcome
        }
        #expect(outcome(.reset) == .inconclusive)
        #expect(outcome(.http5xx) == .failed)
    }

    @Test func theLongestTimeSurvivesMergingAndIsUnknownOnceASideLacksIt() throws {
        var disturbance = Disturbance()
        disturbance.record(nanoseconds: 500, own: 900, failure: nil)
        var other = Disturbance()
        other.recordUnsent(age: 800, own: 700)
        disturbance.merge(other)
        #expect(disturbance.longestOwn == 700)
        let text = try String(decoding: JSONEncoder().encode(disturbance), as: UTF8.self)
        let earlier = try JSONDecoder().decode(
            Disturbance.self,
            from: Data(text.replacing("\"longest_own_ns\":700", with: "\"x\":0").utf8)
        )
        #expect(earlier.requests == 2 && earlier.longestOwn == nil)
        disturbance.merge(earlier)
        #expect(disturbance.longestOwn == nil)
        disturbance.record(nanoseconds: 5, own: 5, failure: nil)
        #expect(disturbance.longestOwn == nil)
    }

    /// 150 a second for 10 s are due, 80 ms, 3 users: of 1,500 requests 400 were sent, 80 of them the endpoint's.
    @Test(arguments: [(30.0, Verdict.Outcome.inconclusive), (31, .failed), (500, .failed)])
    func aShortageExcusesAThroughputByItsShareOnly(bound: Double, outcome: Verdict.Outcome) {
        var measured = LoadMeasurement(elapsed: .seconds(10))
        for number in 0..<400 { measured.record(.milliseconds(80), of: number < 80 ? "order" : "other") }
        var open = OpenModelMeasurement(planned: 1_500)
        open.serviceTime.record(nanoseconds: 80_000_000, times: 400)
        open.unsentAges.record(nanoseconds: 5_000_000_000, times: 1_100)
        measured.openModel = open
        let plan = PlannedLoad(model: .open(highestRate: 150), users: 3, seconds: 10, throughput: 150)
        let verdict = order([.throughput: bound]).evaluate(measured, of: plan)
        #expect(verdict.outcome == outcome, "\(verdict.reasons)")
        let reason =
            "The plan was the limit: with enough users the throughput of order would be 30.0 requests a second: "
            + "150 requests a second take about 12 users at this latency (80.0 ms), and it has 3. "
            + "Use --concurrency 12 or more."
        #expect(verdict.reasons.contains(reason) == (outcome == .inconclusive), "\(verdict.reasons)")
    }

    /// 150 a second, 80 ms, 3 users: most requests wait for a user, whatever they ask for.
    @Test(arguments: [(4_080, Verdict.Outcome.inconclusive), (5_500, .failed)])
    func aWaitForWantOfUsersIsThePlans(milliseconds: Int, outcome: Verdict.Outcome) {
        var measured = run(order: milliseconds)
        measured.journeys = []
        var open = OpenModelMeasurement(planned: 1_500)
        open.serviceTime.record(nanoseconds: 80_000_000, times: 1_000)
        open.lag.record(nanoseconds: 4_000_000_000, times: 1_000)
        measured.openModel = open
        let plan = PlannedLoad(
            model: .open(highestRate: 150),
            users: 3,
            seconds: 10,
            throughput: 150
        )
        let verdict = order([.p95: 250]).evaluate(measured, of: plan)
        #expect(verdict.outcome == outcome, "\(verdict.reasons)")
        #expect(order([.p95: 250]).evaluate(measured).outcome == .failed, "without a plan to blame")
    }

    @Test func phasesAreKeptForTheWholeRunOnly() {
        var measured = run(order: 500)
        var phases = PhaseMeasurement()
        var request = RequestPhases()
        request.inLatency.firstByte = 500_000_000
        request.isAnswered = true
        for _ in 0..<200 { phases.record(request, latency: 500_000_000, lag: nil, bytes: 0) }
        measured.phases = phases
        let policy = SLOPolicy(p95Milliseconds: 100, endpoints: ["order": [.p95: 100]])
        let verdict = policy.evaluate(measured)
        let explanations = verdict.violations.map { measured.phaseExplanation(of: $0, in: verdict) }
        #expect(explanations.count == 2)
        #expect(explanations[0] != nil && explanations[1] == nil)
    }
}
