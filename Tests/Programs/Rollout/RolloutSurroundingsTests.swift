import Delivery
import Foundation
import Testing

extension RolloutSuite {
    /// Files that are none, and locks that others hold.
    struct SurroundingsTests {
        @Test(arguments: ["/dev/full", "/dev/zero", "/dev/null", "pipe", "link", "twin"])
        func aStateFileThatIsNoFileIsRefused(path: String) async throws {
            let test = try RolloutCase()
            try #require(mkfifo(test.folder("pipe"), 0o600) == 0)
            try test.folder.write("precious", "secret\n")
            try FileManager.default.createSymbolicLink(
                atPath: test.folder("link"),
                withDestinationPath: "precious"
            )
            try FileManager.default.linkItem(atPath: test.folder("precious"), toPath: test.folder("twin"))
            for own in [[], ["--resume"], ["--abort"]] {
                let run = try await test.program.run(
                    RolloutCase.arguments(["--state-file", path] + own),
                    in: test.folder
                )
                #expect(run.ending == .exited(2), "\(run.errors)")
                #expect(run.errors.contains("the rollout journal is not usable: '\(path)'"), "\(run.errors)")
            }
            #expect(try test.folder.text("precious") == "secret\n")
            #expect(!(try test.folder.files.contains("calls")))
            #expect(!FileManager.default.fileExists(atPath: "\(path).lock"))
        }

        @Test(arguments: ["state.jsonl.lock", "state.jsonl.control"])
        func aLinkInPlaceOfAFileOfOursIsNotFollowed(name: String) async throws {
            let test = try RolloutCase()
            try test.folder.write("precious", #"{"request":"abort","by":"a stranger"}"# + "\n")
            try FileManager.default.createSymbolicLink(
                atPath: test.folder(name),
                withDestinationPath: "precious"
            )
            let run = try await test.roll()
            // What a control file says is only heard; a lock must be held.
            #expect(run.ending == .exited(name.hasSuffix("lock") ? 3 : 0), "\(run.errors)")
            #expect(try test.folder.text("precious").contains("a stranger"))
        }

        @Test func aDeploymentReportThatOthersHoldDoesNotStandInTheWayBack() async throws {
            let test = try RolloutCase()
            try test.folder.write("deploy/deployment_report.md", "# Deployments\n")
            try test.folder.write("ill", "")
            let report = test.folder("deploy/deployment_report.md")
            let other = try #require(FileHandle(forReadingAtPath: report))
            try #require(flock(other.fileDescriptor, LOCK_EX) == 0)
            let run = try await test.roll("--auto-rollback-on-loadfail")
            #expect(run.ending == .exited(1), "\(run.errors)")
            #expect(try test.share == 0)
            #expect(try test.folder.text("deploy/deployment_report.md").contains("ollback"))
            try other.close()
        }

        @Test func noFileTakesTheNumberOfAClosedStream() async throws {
            let test = try RolloutCase()
            let run = try await test.program.run(RolloutCase.arguments([]), in: test.folder) {
                program,
                arguments in
                ["sh", "-c", "exec \"$0\" \"$@\" <&- >&- 2>&-", program.path] + arguments
            }
            #expect(run.ending == .exited(0))
            let lines = try test.folder.text("state.jsonl").split(separator: "\n")
            #expect(lines.count > 3 && lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
        }
    }
}
