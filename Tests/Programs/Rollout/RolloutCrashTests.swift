import Delivery
import Foundation
import Testing

extension RolloutSuite {
    /// The program is killed in the middle of each step that it takes, and what comes after.
    @Suite struct CrashTests {
        /// The calls of a rollout that goes well: a reading before and after each change, the change, the
        /// health.
        private static let calls = 1...24

        private func killed(at call: Int, _ own: String...) async throws -> RolloutCase? {
            let test = try RolloutCase()
            try test.folder.write("kill-at", "\(call)\n")
            let run = try await test.program.run(RolloutCase.arguments(own), in: test.folder)
            guard run.ending == .signaled(9) else {
                #expect(run.ending == .exited(0))
                return nil
            }
            try FileManager.default.removeItem(atPath: test.folder("kill-at"))
            return test
        }

        @Test(arguments: calls) func resumingGoesOnAfterTheLastStageThatPassed(call: Int)
            async throws
        {
            guard let test = try await killed(at: call) else { return }
            #expect(try await test.roll().ending == .exited(2), "an unfinished rollout is not begun anew")
            let share = try test.share
            let before = try test.calls(of: "route").count
            let run = try await test.roll("--resume")
            #expect(run.ending == .exited(0), "\(run.errors)")
            #expect(try test.share == 100)
            #expect(try test.version == "new")
            let after = try test.calls(of: "route").dropFirst(before).compactMap { Int($0) }
            #expect(after.allSatisfy { $0 >= share } && after == after.sorted(), "never back, never twice")
        }

        @Test(arguments: calls) func abortingReturnsToStable(call: Int) async throws {
            guard let test = try await killed(at: call) else { return }
            let run = try await test.roll("--abort")
            #expect(run.ending == .exited(0), "\(run.errors)")
            #expect(try test.share == 0)
            let again = try await test.roll("--abort")
            #expect(again.ending == .exited(2), "nothing is done twice")
            #expect(try test.calls(of: "undo").count <= 1)
            #expect(try await test.roll().ending == .exited(0), "the next rollout begins")
        }

        /// Killed on the way back: the way back is begun again, and never left for the way forward.
        @Test(arguments: 6...12, ["--resume", "--abort"])
        func aRollbackThatWasKilledIsFinished(call: Int, option: String) async throws {
            let test = try RolloutCase()
            try test.folder.write("ill", "")
            try test.folder.write("kill-at", "\(call)\n")
            let run = try await test.roll("--auto-rollback-on-loadfail")
            guard run.ending == .signaled(9) else { return }
            try FileManager.default.removeItem(atPath: test.folder("kill-at"))
            let isBack = try RolloutJournal(path: test.folder("state.jsonl")).read()?.transitions
                .contains { if case .setSplit(percentage: 0, _) = $0.action { true } else { false } }
            let ended = try await test.roll(option)
            if isBack == true {
                #expect(ended.ending == .exited(option == "--abort" ? 0 : 1), "\(ended.errors)")
                #expect(try test.share == 0)
                #expect(try test.version == "old")
            }
        }
    }
}
