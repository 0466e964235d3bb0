import Delivery
import Foundation
import LoadCore
import Testing

extension CanarySuite {
    /// What somebody does who verifies a canary for the first time.
    struct CanaryContactTests {
        private static func address(_ server: LoopbackServer) -> String {
            String(server.url.dropFirst("http://".count))
        }

        /// Two services at different paths, neither with an endpoint of its own.
        @Test func withoutEndpointsBothSidesAreAskedThemselves() async throws {
            let test = try VerifyCase()
            try test.folder.write("config.yml", "thresholds: {error_rate: 5}\n")
            try await LoopbackServer.logging().whileRunning { canary in
                try await LoopbackServer.logging().whileRunning { production in
                    let run = try await test.verify(
                        Self.address(canary) + "/new/health",
                        Self.address(production) + "/health?deep=1",
                        "--skip-comparison",
                        "--shadow-duration",
                        "500ms"
                    )
                    #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
                    #expect(Set(canary.requestLog.map(\.target)) == ["/new/health"])
                    #expect(Set(production.requestLog.map(\.target)) == ["/health?deep=1"])
                }
            }
        }

        @Test func endpointsAreReadAsInALoadTest() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.logging().whileRunning { canary in
                try await LoopbackServer.withRunning { production in
                    let run = try await test.verify(
                        canary.url,
                        production.url,
                        "--endpoint",
                        "/items?q=7",
                        "--endpoint",
                        "HEAD /items=2",
                        "--skip-comparison",
                        "--shadow-duration",
                        "0.5"
                    )
                    #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
                    let asked = Set(canary.requestLog.map { "\($0.method) \($0.target)" })
                    #expect(asked == ["GET /items?q=7", "HEAD /items", "GET /"])
                }
            }
        }

        @Test func aDashIsStandardOutput() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.verify(
                    server.url,
                    server.url,
                    "--skip-comparison",
                    "--shadow-duration",
                    "0.5",
                    "--json-output",
                    "-"
                )
                #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
                let report = try? JSONSerialization.jsonObject(with: Data(run.output.utf8))
                #expect(report != nil, "\(run.output)")
                #expect(run.errors.contains("PASSED Shadow test"))
                #expect(run.errors.contains("Report: report.md\n"))
            }
        }

        @Test func noDeploymentIsUndoneUnlessItIsNamed() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.verify(server.url, server.url, "--auto-rollback-on-loadfail")
                #expect(run.ending == .exited(2))
                #expect(
                    run.errors.hasSuffix(
                        "canary-verify: --auto-rollback-on-loadfail needs --deployment NAME, the deployment that "
                            + "kubectl undoes, or --rollback-command; no deployment is undone unless it is named; "
                            + "see 'canary-verify --help'\n"
                    )
                )
                #expect(server.counters.requests == 0)
            }
        }
    }
}
