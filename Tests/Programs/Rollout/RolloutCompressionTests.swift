#if os(Linux)
    import Delivery
    import LoadCore
    import Testing

    extension RolloutSuite {
        struct CompressionTests {
            @Test func theLoadOfAStageAsksForCompressedAnswers() async throws {
                let test = try RolloutCase()
                try await CompressingServer.make().whileRunning { server in
                    let run = try await test.roll(
                        "--load-test",
                        "--service-url",
                        server.url,
                        "--base-concurrency",
                        "10",
                        "--compressed"
                    )
                    // On a busy machine, a load test of a tenth of a second may say too little.
                    #expect([.exited(0), .exited(4)].contains(run.ending), "\(run.output) \(run.errors)")
                    #expect(!server.requestLog.isEmpty)
                    #expect(
                        server.requestLog.allSatisfy { $0.header("Accept-Encoding") == "gzip, deflate" }
                    )
                    let load = try test.folder.text("deploy/reports/rollout/stage-1.md")
                    #expect(load.contains("| Body Bytes, on the Wire | "), "\(load.prefix(1000))")
                    #expect(load.contains("| Error Rate | 0.00 | % |"))
                }
            }
        }
    }
#endif
