import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import Testing

extension LoadTestSuite {
    /// What a run comes to: exit code, outcome, violation lines.
    struct OutcomeTests {
        @Test(arguments: ["socket", "urlsession"])
        func aServiceThatKeepsItsPromisesPasses(transport: String) async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", lenientConfiguration)
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(
                    server.url,
                    "--fail-on-violation",
                    "--pattern",
                    "max",
                    "--transport",
                    transport
                )
                #expect(run.ending == .exited(0))
                #expect(run.output.hasPrefix("✅ PASSED Load test completed\n"))
                #expect(try test.folder.text("report.md").contains("## ✅ All SLOs Met"))
                #expect(try test.folder.results().run.transport == transport)
            }
        }

        @Test(arguments: [("socket", true), ("socket", false), ("urlsession", true)])
        func aBrokenPromiseFailsAGateAndIsToldInTheContractsWords(transport: String, isGate: Bool)
            async throws
        {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", strictConfiguration)
            let script = LoopbackServer.Script(fallback: .status(500))
            try await LoopbackServer.withRunning(script) { server in
                let run = try await test.load(
                    server.url,
                    isGate ? "--fail-on-violation" : "--preflight",
                    "--pattern",
                    "max",
                    "--transport",
                    transport
                )
                #expect(run.ending == .exited(isGate ? 1 : 0))
                #expect(run.output.hasPrefix("❌ FAILED Load test completed\n"))
                let measured = try test.folder.results().measurement
                let p95 = try #require(measured.total.latency.quantile(0.95))
                let milliseconds = String(format: "%.1f", Double(p95) / 1e6)
                let rate = String(format: "%.1f", measured.throughput)
                let report = try test.folder.text("report.md")
                #expect(report.contains("## ❌ SLO Violations"))
                for line in [
                    "P95 latency \(milliseconds)ms exceeds threshold 0.001ms",
                    "Error rate 100.00% exceeds threshold 0.5%",
                    "Throughput \(rate) req/sec below threshold 1000000 req/sec",
                ] {
                    #expect(run.output.contains("\n  - \(line)\n"), "\(line)")
                    #expect(report.contains("\n- \(line)\n"), "\(line)")
                }
            }
        }

        @Test(arguments: ["socket", "urlsession"])
        func aLostRunIsStoppedEarlyAndFails(transport: String) async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", "thresholds: { error_rate: 1 }\n")
            let script = LoopbackServer.Script(fallback: .status(500))
            try await LoopbackServer.withRunning(script) { server in
                let run = try await test.load(
                    server.url,
                    "--duration",
                    "300",
                    "--abort-on-fail",
                    "--abort-window",
                    "2",
                    "--fail-on-violation",
                    "--transport",
                    transport
                )
                #expect(run.ending == .exited(1))
                #expect(run.output.hasPrefix("❌ FAILED Load test stopped early\n"))
                #expect(run.errors.contains("the run is lost and stopped early"))
                #expect(
                    try test.folder.text("report.md").contains(
                        "> **Partial results:** the run was stopped early"
                    )
                )
                let measurement = try test.folder.results().measurement
                guard case .aborted(let cause) = measurement.ending else {
                    Issue.record("it ended as \(measurement.ending)")
                    return
                }
                #expect(cause.metric == .errorRate && cause.windowSeconds == 2)
                #expect(measurement.elapsed < .seconds(60))
            }
        }

        @Test func fewRequestsBringAWarningAndKeepTheVerdict() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", lenientConfiguration)
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(
                    server.url,
                    "--requests",
                    "7",
                    "--min-sample-size",
                    "8",
                    "--fail-on-violation"
                )
                let warning = "Only 7 requests were measured (minimum sample size 8)"
                #expect(run.ending == .exited(0))
                #expect(run.output.contains("  Warning: \(warning)"))
                #expect(try test.folder.text("report.md").contains(warning))
                let enough = try await test.load(server.url, "--requests", "8", "--min-sample-size", "8")
                #expect(!enough.output.contains("Warning"))
            }
        }

        /// Users that are still waiting for the answer to a warm-up request when the run ends measure
        /// nothing.
        @Test func withoutRequestsNothingIsPassed() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", lenientConfiguration)
            let script = LoopbackServer.Script(fallback: .misbehaving(.stall))
            try await LoopbackServer.withRunning(script) { server in
                let run = try await test.load(
                    server.url,
                    "--no-preflight",
                    "--warm-up",
                    "0.2",
                    "--duration",
                    "0.2",
                    "--timeout",
                    "1",
                    "--fail-on-violation"
                )
                #expect(run.ending == .exited(4))
                #expect(run.output.contains("INCONCLUSIVE"))
                #expect(run.output.contains("No request was completed"))
                let measured = try test.folder.results().measurement
                #expect(measured.requests == 0)
                #expect(measured.warmUpRequests == 4)
            }
        }

        /// A target that misbehaves is counted by kind, within the time limit of a request.
        @Test(arguments: [
            ("socket", LoopbackServer.Misbehaviour.closeInBody, FailureKind.closedEarly),
            ("socket", .closeInHead, .closedEarly),
            ("socket", .resetInBody, .reset),
            ("socket", .garbage(), .malformedResponse),
            ("socket", .foldedHeader, .malformedResponse),
            ("socket", .stall, .requestTimeout),
            ("socket", .stallInBody, .requestTimeout),
            ("socket", .endlessBody, .requestTimeout),
            ("socket", .endlessHead, .malformedResponse),
            ("urlsession", .stall, .requestTimeout),
            ("urlsession", .stallInBody, .requestTimeout),
        ])
        func misbehaviourIsCountedByItsKind(
            transport: String,
            misbehaviour: LoopbackServer.Misbehaviour,
            kind: FailureKind
        ) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .misbehaving(misbehaviour))) { server in
                let run = try await test.load(
                    server.url,
                    "--no-preflight",
                    "--requests",
                    "4",
                    "--timeout",
                    "1",
                    "--transport",
                    transport
                )
                #expect(run.ending == .exited(0))
                let total = try test.folder.results().measurement.total
                #expect(total.failureKinds[kind] == 4, "\(total.failureKinds.byFrequency)")
                #expect(total.requests == 4)
                #expect(try test.folder.text("report.md").contains(kind.title))
            }
        }
    }
}
