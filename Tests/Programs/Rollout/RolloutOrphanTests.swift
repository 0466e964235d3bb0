import Delivery
import Foundation
import TestSupport
import Testing

extension RolloutSuite {
    /// Nothing that a rollout started acts on after the rollout is gone.
    struct OrphanTests {
        /// A rollout whose router changes the split in a process of its own, once the file `go` is there. That
        /// process ends when the folder of the test is gone.
        private func slowCase() throws -> RolloutCase {
            let test = try RolloutCase()
            try test.script(
                "route",
                """
                (echo yes > started; while [ -e started ] && [ ! -e go ]; do sleep 0.02; done; echo "$1" > share) &
                wait
                """
            )
            return test
        }

        /// Ends the program in the middle of its first command; what was at work in its folder then, beside
        /// it.
        private func killedInTheMiddle(
            _ test: RolloutCase,
            before: (_ program: RunningProcess) -> Void = { _ in }
        ) async throws -> [RunningProcess] {
            async let run = test.program.run(RolloutCase.arguments([]), in: test.folder)
            try await wait(until: "start of the router") {
                FileManager.default.fileExists(atPath: test.folder("started"))
            }
            let program = try await test.process()
            let others = RunningProcess.all.filter { $0.isAt(test.folder.path) && $0 != program }
            before(program)
            program.signal(SIGKILL)
            #expect(try await run.ending == .signaled(SIGKILL))
            return others
        }

        @Test func aKilledRolloutTakesTheWholeOfItsCommandAlong() async throws {
            let test = try slowCase()
            let others = try await killedInTheMiddle(test)
            #expect(others.count >= 2, "the command and what it started")
            try await wait(until: "end of the command") {
                RunningProcess.all.filter { $0.isAt(test.folder.path) }.isEmpty
            }
            try test.folder.write("go", "")
            #expect(try test.share == 0)
            let back = try await test.roll("--abort")
            #expect(back.ending == .exited(0), "\(back.errors)")
            #expect(try test.share == 0)
        }

        @Test func withoutItsGuardAKilledRolloutStillTakesItsChildrenAlong() async throws {
            let test = try slowCase()
            var children: [RunningProcess] = []
            _ = try await killedInTheMiddle(test) { program in
                let all = RunningProcess.all.filter { $0.parent == program.number }
                children = all.filter { $0.isAt(test.folder.path) }
                let guards = all.filter { $0.name == "loadgate-guard" }
                #expect(guards.count == 1)
                for one in guards { one.signal(SIGKILL) }
            }
            #expect(children.count == 1)
            try await wait(until: "end of the child") {
                children.filter { $0.isAt(test.folder.path) }.isEmpty
            }
            // What the child had started is not ours to end then.
            try test.folder.write("go", "")
        }
    }
}
