@testable import SLOEval
import Testing

@Suite struct PlannedLoadTests {
    private static let twentyPausing = PlannedLoad(
        model: .closed,
        users: 20,
        seconds: 30,
        throughput: 363.6,
        highestThroughput: 370
    )
    private static let threeAtARate = PlannedLoad(
        model: .open(highestRate: 150),
        users: 3,
        seconds: 30,
        throughput: 150
    )

    @Test func aThroughputThatPausesRuleOutIsToldWithTheFigure() {
        let told = Self.twentyPausing.obstacles(to: SLOPolicy(throughput: 1000))
        #expect(
            told == [
                "The objective of 1000 requests a second is out of reach: with their pauses 20 users send at most "
                    + "364 requests a second, whatever the service does. Use about 56 users, shorter pauses, or "
                    + "--pattern max. The verdict on it will be inconclusive."
            ]
        )
    }

    @Test func aThroughputThatARateRulesOutIsToldWithTheFigure() {
        let told = Self.threeAtARate.obstacles(to: SLOPolicy(p95Milliseconds: 10, throughput: 151))
        #expect(told.count == 1)
        #expect(told[0].contains("the plan sends 150 requests a second. Use a higher rate."))
    }

    @Test func usersWhoCanOnlyJustCarryTheRateAreTold() {
        let told = Self.threeAtARate.obstacles(to: .init(p50Milliseconds: 80, p95Milliseconds: 250))
        #expect(
            told == [
                "3 users can send 150 requests a second only while the service takes 20.0 ms or less on average; at "
                    + "the 80 ms that are allowed it takes about 12 users (--concurrency)."
            ]
        )
        #expect(Self.threeAtARate.obstacles(to: .init(p50Milliseconds: 20)).isEmpty)
    }

    @Test(arguments: [nil, 0, 1, 363, 370.0])
    func whatIsWithinReachIsNotMentioned(bound: Double?) {
        let policy = SLOPolicy(p95Milliseconds: 1, throughput: bound)
        #expect(Self.twentyPausing.obstacles(to: policy).isEmpty)
        let endless = PlannedLoad(model: .closed, users: 1, seconds: 1)
        #expect(endless.obstacles(to: .init(throughput: 1e9)).isEmpty)
    }

    @Test func aPlanThatSendsNothingIsOutOfReachWithoutADivision() {
        let nothing = PlannedLoad(model: .closed, users: 1, seconds: 1, throughput: 0)
        #expect(nothing.obstacles(to: .init(throughput: 1)).first?.contains("Use more users") == true)
    }

    @Test func objectivesForWhatIsNotAskedAreNamed() {
        var plan = PlannedLoad(model: .closed, users: 1, seconds: 1)
        let policy = SLOPolicy(
            p95Milliseconds: 1,
            endpoints: ["order": [.p95: 1], "list": [.p95: 1], "free": [:]],
            journeys: ["shopping": [.successRate: 99]]
        )
        #expect(plan.obstacles(to: policy).isEmpty, "nothing is known")
        plan.scopes = [.endpoint("list")]
        #expect(
            plan.obstacles(to: policy) == [
                "There are objectives for 'order', but this run asks no endpoint or step of this name. The verdict "
                    + "on them will be inconclusive.",
                "There are objectives for 'shopping', but this run asks no journey of this name. The verdict on them "
                    + "will be inconclusive.",
            ]
        )
        plan.scopes = [.endpoint("list"), .endpoint("order"), .journey("shopping")]
        #expect(plan.obstacles(to: policy).isEmpty)
    }
}
