import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

@testable import Delivery

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct LiveMetricsTests {
    @Test(arguments: [
        ("127.0.0.1:9464", "127.0.0.1", 9464), ("0.0.0.0:0", "0.0.0.0", 0), ("[::1]:80", "::1", 80),
        ("localhost:1", "127.0.0.1", 1), ("[::]:65535", "::", 65535),
    ])
    func anAddressIsHostAndPort(text: String, host: String, port: UInt16) throws {
        let address = try ListenAddress(text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(try ListenAddress(address.description) == address)
    }

    @Test(arguments: [
        "", "9464", ":9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80", "[::1]",
        "[127.0.0.1]:80", "host:80", "127.1:80",
    ])
    func anythingElseIsRefused(text: String) {
        let error = #expect(throws: ListenAddressError.self) { try ListenAddress(text) }
        #expect(error?.description.contains("127.0.0.1:9464") == true)
    }

    private func get(_ url: String, method: String = "GET") async throws -> HTTPAnswer {
        let caller = CurlCaller(
            runner: Subprocess(searchPath: "/usr/local/bin:/usr/bin:/bin"),
            environment: ["no_proxy": "*"]
        )
        return try await caller.answer(to: HTTPCall(method, url), within: .seconds(20))
    }

    @Test(.requires(.curl)) func theLatestLookIsServedAndThenTheResult() async throws {
        var plan = LoadPlan(target: try TargetURL("http://service.test"))
        plan.endpoints = [Endpoint(path: "/a")]
        let job = LoadTestJob(plan: plan, labels: ["service": "s"], metricsPrefix: "lt_")
        let live = LiveMetrics(at: ListenAddress(host: "127.0.0.1", port: 0), of: job)
        let url = try live.start()
        defer { live.stop() }
        #expect(try await get(url) == HTTPAnswer(status: 200, body: ""))
        live.show(.after(1, requests: 10))
        live.show(.after(2, requests: 25))
        let running = ExpositionCheck(try await get(url).body)
        #expect(running.findings.isEmpty)
        #expect(running.values["lt_live_requests_total{service=\"s\"}"] == "25")
        let measurement = LoadMeasurement.of(200, endpoint: "/a", status: 200)
        let report = LoadTestReport(
            run: RunDescription(job: job, transport: "scripted"),
            policy: job.policy,
            measurement: measurement,
            verdict: job.policy.evaluate(measurement)
        )
        live.show(report)
        let format = PrometheusFormat(prefix: "lt_", includesGroupingLabels: false)
        #expect(try await get(url).body == format.text(of: report))
        #expect(try await get(url + "/x").status == 404)
        #expect(try await get(url, method: "POST").status == 405)
    }

    @Test func aPortThatIsTakenIsAnError() async throws {
        try await LoopbackServer.withRunning { server in
            let plan = LoadPlan(target: try TargetURL(server.url))
            let address = ListenAddress(host: "127.0.0.1", port: server.port)
            let error = #expect(throws: LoadTestError.self) {
                try LiveMetrics(at: address, of: LoadTestJob(plan: plan)).start()
            }
            #expect(error?.exitCode == .unavailable)
            #expect(error?.description.contains("--metrics-listen") == true)
        }
    }
}
