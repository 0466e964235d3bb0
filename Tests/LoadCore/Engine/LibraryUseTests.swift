import LoadCore
import SLOEval
import TestSupport
import Testing

/// The way in which another tool runs a load test and judges it.
@Suite struct LibraryUseTests {
    @Test(.sharesProcessor) func aPlanRunsWithoutATransportAtHand() async throws {
        try await LoopbackServer.withRunning { server in
            var plan = LoadPlan(
                target: try TargetURL(server.url),
                endpoints: [Endpoint(path: "/orders", headers: ["Accept": "application/json"])],
                pattern: .max,
                concurrency: 2
            )
            plan.requestLimit = 50
            #expect(plan.endpoints[0].headers == [HTTPHeader(name: "Accept", value: "application/json")])
            let measurement = try await LoadEngine.run(plan)
            #expect(measurement.requests == 50 && server.counters.requests == 50)
            #expect(SLOPolicy(errorRatePercent: 1).evaluate(measurement).outcome == .passed)
        }
    }

    @Test func aPlanThatNothingCanSendIsRefused() async throws {
        let plan = LoadPlan(target: try TargetURL("http://localhost:1"), concurrency: 0)
        await #expect(throws: LoadEngineError.invalidPlan(.concurrency(0))) { try await LoadEngine.run(plan) }
    }
}
