#if os(Linux)
    import Delivery
    import Foundation
    import LoadCore
    import TestSupport
    import Testing

    extension LoadTestSuite {
        /// Runs through a proxy, with everything that they leave.
        @Suite(.requires(.tinyproxy)) struct ProxyRunTests {
            private static let secrets = ["hunter20", Data("me:hunter20".utf8).base64EncodedString()]

            /// The files of a run and what it said, in which no secret may be.
            private func everything(of run: ProgramRun, in test: LoadTestCase) throws -> String {
                try run.output + run.errors
                    + ["report.md", "results.json", "metrics.prom"].filter(test.folder.files.contains)
                    .map(test.folder.text).joined()
            }

            @Test(arguments: [false, true])
            func theLoadGoesThroughTheProxyAndItsPasswordNowhereElse(isSecure: Bool) async throws {
                let test = try LoadTestCase()
                let options = LoopbackServer.Options(isSecure: isSecure, requestLogLimit: 1_000)
                let server = LoopbackServer(options: options) { _ in .text("ok") }
                try test.folder.write("ca.pem", try #require(LoopbackServer.certificateAuthority))
                try await TinyproxyPeer.withRunning(user: "me", password: "hunter20") { proxy in
                    try await server.whileRunning { server in
                        let url = "http://me:hunter20@127.0.0.1:\(proxy.port)"
                        for (own, environment) in [
                            (["--proxy", url], [:]),
                            (["--proxy", "env"], ["http_proxy": url, "https_proxy": url]),
                        ] {
                            let run = try await test.program.run(
                                LoadTestCase.arguments(
                                    server.url,
                                    ["--requests", "5", "--ca-cert", "ca.pem"] + own
                                ),
                                environment: environment.merging(["LOG_LEVEL": "DEBUG"]) { $1 },
                                in: test.folder
                            )
                            #expect(run.ending == .exited(0), "\(run.errors)")
                            let text = try everything(of: run, in: test)
                            for secret in Self.secrets { #expect(!text.contains(secret)) }
                        }
                        #expect(server.requestLog.count >= 10)
                        for request in server.requestLog {
                            #expect(request.header("Proxy-Authorization") == nil)
                        }
                    }
                    #expect(proxy.log.contains(isSecure ? "CONNECT 127.0.0.1:\(server.port)" : server.url))
                }
            }

            @Test func aProxyThatIsNotThereOrRefusesEndsTheRunBeforeTheLoad() async throws {
                let test = try LoadTestCase()
                let deserted = DesertedPort()
                try await TinyproxyPeer.withRunning(user: "me", password: "hunter20") { proxy in
                    for (url, reason) in [
                        (deserted.url, "Connection refused"),
                        ("http://127.0.0.1:\(proxy.port)", "status 407"),
                    ] {
                        let run = try await test.load("https://127.0.0.1:1", "--proxy", url)
                        #expect(run.ending == .exited(3))
                        #expect(run.errors.contains("the proxy \(url) can't be used: "), "\(run.errors)")
                        #expect(run.errors.contains(reason) && run.errors.contains("correct --proxy"))
                    }
                }
            }

            @Test func aVariableThatIsNotUsedIsToldOnceAtDebugLevel() async throws {
                let test = try LoadTestCase()
                try await LoopbackServer.withRunning { server in
                    let run = try await test.load(
                        server.url,
                        "--requests",
                        "2",
                        environment: ["http_proxy": "http://127.0.0.1:1", "LOG_LEVEL": "DEBUG"]
                    )
                    #expect(run.ending == .exited(0), "\(run.errors)")
                    let lines = run.errorLines.filter { $0.contains("http_proxy") }
                    #expect(lines.count == 1 && lines[0].contains("is set but not used; --proxy env uses it"))
                }
            }
        }
    }
#endif
