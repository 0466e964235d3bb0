import Delivery
import LoadCore
import TestSupport
import Testing

extension CanarySuite {
    /// Two real nginx servers, and the real kubectl with a stand-in API server.
    @Suite(.requires(.nginx), .requires(.kubectl)) struct CanaryNginxTests {
        private static let good = NginxPeer.Server([
            .init("/a", body: "a"), .init("/b", body: "b"), .init("/", body: "root"),
        ])

        /// Runs production and a canary beside each other.
        private func withServers(
            canary: NginxPeer.Server = good,
            _ body: (_ nginx: NginxPeer, _ canary: String, _ production: String) async throws -> Void
        ) async throws {
            let path = try #require(Peer.nginx.path)
            try await NginxPeer.withRunning(path, servers: [canary, Self.good], workers: 1) { nginx in
                try await body(nginx, nginx.url(of: 0), nginx.url(of: 1))
            }
        }

        @Test func aGoodCanaryIsNeverCalledWorseAndStaysWhereItIs() async throws {
            let test = try VerifyCase()
            let cluster = CanaryCluster()
            try await withServers { nginx, canary, production in
                try await cluster.whileRunning(in: test.folder) { kubectl in
                    let run = try await test.program.run(
                        VerifyCase.arguments(canary, production, kubectl + ["--load-test"]),
                        in: test.folder
                    )
                    // Passed, or on a machine busy with something else inconclusive.
                    #expect([.exited(0), .exited(4)].contains(run.ending), "\(run.output) \(run.errors)")
                    #expect(cluster.image == "backend:bad")
                    #expect(run.output.contains("Shadow test") && run.output.contains("Load test"))
                    let outcome = try test.outcome()
                    #expect(outcome == (run.ending == .exited(0) ? "passed" : "inconclusive"))
                    #expect(try test.events().count == 4)
                    #expect(try test.events()[0] == "Shadow test PASSED")
                }
                // Both sides got the same number of requests but for the shadow test and the load test.
                let log = try await nginx.accessLog(of: 1, lines: 1)
                #expect(log.contains { $0.contains("\"GET /b HTTP/1.1\"") })
            }
        }

        @Test func aCanaryThatFailsIsRolledBackByKubectl() async throws {
            let test = try VerifyCase()
            let cluster = CanaryCluster()
            let bad = NginxPeer.Server([
                .init("/a", body: "a"), .init("/b", status: 503), .init("/", body: "root"),
            ])
            try await withServers(canary: bad) { _, canary, production in
                try await cluster.whileRunning(in: test.folder) { kubectl in
                    let run = try await test.program.run(
                        VerifyCase.arguments(canary, production, kubectl),
                        in: test.folder
                    )
                    #expect(run.ending == .exited(1), "\(run.output) \(run.errors)")
                    #expect(cluster.image == "backend:good")
                    #expect(run.output.contains("answers differ above noise in"))
                    #expect(run.output.hasSuffix("Canary verification failed and was rolled back\n"))
                    #expect(
                        try test.events() == [
                            "Shadow test FAILED", "Rollback SUCCEEDED", "Verification FAILED",
                        ]
                    )
                    let report = try test.folder.text("report.md")
                    #expect(report.contains("status 503 instead of 200"))
                    #expect(report.contains("| Comparison | not reached |"))
                    // Once more: the good revision stays. Now it has an earlier one, the bad one.
                    let again = try await test.program.run(
                        VerifyCase.arguments(production, production, kubectl + ["--skip-comparison"]),
                        in: test.folder
                    )
                    #expect(again.ending == .exited(0))
                    #expect(cluster.image == "backend:good")
                }
            }
        }

        /// A busy machine may leave a comparison without an answer; it is then done again.
        @Test func aSlowCanaryIsFoundByTheComparison() async throws {
            let test = try VerifyCase()
            let cluster = CanaryCluster()
            func script(_ milliseconds: Int) -> LoopbackServer.Script {
                .init(fallback: .text("same", delay: .fixed(.milliseconds(milliseconds))))
            }
            try await LoopbackServer.withRunning(script(20)) { slow in
                try await LoopbackServer.withRunning(script(8)) { fast in
                    let path = try #require(Peer.nginx.path)
                    let servers = [slow, fast].map { NginxPeer.Server([.init("/", passedTo: $0.url)]) }
                    try await NginxPeer.withRunning(path, servers: servers) { nginx in
                        try await cluster.whileRunning(in: test.folder) { kubectl in
                            let arguments = VerifyCase.arguments(
                                nginx.url(of: 0),
                                nginx.url(of: 1),
                                kubectl + ["--no-shadow-test", "--max-duration", "60"]
                            )
                            var run = try await test.program.run(arguments, in: test.folder)
                            for _ in 0..<2 where run.ending == .exited(4) {
                                run = try await test.program.run(arguments, in: test.folder)
                            }
                            #expect(run.ending == .exited(1), "\(run.output) \(run.errors)")
                            #expect(run.output.contains("limit 1.20 ×: worse; decided after"))
                            #expect(cluster.image == "backend:good")
                        }
                    }
                }
            }
        }

        @Test func anAccessLogOfProductionIsReplayed() async throws {
            let test = try VerifyCase()
            try await withServers { nginx, canary, production in
                // A first verification leaves a log of production's.
                let first = try await test.verify(canary, production, "--skip-comparison")
                #expect(first.ending == .exited(0))
                let lines = try await nginx.accessLog(of: 1, lines: 100)
                try test.folder.write("access.log", (lines + ["not a line", ""]).joined(separator: "\n"))
                let run = try await test.verify(
                    canary,
                    production,
                    "--skip-comparison",
                    "--shadow-log",
                    "access.log",
                    "--shadow-speed",
                    "5",
                    "--shadow-duration",
                    "20"
                )
                #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
                let report = try test.folder.text("report.md")
                #expect(
                    report.contains("Requests from the log access.log: \(Self.grouped(lines.count)) sent")
                )
                #expect(report.contains("1 not understood"))
            }
        }

        private static func grouped(_ number: Int) -> String {
            number < 1_000
                ? "\(number)" : "\(number / 1_000)," + String("\(number % 1_000 + 1_000)".dropFirst())
        }
    }
}
