import Delivery
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

extension LoadTestSuite {
    /// What is found out about the target before load is sent.
    struct TargetTests {
        /// The address of a server that was there a moment ago.
        private func deserted() throws -> LoopbackServer {
            let server = LoopbackServer()
            try server.start()
            server.stop()
            return server
        }

        @Test(arguments: ["socket", "urlsession"])
        func aRefusedTargetIsNotLoaded(transport: String) async throws {
            let test = try LoadTestCase()
            let port = DesertedPort()
            let url = port.url
            let run = try await test.load(url, "--duration", "300", "--transport", transport)
            #expect(run.ending == .exited(3))
            #expect(
                run.errorLines.last?.hasPrefix("loadtest: \(url) can't be reached: ") == true,
                "\(run.errors)"
            )
            #expect(try test.folder.files.isEmpty)
            withExtendedLifetime(port) {}
        }

        @Test(arguments: ["socket", "urlsession"])
        func anUnknownHostIsNotLoaded(transport: String) async throws {
            let test = try LoadTestCase()
            let run = try await test.load(
                "http://no-such-host.invalid",
                "--duration",
                "300",
                "--transport",
                transport
            )
            #expect(run.ending == .exited(3))
            #expect(run.errors.contains("no-such-host.invalid"))
            #expect(try test.folder.files.isEmpty)
        }

        @Test(arguments: ["socket", "urlsession"], [false, true])
        func credentialsStayAtTheOrigin(transport: String, follows: Bool) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.logging().whileRunning { other in
                let script = LoopbackServer.Script(
                    fallback: .redirect(to: "\(other.url)/there?token=in-query", status: 307)
                )
                try await LoopbackServer.withRunning(script) { server in
                    let own = [
                        "--requests", "20", "--method", "POST", "--body", "card=4711", "--header",
                        "X-Api-Key: in-key", "--header", "X-Auth-Token: in-token", "--header",
                        "Authorization: Bearer in-login", "--transport", transport, "--processes", "1",
                        // A redirect is an answer, so the service is ready.
                        "--wait-for-ready", "30", "--config", "lenient.yml",
                    ]
                    try test.folder.write("lenient.yml", lenientConfiguration)
                    let usable = transport == "socket" ? own.filter { $0 != "--processes" && $0 != "1" } : own
                    let run = try await test.program.run(
                        LoadTestCase.arguments(
                            server.url,
                            usable + (follows ? ["--follow-cross-origin"] : [])
                        ),
                        in: test.folder
                    )
                    let loaded = other.requestLog.filter { $0.method == "POST" }
                    #expect(loaded.count == (follows ? 20 : 0), "\(run.output) \(run.errors)")
                    #expect(loaded.allSatisfy { $0.body == Array("card=4711".utf8) })
                    #expect(
                        !other.requestLog.flatMap(\.headers).contains { $0.value.contains("in-") }
                    )
                    let report =
                        try test.folder.text("report.md") + test.folder.text("results.json") + run.output
                    #expect(report.contains("\(other.url)/there"))
                    #expect(!report.contains("in-query") && !report.contains("in-key"))
                    #expect(report.contains("were redirected to another origin"))
                    #expect(report.contains(follows ? "\"left_origin\": 20" : "redirected to another origin"))
                }
            }
        }

        @Test func withoutPreflightARefusedTargetIsMeasuredAsFailing() async throws {
            let test = try LoadTestCase()
            let port = DesertedPort()
            let run = try await test.load(port.url, "--no-preflight", "--fail-on-violation")
            withExtendedLifetime(port) {}
            #expect(run.ending == .exited(1))
            let total = try test.folder.results().measurement.total
            #expect(total.requests > 0)
            #expect(total.failureKinds[.refused] == total.requests)
        }

        @Test func preflightIsOneRequestForTheBasePath() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.logging().whileRunning { server in
                let run = try await test.load("\(server.url)/v2/", "--endpoint", "/users", "--requests", "5")
                #expect(run.ending == .exited(0))
                #expect(server.requestLog.map(\.target) == ["/v2/"] + Array(repeating: "/v2/users", count: 5))
            }
        }

        /// A load test is there to measure a target that answers badly.
        @Test(arguments: [
            LoopbackServer.Route.status(500), .status(404), .misbehaving(.garbage()),
            .misbehaving(.closeInHead), .misbehaving(.resetBeforeAnswer),
        ])
        func aTargetThatAnswersBadlyIsLoadedAllTheSame(root: LoopbackServer.Route) async throws {
            let test = try LoadTestCase()
            let script = LoopbackServer.Script(routes: ["/": root])
            try await LoopbackServer.withRunning(script) { server in
                let run = try await test.load(server.url, "--endpoint", "/ok", "--requests", "3")
                #expect(run.ending == .exited(0))
                #expect(server.counters.requestsByPath["/ok"] == 3)
            }
        }

        @Test(arguments: ["socket", "urlsession"])
        func aServerThatStartsLaterIsWaitedFor(transport: String) async throws {
            let test = try LoadTestCase()
            let server = LoopbackServer(options: .init(port: try deserted().port))
            async let ended = test.load(
                server.url,
                "--wait-for-ready",
                "60",
                "--requests",
                "3",
                "--transport",
                transport
            )
            _ = try await test.process()
            try server.start()
            defer { server.stop() }
            let run = try await ended
            #expect(run.ending == .exited(0))
            #expect(try test.folder.results().measurement.requests == 3)
            // The request that found it ready is the only other one.
            #expect(server.counters.requests == 4)
        }

        @Test func aProxyThatWaitsForItsServiceIsNotReady() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .status(503))) { server in
                async let ended = test.load(server.url, "--wait-for-ready", "60", "--requests", "3")
                try await wait(until: "a second poll") { server.counters.requests >= 2 }
                server.replaceScript(.init())
                let run = try await ended
                #expect(run.ending == .exited(0))
                #expect(try test.folder.results().measurement.failures == 0)
            }
        }

        @Test func aServiceThatIsNeverReadyEndsTheWait() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .status(503))) { server in
                let run = try await test.load(server.url, "--wait-for-ready", "0.1")
                #expect(run.ending == .exited(3))
                #expect(run.errors.contains("was not ready after 0.1 s: it answers with status 503"))
                #expect(server.counters.requests == 1)
            }
        }
    }
}
