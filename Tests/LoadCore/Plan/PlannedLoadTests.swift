@testable import LoadCore
import SLOEval
import Testing
import TestSupport

@Suite struct PlannedLoadTests {
    private static let plans: [(pattern: TrafficPattern, users: Int, expected: Double?)] = [
        (.sustained, 20, 20 / 0.055), (.burst, 20, 160), (.sustained(pause: .zero ... .zero), 20, nil),
        (.rampUp, 20, nil), (.max, 20, nil), (.arrivals(.constant(rate: 150)), 3, 150),
        (.arrivals(ArrivalPlan(stages: [ArrivalPlan.Stage(duration: .seconds(30), rate: 300)])), 3, 150),
        (.userStages(UserPlan(stages: [UserPlan.Stage(duration: .seconds(30), users: 7)])), 20, nil),
    ]

    @Test(arguments: plans)
    func aPlanComesToWhatItsPausesAllow(pattern: TrafficPattern, users: Int, expected: Double?) throws {
        var plan = try Self.plan(pattern, users)
        let load = plan.plannedLoad
        let difference: Double = abs((load.throughput ?? -1) - (expected ?? -1))
        #expect(difference < 1e-6)
        let highest: Double = load.highestThroughput ?? .infinity
        #expect(highest >= load.throughput ?? 0)
        plan.shard = .init(index: 1, of: 2)
        #expect(plan.plannedLoad == load, "the whole plan is told, whatever the shard")
    }

    @Test func aWarmUpTakesItsPartOfTheRamp() throws {
        let ramp = ArrivalPlan(stages: [
            .init(duration: .seconds(10), rate: 100), .init(duration: .seconds(10), rate: 20),
        ])
        var plan = try Self.plan(.arrivals(ramp), 10)
        plan.warmUp = .seconds(5)
        plan.duration = .seconds(10)
        // 75 on average from 50 to 100, then 80 on average down to 60.
        #expect(plan.plannedLoad.throughput == 77.5)
        #expect(plan.plannedLoad.model == .open(highestRate: 100))
        plan.warmUp = .seconds(15)
        plan.duration = .seconds(20)
        #expect(plan.plannedLoad.model == .open(highestRate: 60), "the rate in the measured time")
        // 40 on average from 60 to 20, then 20.
        #expect(plan.plannedLoad.throughput == 25)
    }

    @Test func aLimitOfRequestsIsReachedSooner() throws {
        var plan = try Self.plan(.sustained, 20)
        plan.requestLimit = 20
        #expect(plan.plannedLoad.highestThroughput == nil, "all at once")
        plan.requestLimit = 2_000
        let reach = try #require(plan.plannedLoad.highestThroughput)
        #expect(reach > 364 && reach < 450)
        plan = try Self.plan(.arrivals(.constant(rate: 100)), 20)
        plan.requestLimit = 1
        #expect(plan.plannedLoad.throughput == nil)
        plan.requestLimit = 101
        #expect(plan.plannedLoad.throughput == 101)
    }

    @Test func eachEndpointHasTheShareOfItsWeight() throws {
        var plan = try Self.plan(.sustained, 20)
        plan.endpoints = [
            Endpoint(path: "/a", weight: 3), Endpoint(path: "/b", weight: 1),
            Endpoint(path: "/a", weight: 4, body: "x"), Endpoint(path: "/c", weight: 0),
        ]
        #expect(plan.plannedLoad.shares == ["/a": 0.875, "/b": 0.125, "/c": 0])
        #expect(plan.plannedLoad.scopes == [.endpoint("/a"), .endpoint("/b")])
    }

    private static let randomPatterns: [TrafficPattern] = [
        .sustained, .burst, .arrivals(.constant(rate: 50, spacing: .poisson)),
    ]

    /// A service that answers at once comes near what is told, and never above it.
    @Test(
        arguments: [TrafficPattern.sustained, .burst, .arrivals(.constant(rate: 50, spacing: .poisson))],
        [1, 7.0]
    )
    func noServiceIsFasterThanThePlan(pattern: TrafficPattern, seconds: Double) async throws {
        for seed in 1...5 as ClosedRange<UInt64> {
            let run = try await SimulatedRun(pattern, users: 20, seconds: seconds) {
                $0.seed = seed
            } answer: { _ in
                .init(after: .microseconds(1))
            }
            var plan = try Self.plan(pattern, 20)
            plan.duration = .milliseconds(Int64(seconds * 1_000))
            let load = plan.plannedLoad
            let (usual, highest) = try (#require(load.throughput), #require(load.highestThroughput))
            let measured = run.measurement.throughput
            #expect(measured <= highest)
            if seconds > 1 { #expect(measured / usual >= 0.8) }
        }
    }

    private static func plan(_ pattern: TrafficPattern, _ users: Int) throws -> LoadPlan {
        LoadPlan(
            target: try TargetURL("http://service"),
            pattern: pattern,
            concurrency: users,
            duration: .seconds(30)
        )
    }
}
