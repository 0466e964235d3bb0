import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

extension CanarySuite {
    /// Over URLSession the requests are sent from processes that may die.
    struct CanaryTransportTests {
        @Test func aCanaryIsVerifiedOverURLSession() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning { canary in
                try await LoopbackServer.withRunning { production in
                    let run = try await test.verify(
                        canary.url,
                        production.url,
                        "--transport",
                        "urlsession",
                        "--comparison-duration",
                        "0.5",
                        "--max-duration",
                        "0.5"
                    )
                    // Passed when there was time for a thousand pairs, else inconclusive.
                    #expect([.exited(0), .exited(4)].contains(run.ending), "\(run.output) \(run.errors)")
                    #expect(run.output.contains("PASSED Shadow test"))
                    let report = try test.folder.text("report.md")
                    #expect(report.contains("**Transport:** urlsession"))
                    // Both sides were asked, and what came of it was told.
                    #expect(report.contains("10 users, ") && !report.contains("10 users, 0 pairs"))
                }
            }
        }

        @Test func aServerThatEndsURLSessionsProcessDoesNotEndTheGate() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.closeInHead, .share(0.2)))) {
                canary in
                try await LoopbackServer.withRunning { production in
                    let run = try await test.verify(
                        canary.url,
                        production.url,
                        "--transport",
                        "urlsession",
                        "--auto-rollback-on-loadfail",
                        "--rollback-command",
                        "touch rolled-back"
                    )
                    #expect(run.ending == .exited(4), "\(run.output) \(run.errors)")
                    #expect(run.output.contains("the process that sent the requests was lost: "))
                    #expect(try test.outcome() == "inconclusive")
                    #expect(try !test.folder.files.contains("rolled-back"))
                }
            }
        }

        @Test func whatURLSessionCanNotSendIsRefused() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning { canary in
                let run = try await test.verify(
                    canary.url,
                    canary.url.replacing("127.0.0.1", with: "[::1]"),
                    "--transport",
                    "urlsession"
                )
                #expect(run.ending == .exited(2), "\(run.output)")
                #expect(run.errors.contains("IPv6") && run.errors.contains("--transport socket"))
                #expect(canary.counters.acceptedConnections == 0)
            }
        }

        @Test func anAccessLogIsReplayedOverURLSession() async throws {
            let test = try VerifyCase()
            let lines = (0..<60).map { number in
                #"h - - [10/Oct/2000:12:00:\#(number < 10 ? "0" : "")\#(number) +0000] "GET /\#(number) HTTP/1.1" 200 1"#
            }
            try test.folder.write("access.log", lines.joined(separator: "\n") + "\nrubbish\n")
            try await LoopbackServer.withRunning { canary in
                try await LoopbackServer.withRunning { production in
                    let run = try await test.verify(
                        canary.url,
                        production.url,
                        "--transport",
                        "urlsession",
                        "--skip-comparison",
                        "--shadow-log",
                        "access.log",
                        "--shadow-speed",
                        "30",
                        "--shadow-duration",
                        "30"
                    )
                    #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
                    #expect(canary.counters.requests >= 60 && production.counters.requests >= 120)
                    let report = try test.folder.text("report.md")
                    let used = "61 lines of the log read (100.00% of it), 60 replayed, 1 not understood"
                    #expect(report.contains(used))
                }
            }
        }

        @Test func aSignalEndsTheProcessThatSends() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning { canary in
                try await LoopbackServer.withRunning { production in
                    async let ended = test.verify(
                        canary.url,
                        production.url,
                        "--transport",
                        "urlsession",
                        "--no-shadow-test",
                        "--comparison-duration",
                        "300",
                        "--max-duration",
                        "300"
                    )
                    let process = try await wait(for: "start of the program") {
                        test.program.processes(in: test.folder).first {
                            $0.arguments.contains("--canary-url")
                        }
                    }
                    try await wait(until: "pairs") { canary.counters.requests > 50 }
                    process.signal(SIGTERM)
                    let run = try await ended
                    #expect(run.ending == .exited(143), "\(run.output) \(run.errors)")
                    #expect(run.output.contains("stopped by SIGTERM after"))
                    #expect(test.program.processes(in: test.folder).isEmpty)
                }
            }
        }
    }
}
