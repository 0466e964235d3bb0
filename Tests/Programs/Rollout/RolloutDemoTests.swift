import Delivery
import Testing

extension RolloutSuite {
    struct DemoTests {
        @Test func theDemoRollsOutOnceWellAndOnceNot() async throws {
            let test = try RolloutCase()
            var run = try await test.run("demo")
            // A busy machine may leave a stage without an answer; the demo is then run again.
            for _ in 0..<2 where run.output.contains("no answer: The generator was the limit") {
                run = try await test.run("demo")
            }
            #expect(run.ending == .exited(0), "\(run.output)")
            #expect(run.output.contains("✅ Done: the canary serves 100 % of the traffic."))
            #expect(run.output.contains("↩️ Rolled back: the load test of stage 'quarter' failed: Error rate"))
            for stage in ["canary (5 %)", "quarter (25 %)", "half (50 %)", "full (100 %)"] {
                #expect(run.output.contains("  \(stage): passed"))
            }
            #expect(try test.folder.text("deploy/reports/demo/rollout_report-bad.md").contains("ROLLED BACK"))
        }
    }
}
