#if os(Linux)
    import Delivery
    import LoadCore
    import TestSupport
    import Testing

    extension CanarySuite {
        @Suite(.requires(.tinyproxy)) struct ProxyTests {
            @Test func bothSidesAreAskedThroughTheProxy() async throws {
                let test = try VerifyCase()
                try await TinyproxyPeer.withRunning(user: "me", password: "hunter20") { proxy in
                    try await LoopbackServer.withRunning { canary in
                        try await LoopbackServer.withRunning { production in
                            let run = try await test.verify(
                                canary.url,
                                production.url,
                                "--proxy",
                                "http://me:hunter20@127.0.0.1:\(proxy.port)",
                                "--load-test",
                                "--skip-comparison"
                            )
                            #expect(
                                [.exited(0), .exited(4)].contains(run.ending),
                                "\(run.output) \(run.errors)"
                            )
                            for side in [canary, production] {
                                #expect(side.counters.requests > 1)
                                #expect(proxy.log.contains(side.url))
                            }
                            let texts = try [run.output, run.errors, test.folder.text("report.md")]
                            #expect(!texts.contains { $0.contains("hunter20") })
                        }
                    }
                }
            }

            @Test func aProxyThatIsNotThereEndsTheVerification() async throws {
                let test = try VerifyCase()
                let deserted = DesertedPort()
                try await LoopbackServer.withRunning { server in
                    let run = try await test.verify(server.url, server.url, "--proxy", deserted.url)
                    #expect(run.ending == .exited(3), "\(run.output)")
                    #expect(run.errors.contains("the proxy \(deserted.url) can't be used: "), "\(run.errors)")
                    #expect(server.counters.requests == 0)
                }
            }
        }
    }
#endif
