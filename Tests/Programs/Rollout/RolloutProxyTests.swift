#if os(Linux)
    import Delivery
    import LoadCore
    import TestSupport
    import Testing

    extension RolloutSuite {
        @Suite(.requires(.tinyproxy), .requires(.curl)) struct ProxyTests {
            @Test func healthAndLoadGoThroughTheProxy() async throws {
                let test = try RolloutCase()
                let server = LoopbackServer.logging()
                try await TinyproxyPeer.withRunning(user: "me", password: "hunter20") { proxy in
                    try await server.whileRunning { server in
                        let run = try await test.roll(
                            "--health-url",
                            server.url + "/healthy",
                            "--load-test",
                            "--service-url",
                            server.url + "/load",
                            "--base-concurrency",
                            "10",
                            "--proxy",
                            "http://me:hunter20@127.0.0.1:\(proxy.port)"
                        )
                        // On a busy machine, a load test of a tenth of a second may say too little.
                        #expect([.exited(0), .exited(4)].contains(run.ending), "\(run.output) \(run.errors)")
                        for path in ["/healthy", "/load"] {
                            #expect(proxy.log.contains(server.url + path), "\(path)")
                            #expect(server.requestLog.contains { $0.path == path }, "\(path)")
                        }
                        let texts = try [run.output, run.errors, test.folder.text("report.md")]
                        #expect(!texts.contains { $0.contains("hunter20") })
                    }
                }
            }

            @Test(arguments: [["--health-url"], ["--load-test", "--service-url"]])
            func aProxyThatIsNotThereEndsTheRolloutBeforeItBegins(options: [String]) async throws {
                let test = try RolloutCase()
                let deserted = DesertedPort()
                try await LoopbackServer.withRunning { server in
                    let run = try await test.program.run(
                        RolloutCase.arguments(options + [server.url + "/", "--proxy", deserted.url]),
                        in: test.folder
                    )
                    #expect(run.ending == .exited(3), "\(run.output) \(run.errors)")
                    #expect(run.output.contains("Nothing was changed"))
                    #expect(server.counters.requests == 0)
                    #expect(try test.share == 0)
                }
            }
        }
    }
#endif
