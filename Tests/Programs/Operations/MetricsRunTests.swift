import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

/// Metrics pushed, served and exported by the built program, taken by the real Pushgateway and Prometheus.
@Suite(.sharesProcessor, .timeLimit(.minutes(3))) struct MetricsRunTests {
    private let caller = CurlCaller(
        runner: Subprocess(searchPath: "/usr/local/bin:/usr/bin:/bin"),
        environment: ["no_proxy": "*"]
    )

    private func get(_ url: String) async throws -> String {
        try await caller.answer(to: HTTPCall("GET", url), within: .seconds(20)).body
    }

    /// Asks until the answer holds a text.
    private func ask(for text: String, at url: String) async throws -> String {
        try await wait(for: "'\(text)' at \(url)") {
            let body = try await get(url)
            return body.contains(text) ? body : nil
        }
    }

    /// A program of others that tells its address in its log.
    private func start(
        _ peer: Peer,
        files: [String: String] = [:],
        addressAfter word: String,
        _ arguments: (URL) -> [String]
    ) async throws -> (process: PeerProcess, address: String) {
        let process = try PeerProcess(
            try #require(peer.path),
            files: { _ in files },
            arguments: { ["--web.listen-address=127.0.0.1:0"] + arguments($0) }
        )
        let address = try await process.wait(for: "address") { Self.word(after: word, in: process.errors) }
        return (process, address)
    }

    /// What follows a word in a whole line, up to the next space.
    private static func word(after word: String, in text: String) -> String? {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            guard let range = line.range(of: word) else { continue }
            return String(line[range.upperBound...].prefix { !$0.isWhitespace })
        }
        return nil
    }

    private func startGateway() async throws -> (process: PeerProcess, address: String) {
        // Debian's keeps its metrics in a file for all, unless told otherwise.
        try await start(.pushgateway, addressAfter: "address=") { _ in ["--persistence.file="] }
    }

    @Test(.requires(.pushgateway, .curl)) func aRunIsPushedToARealGateway() async throws {
        let test = try LoadTestCase()
        let gateway = try await startGateway()
        defer { gateway.process.stop() }
        try await LoopbackServer.withRunning { server in
            let run = try await test.load(
                server.url,
                "--requests",
                "20",
                environment: ["PROMETHEUS_PUSHGATEWAY_URL": gateway.address]
            )
            #expect(run.ending == .exited(0) && run.warnings.isEmpty, "\(run.errors)")
        }
        let measured = try test.folder.results().measurement
        let check = ExpositionCheck(try await get("http://\(gateway.address)/metrics"))
        let requests = check.values.filter { $0.key.hasPrefix("loadtest_total_requests_count{") }
        #expect(Array(requests.values) == ["\(measured.requests)"])
        let names = check.values.keys.joined(separator: "\n")
        #expect(names.contains("job=\"loadtest\"") && names.contains("instance=\"loadtest-"))
        #expect(names.contains("loadtest_request_duration_seconds_bucket{"))
    }

    @Test(.requires(.pushgateway, .curl)) func whatAGatewayRefusesIsAWarningAndChangesNothing() async throws {
        let test = try LoadTestCase()
        let gateway = try await startGateway()
        defer { gateway.process.stop() }
        let clash = Pushgateway(url: gateway.address, job: "other", instance: "i")
        _ = try await caller.answer(
            to: clash.push("# TYPE loadtest_slo_passed counter\nloadtest_slo_passed 1\n"),
            within: .seconds(20)
        )
        try await LoopbackServer.withRunning { server in
            let run = try await test.load(server.url, "--requests", "5", "--pushgateway-url", gateway.address)
            #expect(run.ending == .exited(0))
            let warning = "the push to the Pushgateway was not delivered: the server answered HTTP 400"
            #expect(run.errors.contains("WARNING " + warning), "\(run.errors)")
            #expect(run.errors.contains("delete that group from the gateway"))
        }
        #expect(try test.folder.files.contains("report.md"))
    }

    /// One Prometheus scrapes a run under way, and the gateway once the run is over.
    @Test(.requires(.pushgateway, .prometheus, .curl)) func prometheusScrapesTheRunAndThenTheGateway()
        async throws
    {
        let gateway = try await startGateway()
        defer { gateway.process.stop() }
        let server = LoopbackServer()
        try await server.whileRunning { server in
            let loadtest = try PeerProcess(
                BuiltProgram.loadtest.path,
                files: { _ in ["config.yml": lenientConfiguration] },
                arguments: { folder in
                    [
                        "--target", server.url, "--duration", "120", "--concurrency", "2", "--config",
                        folder.appending(path: "config.yml").path, "--output",
                        folder.appending(path: "report.md").path, "--no-deployment-report",
                        "--metrics-listen", "127.0.0.1:0", "--pushgateway-url", gateway.address,
                    ]
                }
            )
            defer { loadtest.stop() }
            let url = try await loadtest.wait(for: "live metrics") {
                Self.word(after: "The metrics of the run are at ", in: loadtest.errors)
            }
            let address = url.dropFirst("http://".count).prefix { $0 != "/" }
            let prometheus = try await start(
                .prometheus,
                files: ["prometheus.yml": Self.configuration(String(address), gateway.address)],
                addressAfter: "msg=\"Listening on\" address="
            ) { folder in
                [
                    "--config.file=\(folder.appending(path: "prometheus.yml").path)",
                    "--storage.tsdb.path=\(folder.appending(path: "data").path)",
                ]
            }
            defer { prometheus.process.stop() }
            let query = "http://\(prometheus.address)/api/v1/query?query="
            let isLive = #""job":"live""#
            let live = try await ask(for: isLive, at: query + "loadtest_live_requests_total%3E10")
            #expect(live.contains(isLive), "\(live)")
            loadtest.signal(SIGINT)
            let status = try await loadtest.wait(for: "end") { loadtest.endStatus }
            #expect(status == 130)
            let isPushed = #""job":"loadtest""#
            let pushed = try await ask(for: isPushed, at: query + "loadtest_total_requests_count")
            #expect(pushed.contains(isPushed), "\(pushed)")
        }
    }

    /// A thousand watchers that say nothing take neither the descriptors of the load nor the place of one
    /// that asks.
    @Test(.requires(.curl)) func idleWatchersCostTheLoadNothing() async throws {
        try DescriptorLimit.raise(toServe: 1_200)
        try await LoopbackServer.withRunning { server in
            let loadtest = try PeerProcess(
                BuiltProgram.loadtest.path,
                files: { _ in ["config.yml": lenientConfiguration] },
                arguments: { folder in
                    [
                        "--target", server.url, "--duration", "300", "--concurrency", "50", "--config",
                        folder.appending(path: "config.yml").path, "--output",
                        folder.appending(path: "report.md").path, "--json-output",
                        folder.appending(path: "results.json").path, "--no-deployment-report",
                        "--metrics-listen", "127.0.0.1:0", "--no-keep-alive",
                    ]
                }
            )
            defer { loadtest.stop() }
            let words = try await loadtest.wait(for: "live metrics") {
                Self.word(after: "The metrics of the run are at ", in: loadtest.errors)
            }
            // Without the full stop.
            let url = String(words.dropLast())
            let port = try TargetURL(url).port
            let watchers = (0..<1_000).map { _ in PeerSocket.connected(port: port) }
            defer { for watcher in watchers { close(watcher) } }
            #expect(try await ask(for: "loadtest_live_requests_total", at: url).contains("loadtest_live_"))
            let before = server.counters.requests
            try await wait(until: "500 more requests") { server.counters.requests >= before + 500 }
            loadtest.signal(SIGINT)
            let status = try await loadtest.wait(for: "end") { loadtest.endStatus }
            #expect(status == 130)
            let results = try Data(contentsOf: loadtest.folder.appending(path: "results.json"))
            let measured = try JSONFormat.report(from: results).measurement
            #expect(measured.requests >= 500 && measured.failures == 0, "\(measured.failureExamples)")
        }
    }

    private static func configuration(_ live: String, _ gateway: String) -> String {
        """
        global: {scrape_interval: 200ms, scrape_timeout: 200ms}
        scrape_configs:
          - job_name: live
            static_configs: [{targets: ['\(live)']}]
          - job_name: pushgateway
            honor_labels: true
            static_configs: [{targets: ['\(gateway)']}]
        """
    }

    @Test(arguments: ["localhost", "127.0.0.1:66000", "example.org:80", ":9464"])
    func whatIsNoAddressToListenOnIsAUsageError(address: String) async throws {
        let test = try LoadTestCase()
        let run = try await test.load("http://127.0.0.1:1", "--metrics-listen", address)
        #expect(run.ending == .exited(2))
        #expect(run.errors.contains("--metrics-listen"))
    }

    @Test func aPortThatIsTakenEndsBeforeAnyLoad() async throws {
        let test = try LoadTestCase()
        try await LoopbackServer.withRunning { server in
            let address = "127.0.0.1:\(server.port)"
            let run = try await test.load(server.url, "--no-preflight", "--metrics-listen", address)
            #expect(run.ending == .exited(3))
            #expect(run.errors.contains("Port \(server.port) is taken"))
            #expect(server.counters.requests == 0)
        }
    }
}
