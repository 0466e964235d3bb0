import Delivery
import Foundation
import LoadCore
import Testing
import TestSupport

extension LoadTestSuite {
    /// What a person at a terminal sees.
    @Suite(.requires(.script)) struct TerminalTests {
        private static let hideCursor = "\u{1B}[?25l"
        private static let showCursor = "\u{1B}[?25h"
        private static let redraw = "\r\u{1B}[2K"

        /// What is on the screen's last state of each line: what stands behind the last redraw.
        private func screen(_ output: String) -> [String] {
            output.replacing("\r\n", with: "\n").split(separator: "\n").map { line in
                String(line.split(separator: Self.redraw, omittingEmptySubsequences: false).last ?? "")
            }
        }

        /// The plan of these tests can't reach it, so that their verdict is always inconclusive.
        private let unreachable = "thresholds: {throughput: 1000000}\n"

        @Test func progressIsDrawnOverAndGone() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", unreachable)
            try await LoopbackServer.withRunning { server in
                let run = try await test.loadInTerminal(server.url, "--duration", "2.2")
                #expect(run.ending == .exited(0))
                #expect(run.output.contains("\(Self.hideCursor)\(Self.redraw)0:01 / 0:02 ["))
                // The users may be on their last requests by then.
                #expect(run.output.contains("0:02 / 0:02 ["))
                #expect(run.output.contains(" req/s  p95 "))
                #expect(run.output.contains("  errors 0.00%  4 users"))
                #expect(run.output.components(separatedBy: Self.hideCursor).count == 2)
                #expect(run.output.components(separatedBy: Self.showCursor).count == 2)
                #expect(!screen(run.output).contains { $0.contains(" users") && $0.contains("[") })
                #expect(
                    run.output.contains("\u{1B}[1;33m⚠️ INCONCLUSIVE\u{1B}[0m Load test completed"),
                    "\(run.output)"
                )
            }
        }

        @Test(arguments: [(["NO_COLOR": "1"], true), (["TERM": "dumb"], false)])
        func aTerminalThatWantsNoColourGetsNone(environment: [String: String], isRedrawn: Bool) async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", unreachable)
            try await LoopbackServer.withRunning { server in
                let run = try await test.loadInTerminal(
                    server.url,
                    "--duration",
                    "1.2",
                    environment: environment
                )
                #expect(run.ending == .exited(0))
                #expect(run.output.contains("⚠️ INCONCLUSIVE Load test completed"))
                #expect(run.output.contains(Self.redraw) == isRedrawn)
                #expect(!run.output.contains("\u{1B}[1;"))
            }
        }

        @Test func quietShowsNoProgress() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.loadInTerminal(server.url, "--duration", "1.2", "--quiet")
                #expect(run.ending == .exited(0))
                #expect(!run.output.contains(Self.hideCursor))
                #expect(!run.output.contains(Self.redraw))
                #expect(run.output.contains("Load test completed"))
            }
        }

        @Test func aSignalLeavesTheCursorShownAndItsLineToItself() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                async let ended = test.loadInTerminal(server.url, "--no-preflight", "--duration", "300")
                let process = try await test.process()
                try await wait(until: "a second of load") { server.counters.requests > 80 }
                process.signal(SIGINT)
                let run = try await ended
                #expect(run.ending == .exited(130))
                #expect(run.output.components(separatedBy: Self.hideCursor).count == 2)
                let (hidden, shown) = (
                    try #require(run.output.range(of: Self.hideCursor)),
                    try #require(run.output.range(of: Self.showCursor, options: .backwards))
                )
                #expect(hidden.upperBound < shown.lowerBound)
                let warning = try #require(screen(run.output).first { $0.contains("WARNING SIGINT") })
                #expect(warning.hasPrefix("20"), "\(warning)")
            }
        }

        @Test func leavingAtOnceShowsTheCursorToo() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.stall))) { server in
                async let ended = test.loadInTerminal(server.url, "--no-preflight", "--duration", "300")
                let process = try await test.process()
                try await wait(until: "load") { server.counters.requests > 0 }
                process.signal(SIGINT)
                process.signal(SIGTERM)
                let run = try await ended
                #expect([.exited(130), .exited(143)].contains(run.ending))
                #expect(run.output.hasSuffix(Self.showCursor))
            }
        }
    }
}
