import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import Testing

extension LoadTestSuite {
    /// Objectives of single endpoints, from the file to the exit code.
    struct EndpointObjectiveTests {
        private static let file = """
            thresholds:
              latency: {p95: 60000, p99.9: 60000, mean: 60000}
              endpoints:
                /slow: {latency: {p95: 20}, error_rate: 50}
                /fast: {latency: {max: 60000}, throughput: 0.1}
            load_test:
              endpoints: {/slow: 1, /fast: 1}

            """

        private let script = LoopbackServer.Script(
            routes: ["/slow": .text("ok", delay: .fixed(.milliseconds(60)))]
        )

        @Test(arguments: ["socket", "urlsession"])
        func anEndpointThatBreaksItsOwnPromiseFailsTheGate(transport: String) async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", Self.file)
            try await LoopbackServer.withRunning(script) { server in
                let arguments = [
                    "--fail-on-violation", "--endpoint", "/slow", "--endpoint", "/fast", "--transport",
                    transport,
                ]
                let run = try await test.program.run(
                    LoadTestCase.arguments(server.url, arguments),
                    environment: ["GITHUB_ACTIONS": "true"],
                    in: test.folder
                )
                #expect(run.ending == .exited(1), "\(run.errors)")
                let line = #/  - /slow: P95 latency [0-9.]+ms exceeds threshold 20ms\n/#
                #expect(run.output.contains(line), "\(run.output)")
                let report = try test.folder.text("report.md")
                #expect(report.contains("| not met: p95 ≤ 20 ms |"))
                #expect(report.contains("| /fast | Max latency | ≤ 60000 ms |"))
                let results = try test.folder.results()
                #expect(results.verdict.violations.map(\.objective.scope) == [.endpoint("/slow")])
                let metrics = try test.folder.text("metrics.prom")
                #expect(metrics.contains(#"metric="p95",scope="endpoint",name="/slow"} 0"#))
            }
        }

        @Test func anEndpointThatTheRunDoesNotAskIsNoPass() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", Self.file)
            try await LoopbackServer.withRunning(script) { server in
                let run = try await test.load(
                    server.url,
                    "--fail-on-violation",
                    "--endpoint",
                    "/fast",
                    "--requests",
                    "200"
                )
                #expect(run.ending == .exited(4))
                #expect(
                    run.errors.contains("There are objectives for '/slow', but this run asks no endpoint")
                )
                #expect(run.output.contains("  - /slow: No request was completed"))
            }
        }

        @Test func aNameThatTheFileDoesNotKnowIsAnErrorWithItsPlace() async throws {
            let test = try LoadTestCase()
            try test.folder.write(
                "deploy/performance_config.yml",
                Self.file.replacing("    /slow: {latency", with: "    /slwo: {latency")
            )
            let run = try await test.program.run(["check-config"], in: test.folder)
            #expect(run.ending == .exited(2))
            #expect(
                run.errors.contains(
                    "deploy/performance_config.yml:4:5: thresholds.endpoints./slwo must be named as an endpoint or "
                        + "a step of load_test, but none has this name; did you mean '/slow'?"
                )
            )
        }

        @Test func theyAreShownWithTheConfiguration() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", Self.file)
            let run = try await test.program.run(["check-config"], in: test.folder)
            #expect(run.ending == .exited(0))
            let shown =
                "  endpoints:\n    /fast:\n      latency:\n        max: 60000\n      throughput: 0.1\n"
            #expect(run.output.contains(shown), "\(run.output)")
            #expect(run.output.contains("    p99.9: 60000\n    mean: 60000\n"))
        }
    }
}
