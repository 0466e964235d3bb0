import Foundation
@testable import SLOEval
import Testing

/// What the plan can't send isn't held against the service, and what the service does is.
@Suite struct PlanVerdictTests {
    @Test func aThroughputOutOfReachIsInconclusive() {
        let plan = PlannedLoad(model: .closed, users: 20, seconds: 10, throughput: 364)
        let verdict = SLOPolicy(throughput: 1000).evaluate(closed(requests: 3_600), of: plan)
        #expect(verdict.outcome == .inconclusive)
        #expect(
            verdict.reasons.first?.hasPrefix("The plan was the limit: with their pauses 20 users") == true
        )
        #expect(verdict.violations.count == 1)
    }

    @Test func aThroughputWithinReachIsHeldAgainstTheService() {
        let plan = PlannedLoad(model: .closed, users: 20, seconds: 10, throughput: 364)
        #expect(SLOPolicy(throughput: 300).evaluate(closed(requests: 2_000), of: plan).outcome == .failed)
        #expect(SLOPolicy(throughput: 1000).evaluate(closed(requests: 3_600)).outcome == .failed)
    }

    @Test func anotherViolationIsNotExcusedByTheThroughput() {
        let plan = PlannedLoad(model: .closed, users: 20, seconds: 10, throughput: 364)
        let policy = SLOPolicy(p95Milliseconds: 5, throughput: 1000)
        #expect(policy.evaluate(closed(requests: 3_600), of: plan).outcome == .failed)
    }

    @Test func tooFewUsersAreThePlansFault() {
        // 150 a second, 80 ms, 3 users: 37.5 a second are sent, the rest waits or is never sent.
        let run = open(sent: 375, service: [(80, 375)], unsent: 1_125, wait: 4_000)
        let policy = SLOPolicy(
            p50Milliseconds: 100,
            p95Milliseconds: 250,
            errorRatePercent: 0.5,
            throughput: 100
        )
        let verdict = policy.evaluate(run, of: Self.rate(150, users: 3))
        #expect(verdict.outcome == .inconclusive)
        #expect(verdict.violations.map(\.objective.metric) == [.p50, .p95, .errorRate, .throughput])
        #expect(
            verdict.doubts.map(\.description) == [
                "The plan was the limit: 150 requests a second take about 12 users at this latency (80.0 ms), and it "
                    + "has 3. Use --concurrency 12 or more."
            ]
        )
    }

    @Test func errorsOfThoseThatWereSentStillCount() {
        var run = open(sent: 370, service: [(80, 375)], unsent: 1_125, wait: 4_000)
        for _ in 0..<5 { run.record(milliseconds: 80, .http5xx) }
        let policy = SLOPolicy(p95Milliseconds: 5_000, errorRatePercent: 0.5)
        #expect(policy.evaluate(run, of: Self.rate(150, users: 3)).outcome == .failed)
    }

    @Test(arguments: [
        // A slow service: its own time breaks a bound.
        ([(300.0, 1_000)], 100),
        // Users who are enough at the service's best, and a stall that keeps them all.
        ([(20.0, 1_490), (8_000, 10)], 10),
        // Slow for a while, within the bounds at every quantile, but users enough for what it may take.
        ([(20.0, 1_440), (240, 60)], 10),
    ])
    func aServiceThatGetsSlowIsNotForgiven(service: [(Double, Int)], users: Int) {
        let run = open(sent: 1_500, service: service, unsent: 400, wait: 3_000)
        let policy = SLOPolicy(
            p50Milliseconds: 100,
            p95Milliseconds: 250,
            p99Milliseconds: 400,
            errorRatePercent: 1
        )
        let verdict = policy.evaluate(run, of: Self.rate(150, users: users))
        #expect(verdict.outcome == .failed, "\(verdict.reasons)")
        #expect(verdict.doubts.isEmpty)
    }

    /// Without an objective on latency the built-in ones say what a service may take.
    @Test func aStallWithoutAnObjectiveOnLatencyIsNotForgivenEither() {
        let run = open(sent: 100, service: [(10_000, 100)], unsent: 1_400, wait: 3_000)
        let policy = SLOPolicy(errorRatePercent: 1)
        #expect(policy.evaluate(run, of: Self.rate(150, users: 100)).outcome == .failed)
        let short = open(sent: 375, service: [(80, 375)], unsent: 1_125, wait: 4_000)
        #expect(policy.evaluate(short, of: Self.rate(150, users: 3)).outcome == .inconclusive)
    }

    @Test func aRateThatIsTheBoundLeavesNoRoomForTheLastAnswer() {
        var run = open(sent: 1_500, service: [(20, 1_500)], unsent: 0, wait: 0)
        run.elapsed = .milliseconds(10_020)
        let policy = SLOPolicy(p95Milliseconds: 250, throughput: 150)
        #expect(policy.evaluate(run, of: Self.rate(150, users: 10)).outcome == .inconclusive)
        run.elapsed = .seconds(15)
        #expect(policy.evaluate(run, of: Self.rate(150, users: 10)).outcome == .failed, "a stall at the end")
    }

    @Test func usersKeptByTheGeneratorAreTheGenerators() {
        var run = open(sent: 13_300, service: [(75, 13_300)], unsent: 86_700, wait: 4_000)
        for _ in 0..<50 { run.generator.probe.record(.milliseconds(74)) }
        let policy = SLOPolicy(p95Milliseconds: 250, errorRatePercent: 0.5, throughput: 2_000)
        let verdict = policy.evaluate(run, of: Self.rate(20_000, users: 100))
        #expect(verdict.outcome == .inconclusive)
        #expect(
            verdict.reasons.first?.hasPrefix(
                "The generator was the limit: the generator itself took 74.0 ms of each request"
            ) == true
        )
    }

    /// More users would not mend it: the generator could not serve them.
    @Test func usersOfASaturatedGeneratorAreNotTooFew() {
        var run = open(sent: 3_100, service: [(265, 3_100)], unsent: 76_900, wait: 3_600)
        let policy = SLOPolicy(p95Milliseconds: 500, errorRatePercent: 5)
        let plan = Self.rate(20_000, users: 200)
        #expect(policy.evaluate(run, of: plan).reasons.first?.hasPrefix("The plan was the limit") == true)
        run.generator.cpuSeconds = 6
        run.generator.runQueueSeconds = 3.5
        let verdict = policy.evaluate(run, of: plan)
        #expect(verdict.outcome == .inconclusive)
        #expect(verdict.doubts.count == 1)
        let reason = "The generator was the limit: its threads computed 60 % of the time"
        #expect(verdict.reasons.first?.hasPrefix(reason) == true, "\(verdict.reasons)")
    }

    @Test func aSaturatedGeneratorExplainsWhatItNeverSentAndItsLag() {
        var run = open(sent: 6_600, service: [(1, 6_600)], unsent: 93_000, wait: 4_000)
        let policy = SLOPolicy(p95Milliseconds: 250, errorRatePercent: 0.5, throughput: 1_000)
        let plan = Self.rate(20_000, users: 100)
        #expect(policy.evaluate(run, of: plan).outcome == .failed)
        run.generator.cpuSeconds = 9.5
        let verdict = policy.evaluate(run, of: plan)
        #expect(verdict.outcome == .inconclusive)
        #expect(verdict.doubts.count == 1 && verdict.reasons[0].contains("could not have sent more"))
        // What the service took itself is no lag.
        var slow = open(sent: 6_600, service: [(300, 6_600)], unsent: 93_000, wait: 4_000)
        slow.generator.cpuSeconds = 9.5
        #expect(policy.evaluate(slow, of: plan).outcome == .failed)
    }
}

extension PlanVerdictTests {
    fileprivate static func rate(_ rate: Double, users: Int) -> PlannedLoad {
        PlannedLoad(model: .open(highestRate: rate), users: users, seconds: 10, throughput: rate)
    }

    /// A closed run of 10 s whose answers took 10 ms.
    private func closed(requests: Int) -> LoadMeasurement {
        var run = LoadMeasurement(
            startedAt: Date(timeIntervalSince1970: 0),
            elapsed: .seconds(10),
            endpoints: [EndpointMeasurement(name: "/")]
        )
        for _ in 0..<requests { run.record(milliseconds: 10, nil) }
        return run
    }

    /// An open run of 10 s in which each request waited before it was sent.
    private func open(sent: Int, service: [(Double, Int)], unsent: Int, wait: Double) -> LoadMeasurement {
        var run = closed(requests: 0)
        var open = OpenModelMeasurement(planned: UInt64(sent + unsent))
        for (milliseconds, times) in service {
            open.serviceTime.record(nanoseconds: UInt64(milliseconds * 1e6), times: UInt64(times))
        }
        for _ in 0..<sent { run.record(milliseconds: wait + (service.first?.0 ?? 0), nil) }
        for _ in 0..<unsent { open.unsentAges.record(.seconds(5)) }
        run.openModel = open
        return run
    }
}

extension LoadMeasurement {
    fileprivate mutating func record(milliseconds: Double, _ failure: FailureKind?) {
        let nanoseconds = UInt64(milliseconds * 1e6)
        endpoints[0].record(nanoseconds: nanoseconds, failure: failure, status: nil, bytes: 0, redirects: 0)
    }
}
