import LoadCore
import SLOEval
import TestSupport
import Testing

@Suite struct JourneyComparisonTests {
    private static let journey = Journey(
        name: "shopping",
        steps: [
            .step(
                JourneyStep(
                    name: "login",
                    path: "/login?{{random(1, 1000000)}}",
                    captures: [Capture(name: "token", from: .header("x-token"))]
                )
            ),
            .step(JourneyStep(name: "list", path: "/list?{{uuid}}&{{token}}")),
        ]
    )

    private static func plan() throws -> LoadPlan {
        var plan = LoadPlan(target: try TargetURL("http://canary"), journeys: [journey])
        plan.pattern = .max
        plan.concurrency = 2
        plan.duration = .seconds(1)
        return plan
    }

    /// A service that names itself in its token.
    private static func transport(canaryStatus: Int = 200) -> SimulatedTransport {
        SimulatedTransport { sighting in
            .init(
                after: .milliseconds(10),
                .answered(status: sighting.host == "canary" ? canaryStatus : 200),
                headers: [HTTPHeader(name: "x-token", value: "\(sighting.host)-token")]
            )
        }
    }

    private static func run<Runner: PlanRunner>(
        _ engine: Runner,
        _ plan: Runner.Plan,
        on transport: SimulatedTransport
    ) async throws -> Runner.Measurement {
        try await transport.loop.run { () async -> Result<Runner.Measurement, LoadEngineError> in
            do throws(LoadEngineError) {
                return .success(try await engine.run(plan))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private func paths(_ transport: SimulatedTransport, of host: String) -> [String] {
        transport.seen.filter { $0.host == host }.map(\.path)
    }

    @Test func bothSidesAreSentTheSameValuesAndTheirOwnCaptures() async throws {
        let transport = Self.transport()
        let engine = PairedEngine(transport: transport, probesGenerator: false)
        let plan = PairedPlan(try Self.plan(), production: try TargetURL("http://production"))
        let measurement = try await Self.run(engine, plan, on: transport)
        let canary = paths(transport, of: "canary").sorted()
        let production = paths(transport, of: "production")
        #expect(measurement.run.pairs == 100 && canary.count == 100)
        #expect(production.map { $0.replacing("production-token", with: "canary-token") }.sorted() == canary)
        #expect(production.contains { $0.hasSuffix("&production-token") })
    }

    @Test func aStepThatFailsOnOneSideEndsTheIterationOfBoth() async throws {
        let transport = Self.transport(canaryStatus: 500)
        let engine = PairedEngine(transport: transport, probesGenerator: false)
        let plan = PairedPlan(try Self.plan(), production: try TargetURL("http://production"))
        let measurement = try await Self.run(engine, plan, on: transport)
        #expect(paths(transport, of: "production").allSatisfy { $0.hasPrefix("/login") })
        #expect(measurement.canaryFailureExamples[.http5xx] == "login: HTTP status 500")
        #expect(measurement.productionFailureExamples.isEmpty)
    }

    @Test func aShadowTestWalksJourneysOnAllSides() async throws {
        let transport = Self.transport()
        let engine = ShadowEngine(transport: transport, probesGenerator: false)
        let plan = ShadowPlan(try Self.plan(), production: try TargetURL("http://production"))
        let measurement = try await Self.run(engine, plan, on: transport)
        let production = paths(transport, of: "production")
        #expect(measurement.requests > 30 && measurement.comparison.mismatches == 0)
        #expect(production.count == 2 * paths(transport, of: "canary").count)
        #expect(Set(production).count == production.count / 2, "each twice")
    }
}
