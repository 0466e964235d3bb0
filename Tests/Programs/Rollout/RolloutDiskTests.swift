import Delivery
import Foundation
import LoadCore
import Reporting
import Testing

extension RolloutSuite {
    /// A disk that is full from some moment on, and other ways to lose the journal.
    @Suite struct DiskTests {
        /// As on a full disk a write fails, here with EFBIG, after so many blocks of 512 bytes.
        private func roll(_ test: RolloutCase, blocks: Int, _ own: String...) async throws -> ProgramRun {
            try await test.program.run(
                RolloutCase.arguments(own),
                in: test.folder,
                under: { program, arguments in
                    let command = ProcessCall(program.path, arguments).commandLine
                    return ["sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \(command)"]
                }
            )
        }

        @Test(arguments: 0...10) func theTrafficGoesBackWithoutTheJournal(blocks: Int) async throws {
            let test = try RolloutCase()
            let run = try await roll(test, blocks: blocks)
            let shares = try? test.calls(of: "route")
            if run.ending == .exited(0) {
                #expect(try test.share == 100)
                return
            }
            #expect(run.ending == .exited(3), "\(run.errors)")
            if try test.share == 100 {
                #expect(
                    run.errors.contains("The journal does not tell how the rollout ended"),
                    "only the end is lost"
                )
                return
            }
            #expect(try test.share == 0)
            guard let shares, !shares.isEmpty else {
                #expect(run.errors.contains("the rollout stopped before a step that it could not record"))
                return
            }
            let record = try #require(try RolloutJournal(path: test.folder("state.jsonl")).read())
            let recorded = record.transitions.compactMap { transition -> String? in
                guard case .setSplit(let percentage, _) = transition.action else { return nil }
                return "\(percentage)"
            }
            let forward = shares.filter { $0 != "0" }
            #expect(recorded.starts(with: forward), "every step forward was recorded")
            #expect(shares.last == "0")
            #expect(run.errors.contains("./route 0"), "the commands are named")
            #expect(try test.version == "old")
            // With room again an abort closes the journal, unless the end was small enough to be recorded.
            let isClosed = try record.replayed().state.isFinal
            #expect(try await test.roll("--abort").ending == .exited(isClosed ? 2 : 0))
            #expect(try test.share == 0)
            #expect(try await test.roll().ending == .exited(0), "the next rollout begins")
        }

        @Test func aWayBackThatFailsWithoutTheJournalNeedsAPerson() async throws {
            let test = try RolloutCase()
            // Health removes the journal; from then on the router does not work.
            try test.script("health", "rm -f state.jsonl; touch route-fails-at-0")
            let run = try await test.roll("--rollback-command", "./missing")
            #expect(run.ending == .exited(5), "\(run.errors)")
            #expect(run.output.contains("Run these now:\n  ./route 0\n"))
            #expect(try test.share == 5)
        }

        @Test func aJournalThatIsRemovedInMidStageIsNoticed() async throws {
            let test = try RolloutCase()
            try test.script("health", #"[ "$(cat share)" -lt 50 ] || rm -f state.jsonl"#)
            let run = try await test.roll()
            #expect(run.ending == .exited(3), "\(run.errors)")
            #expect(try test.share == 0)
            #expect(run.output.contains("Rolled back: the journal can't be written"))
        }

        /// Cut after each of its lines, at 50 %: nobody says that nothing was changed, or leaves the canary
        /// its traffic with a good exit code.
        @Test(arguments: ["--abort", "--resume"]) func aJournalThatWasCutIsNoReasonToLie(option: String)
            async throws
        {
            let test = try RolloutCase()
            try test.script("health", #"[ "$(cat share)" -lt 50 ] || kill -9 $PPID"#)
            #expect(try await test.roll().ending == .signaled(9))
            try test.script("health", "exit 0")
            let lines = try test.folder.text("state.jsonl").split(separator: "\n")
            for count in 1..<lines.count {
                try test.folder.write("share", "50\n")
                try test.folder.write("state.jsonl", lines.prefix(count).joined(separator: "\n") + "\n")
                let run = try await test.roll(option)
                #expect(!run.output.contains("Nothing was changed"), "\(count) lines")
                let share = try test.share
                let wanted = option == "--abort" ? 0 : 100
                #expect(
                    (run.ending == .exited(0)) == (share == wanted),
                    "\(count) lines: \(run.ending), \(share) %"
                )
                if run.ending != .exited(0) { #expect([.exited(3), .exited(5)].contains(run.ending)) }
            }
        }

        @Test func aJournalOfAnotherVersionIsRefused() async throws {
            let test = try RolloutCase()
            try test.folder.write("state.jsonl", #"{"rollout":{"version":99}}"# + "\n")
            for arguments in [[], ["--resume"], ["--abort"]] {
                let run = try await test.program.run(RolloutCase.arguments(arguments), in: test.folder)
                #expect(run.ending == .exited(3))
                #expect(run.errors.contains("version 99 of the journal's format"))
            }
            #expect(try test.share == 0)
        }
    }
}
