import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import Testing
import TestSupport

extension LoadTestSuite {
    /// What a run leaves: files, and what goes to which stream.
    struct OutputTests {
        /// Answers 200, 503 and 404, each known by its path.
        private static let script = LoopbackServer.Script(
            routes: ["/ok": .text("ok"), "/sometimes": .failing(0.3), "/missing": .status(404)],
            seed: 5
        )

        private func load(_ server: LoopbackServer, _ test: LoadTestCase, _ transport: String) async throws
            -> ProgramRun
        {
            try await test.load(
                server.url,
                "--no-preflight",
                "--endpoint",
                "/ok=5",
                "--endpoint",
                "/sometimes=3",
                "--endpoint",
                "/missing",
                "--pattern",
                "max",
                "--transport",
                transport
            )
        }

        @Test(arguments: ["socket", "urlsession"])
        func theResultsAgreeWithWhatTheServerCounted(transport: String) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(Self.script) { server in
                #expect(try await load(server, test, transport).ending == .exited(0))
                let report = try test.folder.results()
                let counters = server.counters
                let measured = report.measurement
                #expect(measured.requests == UInt64(counters.requests))
                #expect(measured.total.statuses == counters.answersByStatus)
                for endpoint in measured.endpoints {
                    #expect(endpoint.requests == UInt64(counters.requestsByPath[endpoint.name] ?? 0))
                }
                let failed = counters.answersByStatus[404] + counters.answersByStatus[503]
                #expect(measured.failures == failed)
                #expect(measured.ending == .completed)
                #expect(report.run.target == server.url)
                #expect(report.policy.evaluate(measured) == report.verdict)
            }
        }

        @Test func metricsAreInOrderAndAgreeWithTheResults() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(Self.script) { server in
                _ = try await load(server, test, "socket")
            }
            let check = ExpositionCheck(try test.folder.text("metrics.prom"))
            #expect(check.findings.isEmpty)
            let measured = try test.folder.results().measurement
            let totals = check.values.filter { $0.key.hasPrefix("loadtest_total_requests_count{") }
            #expect(Array(totals.values) == ["\(measured.requests)"])
            #expect(totals.keys.allSatisfy { $0.contains("job=\"loadtest\"") && $0.contains("instance=") })
        }

        @Test(.requires(.promtool)) func promtoolAcceptsTheMetrics() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(Self.script) { server in
                _ = try await load(server, test, "socket")
            }
            let checked = try Peer.promtool.run(
                ["check", "metrics"],
                input: try test.folder.text("metrics.prom")
            )
            #expect([0, 3].contains(checked.status), "\(checked.errors)")
        }

        @Test func resultsGoToStandardOutputAndTheLogToStandardError() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(server.url, "--requests", "5")
                let facts = ["Throughput: ", "P95 Latency: ", "Error Rate: ", "Report: report.md"]
                let lines = run.output.split(separator: "\n").dropFirst().map(String.init)
                for (line, fact) in zip(lines, facts) { #expect(line.hasPrefix("  \(fact)")) }
                #expect(lines.count >= facts.count)
                #expect(run.errorLines.count == 2)
                #expect(run.errorLines.allSatisfy { $0.contains("Z INFO    ") }, "\(run.errors)")
                #expect(!(run.output + run.errors).contains("\u{1B}"))
            }
        }

        @Test func theReportMayGoToStandardOutput() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(server.url, "--requests", "5", "--output", "/dev/stdout")
                #expect(run.ending == .exited(0))
                #expect(run.output.contains("# Performance Test Report\n"))
                #expect(try test.folder.files == ["metrics.prom", "results.json"])
            }
        }

        @Test func onlyTheReportsAreWrittenUnlessMoreIsAskedFor() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.program.run(
                    ["--target", server.url, "--requests", "5"],
                    in: test.folder
                )
                #expect(run.ending == .exited(0))
                #expect(
                    try test.folder.files == ["deploy/deployment_report.md", "deploy/performance_report.md"]
                )
                // Without configuration or flags these are asked for.
                let standard: Set = [
                    "/", "/api/health", "/api/users", "/api/orders", "/api/products", "/api/analytics",
                ]
                #expect(standard.isSuperset(of: server.counters.requestsByPath.keys))
            }
        }

        @Test func plainTextHoldsNoSigns() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .status(500))) { server in
                let run = try await test.load(server.url, "--requests", "5", "--plain")
                let texts = [run.output, run.errors, try test.folder.text("report.md")]
                #expect(texts[0].hasPrefix("FAILED Load test completed\n"))
                // Pipelines look for the headings of the stored report; it stays what it is.
                #expect(texts[2].contains("## ❌ SLO Violations"))
                let shown = texts[0] + texts[1]
                #expect(shown.unicodeScalars.allSatisfy { !$0.properties.isEmojiPresentation })
                #expect(!shown.contains("⚠"))
            }
        }

        @Test func headersMethodAndBodyReachTheServerAndNoReport() async throws {
            let test = try LoadTestCase()
            try test.folder.write("order.json", #"{"item": 1}"#)
            try await LoopbackServer.logging().whileRunning { server in
                let run = try await test.load(
                    server.url,
                    "--no-preflight",
                    "--requests",
                    "2",
                    "--method",
                    "POST",
                    "--body-file",
                    "order.json",
                    "--header",
                    "Authorization: Bearer s3cret-token",
                    "--header",
                    "X-Trace: on"
                )
                #expect(run.ending == .exited(0))
                for request in server.requestLog {
                    #expect(request.method == "POST")
                    #expect(request.body == Array(#"{"item": 1}"#.utf8))
                    #expect(request.header("authorization") == "Bearer s3cret-token")
                    #expect(request.header("x-trace") == "on")
                }
                let texts = try test.folder.files.filter { $0 != "order.json" }.map(test.folder.text)
                #expect(!(texts + [run.output, run.errors]).joined().contains("s3cret"))
            }
        }
    }
}
