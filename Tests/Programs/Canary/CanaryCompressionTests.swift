#if os(Linux)
    import Delivery
    import LoadCore
    import Testing

    extension CanarySuite {
        struct CompressionTests {
            /// Production compresses, and the canary does not: what they say is the same.
            @Test func bodiesAreComparedAsTheyAreDecoded() async throws {
                let test = try VerifyCase()
                let canary = LoopbackServer(options: .init(requestLogLimit: 10_000)) { _ in
                    .text(CompressingServer.text)
                }
                try await CompressingServer.make().whileRunning { production in
                    try await canary.whileRunning { canary in
                        let run = try await test.verify(
                            canary.url,
                            production.url,
                            "--compressed",
                            "--skip-comparison"
                        )
                        #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
                        for server in [canary, production] {
                            #expect(server.requestLog.count > 1)
                            #expect(
                                server.requestLog.allSatisfy {
                                    $0.header("Accept-Encoding") == "gzip, deflate"
                                }
                            )
                        }
                        let other = try await test.verify(
                            canary.url,
                            production.url,
                            "--header",
                            "Accept-Encoding: gzip",
                            "--skip-comparison"
                        )
                        #expect(other.ending == .exited(1), "\(other.output) \(other.errors)")
                    }
                }
            }
        }
    }
#endif
