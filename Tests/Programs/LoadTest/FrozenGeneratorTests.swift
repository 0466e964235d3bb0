import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import Testing
import TestSupport

extension LoadTestSuite {
    /// A generator that is stopped for a while, against a real server that is well.
    @Suite(.requires(.nginx)) struct FrozenGeneratorTests {
        @Test(arguments: [
            ["--rate", "200"], ["--concurrency", "8"],
            ["--rate", "200", "--abort-on-fail", "--abort-window", "3"],
        ])
        func aHealthyServiceDoesNotFailForIt(own: [String]) async throws {
            let test = try LoadTestCase()
            let text = "thresholds: {latency: {p95: 1000, p99: 1500}, error_rate: 1}\n"
            try test.folder.write("deploy/performance_config.yml", text)
            let path = try #require(Peer.nginx.path)
            let servers = [NginxPeer.Server([.init("/", body: "well")])]
            try await NginxPeer.withRunning(path, servers: servers) { nginx in
                let arguments = LoadTestCase.arguments(
                    nginx.url(),
                    ["--duration", "8", "--fail-on-violation", "--transport", "socket"] + own
                )
                async let ended = test.program.run(arguments, in: test.folder)
                let process = try await test.process()
                try await Task.sleep(for: .seconds(3))
                process.signal(SIGSTOP)
                try await Task.sleep(for: .seconds(3))
                process.signal(SIGCONT)
                let run = try await ended
                // With a closed pattern a handful of requests is under way, which may be too few to matter.
                let isOpen = own.first == "--rate"
                let endings: [ProcessResult.Ending] = isOpen ? [.exited(4)] : [.exited(0), .exited(4)]
                #expect(endings.contains(run.ending), "\(run.output)")
                if isOpen { #expect(run.output.contains(" s in which it stood still (")) }
                let measured = try test.folder.results().measurement
                #expect(measured.generator.longestStandstillSeconds >= 2.5)
                // Of eight users who pause most of their time, none may have been waiting for an answer.
                if isOpen {
                    #expect((measured.disturbance?.requests ?? 0) > 0)
                    #expect(try test.folder.text("report.md").contains("- Standing still: "))
                }
            }
        }

        /// A service that is too slow fails, frozen generator or not.
        @Test func aSlowServiceIsNotExcused() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", "thresholds: {latency: {p50: 100}}\n")
            let script = LoopbackServer.Script(fallback: .text("ok", delay: .fixed(.milliseconds(400))))
            try await LoopbackServer.withRunning(script) { server in
                async let ended = test.load(
                    server.url,
                    "--rate",
                    "50",
                    "--concurrency",
                    "100",
                    "--duration",
                    "6",
                    "--fail-on-violation"
                )
                let process = try await test.process()
                try await wait(until: "load") { server.counters.requests > 20 }
                process.signal(SIGSTOP)
                try await Task.sleep(for: .seconds(2))
                process.signal(SIGCONT)
                let run = try await ended
                #expect(run.ending == .exited(1), "\(run.output)")
            }
        }
    }
}
