import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import Testing
import TestSupport

extension LoadTestSuite {
    /// A pass needs evidence, and only what the service did is held against it.
    struct EvidenceTests {
        @Test(arguments: [
            ("load_test: {concurrency: 5}\n", []),
            ("thresholds: {}\n", []),
            ("thresholds: {error_rate: 1}\nenvironments: {bare: {thresholds: {error_rate: }}}\n", ["bare"]),
        ])
        func aGateWithoutAnObjectiveIsAUsageError(text: String, environment: [String]) async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", text)
            let run = try await test.program.run(
                LoadTestCase.arguments(
                    "http://127.0.0.1:1",
                    ["--fail-on-violation"] + environment.flatMap { ["--environment", $0] }
                ),
                in: test.folder
            )
            #expect(run.ending == .exited(2), "\(run.errors)")
            #expect(
                run.errors.contains(
                    "--fail-on-violation has nothing to judge by: deploy/performance_config.yml"
                )
            )
            #expect(run.errors.contains("p50, p95, p99, error rate, throughput would not be checked"))
            #expect(run.errors.contains("thresholds: { latency: { p95: 250 }, error_rate: 0.5 }"))
        }

        @Test func whatAGateDoesNotCheckIsSaid() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", "thresholds: {throughput: 1}\n")
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(server.url, "--fail-on-violation", "--pattern", "max")
                #expect(run.ending == .exited(0))
                #expect(run.errors.contains("sets no objective for p50, p95, p99, error rate: not checked."))
            }
        }

        @Test func withoutAGateARunWithoutAnObjectiveIsNoPass() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", "load_test: {concurrency: 5}\n")
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(server.url)
                #expect(run.ending == .exited(0))
                #expect(run.output.hasPrefix("⚠️ INCONCLUSIVE Load test completed\n"))
                #expect(run.output.contains("No objective is set, so nothing was judged"))
                #expect(try !test.folder.text("report.md").contains("All SLOs Met"))
            }
        }

        @Test(arguments: [
            ("{throughput: 1}", []), ("{error_rate: 100}", []), ("{latency: {p99: 60000}}", []),
            ("{error_rate: 100}", ["--min-sample-size", "0"]), ("{error_rate: 100}", ["--requests", "1"]),
            ("{error_rate: 100}", ["--rate", "50"]), ("{error_rate: 100}", ["--transport", "urlsession"]),
        ])
        func aRunInWhichNothingSucceededIsNeverAPass(thresholds: String, own: [String]) async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", "thresholds: \(thresholds)\n")
            let script = LoopbackServer.Script(fallback: .status(404))
            try await LoopbackServer.withRunning(script) { server in
                let run = try await test.program.run(
                    LoadTestCase.arguments(server.url, ["--fail-on-violation"] + own),
                    in: test.folder
                )
                #expect(run.ending == .exited(4), "\(run.output)")
                #expect(run.output.contains(" requests succeeded, so nothing shows that the service works."))
            }
        }

        @Test func aThroughputThatThePlanRulesOutIsToldBeforeAndIsInconclusive() async throws {
            let test = try LoadTestCase()
            try test.folder.write(
                "deploy/performance_config.yml",
                "thresholds: {error_rate: 1, throughput: 1000}\n"
            )
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(server.url, "--concurrency", "20", "--fail-on-violation")
                #expect(run.ending == .exited(4), "\(run.output)")
                let figure = "with their pauses 20 users send at most 364 requests a second"
                #expect(run.errors.contains(figure))
                #expect(run.output.contains("  - The plan was the limit: \(figure)"))
            }
        }

        @Test func requestsThatNoUserWasFreeForAreThePlans() async throws {
            let test = try LoadTestCase()
            let text = "thresholds: {latency: {p95: 1000}, error_rate: 1}\n"
            try test.folder.write("deploy/performance_config.yml", text)
            let script = LoopbackServer.Script(fallback: .text("ok", delay: .fixed(.milliseconds(80))))
            try await LoopbackServer.withRunning(script) { server in
                let run = try await test.load(
                    server.url,
                    "--rate",
                    "150",
                    "--concurrency",
                    "3",
                    "--threads",
                    "1",
                    "--duration",
                    "3",
                    "--fail-on-violation"
                )
                #expect(run.ending == .exited(4), "\(run.output)")
                #expect(run.output.contains("The plan was the limit: 150 requests a second take about "))
                #expect(run.errors.contains("3 users can send 150 requests a second only while"))
            }
        }

        @Test func aSlowServiceIsNotForgivenForItsBusyUsers() async throws {
            let test = try LoadTestCase()
            let text = "thresholds: {latency: {p95: 250}, error_rate: 1}\n"
            try test.folder.write("deploy/performance_config.yml", text)
            let script = LoopbackServer.Script(fallback: .text("ok", delay: .fixed(.seconds(1))))
            try await LoopbackServer.withRunning(script) { server in
                let run = try await test.load(
                    server.url,
                    "--rate",
                    "100",
                    "--concurrency",
                    "40",
                    "--duration",
                    "3",
                    "--fail-on-violation"
                )
                #expect(run.ending == .exited(1), "\(run.output)")
            }
        }
    }
}
