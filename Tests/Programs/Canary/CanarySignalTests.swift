import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

extension CanarySuite {
    @Suite(.requires(.kubectl)) struct CanarySignalTests {
        @Test(arguments: [
            ("Shadow test", ["--shadow-duration", "300"], SIGTERM, Int32(143)),
            ("Load test", ["--no-shadow-test", "--load-test", "--load-duration", "300"], SIGTERM, 143),
            (
                "Comparison", ["--no-shadow-test", "--comparison-duration", "300", "--max-duration", "300"],
                SIGTERM,
                143
            ),
            ("Shadow test", ["--shadow-duration", "300"], SIGINT, 130),
            ("Shadow test", ["--shadow-duration", "300"], SIGHUP, 129),
        ])
        func aSignalInAStepLeavesAReportAndRollsNothingBack(
            step: String,
            own: [String],
            signal: Int32,
            code: Int32
        ) async throws {
            let test = try VerifyCase()
            let cluster = CanaryCluster()
            try await LoopbackServer.withRunning { canary in
                try await LoopbackServer.withRunning { production in
                    try await cluster.whileRunning(in: test.folder) { kubectl in
                        async let ended = test.program.run(
                            VerifyCase.arguments(canary.url, production.url, kubectl + own),
                            in: test.folder
                        )
                        let process = try await test.process()
                        try await wait(until: "the step") { canary.counters.requests > 50 }
                        process.signal(signal)
                        let run = try await ended
                        #expect(run.ending == .exited(code), "\(run.output) \(run.errors)")
                        #expect(run.output.contains("STOPPED \(step)"))
                        #expect(run.errors.contains(" leaves at once."), "what a second signal does")
                        #expect(try test.outcome() == "stopped")
                        #expect(try test.folder.text("report.md").contains("STOPPED"))
                        #expect(
                            try test.events() == ["\(step) STOPPED", "Verification STOPPED"]
                                || step == "Load test"
                        )
                        #expect(cluster.image == "backend:bad")
                    }
                }
            }
        }

        @Test func aSignalDuringTheRollbackDoesNotCutItShort() async throws {
            let test = try VerifyCase()
            try test.folder.writeProgram("undo", "#!/bin/sh\ntouch begun\nsleep 2\ntouch done\n")
            try await LoopbackServer.withRunning(.init(fallback: .status(503))) { canary in
                try await LoopbackServer.withRunning { production in
                    async let ended = test.verify(
                        canary.url,
                        production.url,
                        "--auto-rollback-on-loadfail",
                        "--rollback-command",
                        test.folder("undo")
                    )
                    let process = try await test.process()
                    try await wait(until: "the rollback") { try test.folder.files.contains("begun") }
                    process.signal(SIGTERM)
                    let run = try await ended
                    // The verdict was out: it is carried out and told.
                    #expect(run.ending == .exited(1), "\(run.output) \(run.errors)")
                    #expect(try test.folder.files.contains("done"))
                    #expect(run.output.contains("SUCCEEDED Rollback"))
                }
            }
        }
    }
}
