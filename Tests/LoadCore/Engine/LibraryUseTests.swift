import SLOEval
import TestSupport
import Testing

@testable import LoadCore

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

    #if os(Linux)
        @Test(.sharesProcessor) func aPlanRunsOverTLSWithTheOptionsGiven() async throws {
            let server = LoopbackServer(options: .init(isSecure: true))
            try server.start()
            defer { server.stop() }
            var plan = LoadPlan(target: try TargetURL(server.url), pattern: .max, concurrency: 2)
            plan.requestLimit = 20
            var options = TransportOptions(plan: plan)
            options.tls.caCertificates = LoopbackServer.certificateAuthority
            let measurement = try await LoadEngine.run(plan, options: options)
            #expect(measurement.failures == 0 && server.counters.requests == 20)
        }
    #endif

    @Test func onlyOptionsThatURLSessionLacksChangeConnections() throws {
        var options = TransportOptions(timeout: .seconds(5), bodyLimit: 10)
        #expect(!options.changesConnections)
        options.routes = [try ConnectionRoute(resolving: "example.com:80:127.0.0.1")]
        #expect(options.changesConnections)
    }

    @Test func aPlanThatNothingCanSendIsRefused() async throws {
        let plan = LoadPlan(target: try TargetURL("http://localhost:1"), concurrency: 0)
        await #expect(throws: LoadEngineError.invalidPlan(.concurrency(0))) { try await LoadEngine.run(plan) }
    }
}
