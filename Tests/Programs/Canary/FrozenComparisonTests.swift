import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

extension CanarySuite {
    /// A generator that is stopped for a while says nothing against the canary.
    @Suite struct FrozenComparisonTests {
        @Test func aHealthyCanaryDoesNotFailForIt() async throws {
            let test = try VerifyCase()
            // Slow enough that most users wait for an answer at any moment.
            let script = LoopbackServer.Script(fallback: .text("well", delay: .fixed(.milliseconds(20))))
            try await LoopbackServer.withRunning(script) { canary in
                try await LoopbackServer.withRunning(script) { production in
                    async let ended = test.verify(
                        canary.url,
                        production.url,
                        "--no-shadow-test",
                        "--comparison-duration",
                        "8",
                        "--max-duration",
                        "40",
                        "--comparison-concurrency",
                        "40"
                    )
                    let process = try await test.process()
                    try await wait(until: "the comparison") { canary.counters.requests > 500 }
                    process.signal(SIGSTOP)
                    try await Task.sleep(for: .seconds(3))
                    process.signal(SIGCONT)
                    let run = try await ended
                    #expect([.exited(0), .exited(4)].contains(run.ending), "\(run.output) \(run.errors)")
                    #expect(run.output.contains(" pairs were left out: the generator stood still for up to "))
                    #expect(try test.folder.text("report.md").contains("the generator stood still for up to"))
                }
            }
        }
    }
}
