@testable import LoadCore
import SLOEval
import Testing
import TestSupport

@Suite struct OpenModelTests {
    @Test func requestsAreSentOnScheduleWhateverTheAnswersTake() async throws {
        let run = try await SimulatedRun(.arrivals(.constant(rate: 50)), users: 100, seconds: 4) { sighting in
            .init(after: .milliseconds(sighting.at < .seconds(2) ? 10 : 700))
        }
        #expect(run.transport.seen.map(\.at) == (0..<200).map { .milliseconds(20) * $0 })
        let open = try #require(run.measurement.openModel)
        #expect(open.planned == 200 && open.unsent == 0)
        #expect(open.lag.maximum == 0)
        #expect(run.measurement.total.latency == open.serviceTime)
    }

    @Test func usersAreAddedOnlyAsTheyAreNeeded() async throws {
        let run = try await SimulatedRun(.arrivals(.constant(rate: 10)), users: 100, seconds: 5) { _ in
            .init(after: .milliseconds(50))
        }
        #expect(Set(run.transport.seen.map(\.channel)) == [0])
        #expect(run.measurement.peakUsers == 1)
    }

    @Test func aStalledServerIsNotForgiven() async throws {
        // 100 a second; everything sent in the second second answers at its end.
        let run = try await SimulatedRun(.arrivals(.constant(rate: 100)), users: 10, seconds: 10) {
            sighting in
            let isStalled = sighting.at >= .seconds(1) && sighting.at < .seconds(2)
            return .init(after: isStalled ? .seconds(2) - sighting.at : .milliseconds(1))
        }
        let open = try #require(run.measurement.openModel)
        let response = run.measurement.total.latency
        #expect(open.planned == 1000 && run.measurement.requests == 1000)
        #expect(try #require(response.quantile(0.99)) > 850_000_000)
        #expect(try #require(open.serviceTime.quantile(0.98)) < 2_000_000, "only ten users waited")
        #expect(try #require(open.lag.maximum) > 850_000_000)
    }

    @Test func whatIsNeverSentIsCountedAtItsAge() async throws {
        // One user, whose first request takes longer than the run.
        let run = try await SimulatedRun(.arrivals(.constant(rate: 10)), users: 1, seconds: 5) { _ in
            .init(after: .seconds(20))
        }
        let open = try #require(run.measurement.openModel)
        #expect(run.measurement.requests == 1)
        #expect(open.planned == 50 && open.unsent == 49)
        #expect(open.unsentAges.maximum == 4_900_000_000, "the one due at 0.1 s had waited until 5 s")
        #expect(run.measurement.errorRatePercent == 98)
        #expect(try #require(run.measurement.judgedLatency.quantile(0.5)) > 2_000_000_000)
    }

    @Test func aRequestStillOpenWhenStoppedIsRecordedAtItsAge() async throws {
        var plan = LoadPlan(target: try TargetURL("http://simulated"))
        plan.pattern = .arrivals(.constant(rate: 1))
        plan.stopGrace = .seconds(2)
        let transport = SimulatedTransport { _ in .init(after: .seconds(60)) }
        let engine = LoadEngine(transport: transport, probesGenerator: false)
        let start = transport.loop.now
        let stopper = Task(executorPreference: transport.loop) {
            try await transport.loop.sleep(until: start.advanced(by: .milliseconds(2500)))
            engine.stop(because: "SIGINT")
        }
        let measurement = try await SimulatedRun.run(plan, over: transport, with: engine)
        try await stopper.value
        #expect(measurement.openModel?.unfinished == 3)
        #expect(measurement.total.failureKinds == [.unfinished: 3])
        #expect(measurement.total.latency.maximum == 4_500_000_000)
        #expect(measurement.abandonedRequests == 0)
    }

    @Test(arguments: [ArrivalPlan.Spacing.even, .poisson])
    func shardsTogetherSendWhatOneWould(spacing: ArrivalPlan.Spacing) {
        let schedule = ArrivalSchedule(.constant(rate: 100, spacing: spacing), seed: 5)
        let take = { (first: Int, count: Int, number: Int) in
            var arrivals = schedule.arrivals(first: first, every: count)
            return (0..<number).compactMap { _ in arrivals.next() }
        }
        let shards = (take(0, 3, 100) + take(1, 3, 100) + take(2, 3, 100)).sorted { $0.number < $1.number }
        #expect(take(0, 1, 300) == shards)
    }

    @Test func poissonArrivalsHaveTheRateAndTheSpreadOfAPoissonProcess() {
        var arrivals = ArrivalSchedule(.constant(rate: 1000, spacing: .poisson), seed: 1)
            .arrivals(first: 0, every: 1)
        let offsets = (0..<100_000).compactMap { _ in arrivals.next()?.offset }
        let gaps = zip(offsets.dropFirst(), offsets).map { Double($0 - $1) / 1e6 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        #expect(abs(mean - 1) < 0.015)
        #expect(abs(variance.squareRoot() / mean - 1) < 0.02)
    }

    @Test func stagesRampTheRateInStraightLines() {
        let plan = ArrivalPlan(stages: [
            .init(duration: .seconds(10), rate: 100), .init(duration: .seconds(5), rate: 100),
            .init(duration: .seconds(10), rate: 0),
        ])
        var arrivals = ArrivalSchedule(plan, seed: 0).arrivals(first: 0, every: 1)
        var offsets: [Double] = []
        while let arrival = arrivals.next() { offsets.append(Double(arrival.offset) / 1e9) }
        // 500 on the way up, 500 at the top, 500 on the way down.
        #expect(offsets.count == 1500)
        #expect(abs(offsets[125] - 5) < 0.001, "a quarter of the ramp's requests in half its time")
        #expect(abs(offsets[500] - 10) < 0.001 && abs(offsets[1000] - 15) < 0.001)
        #expect(abs(offsets[1375] - 20) < 0.001)
    }
}
