import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

extension LoadTestSuite {
    /// What the signals do that ask for an end.
    struct SignalTests {
        @Test(arguments: [
            ("socket", SIGINT, "SIGINT", Int32(130)), ("socket", SIGTERM, "SIGTERM", 143),
            ("urlsession", SIGINT, "SIGINT", 130), ("urlsession", SIGTERM, "SIGTERM", 143),
            ("socket", SIGHUP, "SIGHUP", 129), ("socket", SIGQUIT, "SIGQUIT", 131),
        ])
        func aSignalEndsTheRunWithPartialResults(
            transport: String,
            signal: Int32,
            name: String,
            code: Int32
        ) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                async let ended = test.load(
                    server.url,
                    "--no-preflight",
                    "--duration",
                    "300",
                    "--fail-on-violation",
                    "--transport",
                    transport
                )
                let process = try await test.process()
                try await wait(until: "load") { server.counters.requests > 20 }
                process.signal(signal)
                let run = try await ended
                #expect(run.ending == .exited(code))
                #expect(run.errors.contains("WARNING \(name): no more requests are sent"))
                #expect(run.output.contains("Load test stopped early"))
                #expect(run.output.contains("The run was stopped early (\(name)): the results are partial."))
                #expect(try test.folder.text("report.md").contains("stopped early (\(name))"))
                let measured = try test.folder.results().measurement
                #expect(measured.ending == .interrupted(by: name))
                // What was in flight was waited for.
                #expect(measured.requests == UInt64(server.counters.requests))
                #expect(measured.generator.losses.isEmpty)
            }
        }

        @Test func underNohupALostTerminalEndsNothing() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let arguments = LoadTestCase.arguments(server.url, ["--no-preflight", "--duration", "2"])
                async let ended = test.program.run(arguments, in: test.folder) { program, arguments in
                    ["nohup", program.path] + arguments
                }
                let process = try await test.process()
                try await wait(until: "load") { server.counters.requests > 20 }
                process.signal(SIGHUP)
                let run = try await ended
                #expect(run.ending == .exited(0), "\(run.errors)")
                #expect(try test.folder.results().measurement.ending == .completed)
            }
        }

        @Test func theSecondSignalLeavesAtOnce() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.stall))) { server in
                async let ended = test.load(server.url, "--no-preflight", "--duration", "300")
                let process = try await test.process()
                try await wait(until: "load") { server.counters.requests > 0 }
                process.signal(SIGINT)
                process.signal(SIGTERM)
                let run = try await ended
                // Two threads may take them in either order.
                #expect([.exited(130), .exited(143)].contains(run.ending))
                #expect(run.output.isEmpty)
                #expect(try test.folder.files.isEmpty)
            }
        }

        @Test func requestsThatDoNotEndAreGivenUpAfterTheGrace() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.stall))) { server in
                async let ended = test.load(server.url, "--no-preflight", "--duration", "300")
                let process = try await test.process()
                try await wait(until: "load") { server.counters.requests == 4 }
                process.signal(SIGTERM)
                let run = try await ended
                #expect(run.ending == .exited(143))
                let measured = try test.folder.results().measurement
                #expect(measured.requests == 0)
                #expect(measured.abandonedRequests == 4)
            }
        }

        @Test(arguments: ["socket", "urlsession"])
        func aSignalEndsTheWaitForTheTarget(transport: String) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .status(503))) { server in
                async let ended = test.load(
                    server.url,
                    "--wait-for-ready",
                    "300",
                    "--transport",
                    transport
                )
                let process = try await test.process()
                try await wait(until: "a poll") { server.counters.requests > 0 }
                process.signal(SIGINT)
                let run = try await ended
                #expect(run.ending == .exited(130))
                #expect(run.errors.contains("WARNING SIGINT: stopped before any load was sent"))
                #expect(run.output.isEmpty)
                #expect(try test.folder.files.isEmpty)
            }
        }
    }
}
