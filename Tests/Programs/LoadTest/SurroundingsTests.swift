import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import Testing

extension LoadTestSuite {
    /// Closed descriptors, pipes that nobody reads, locks that others hold.
    struct SurroundingsTests {
        @Test(arguments: ["<&- >&- 2>&-", ">&- 2>&-", "<&-", "2>&-"])
        func noFileTakesTheNumberOfAClosedStream(redirections: String) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let arguments = LoadTestCase.arguments(server.url, ["--requests", "5"])
                let run = try await test.program.run(arguments, in: test.folder) { program, arguments in
                    ["sh", "-c", "exec \"$0\" \"$@\" \(redirections)", program.path] + arguments
                }
                #expect(run.ending == .exited(0))
                #expect(try test.folder.text("report.md").hasPrefix("# Performance Test Report\n"))
                #expect(try !test.folder.text("report.md").contains(" INFO "))
                #expect(try test.folder.results().measurement.requests == 5)
                #expect(try test.folder.text("metrics.prom").hasPrefix("# "))
            }
        }

        @Test(arguments: ["--output", "--json-output", "--prometheus-output"])
        func aPipeThatNobodyReadsHoldsNobodyUp(option: String) async throws {
            let test = try LoadTestCase()
            try #require(mkfifo(test.folder("pipe"), 0o600) == 0)
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(server.url, "--requests", "5", option, "pipe")
                #expect(run.ending == .exited(3))
                #expect(run.errors.contains("this pipe has no reader"), "\(run.errors)")
                #expect(run.output.contains("Load test completed"))
            }
        }

        @Test func aDeploymentReportThatOthersHoldIsStillWritten() async throws {
            let test = try LoadTestCase()
            try test.folder.write("deployments.md", "# Deployments\n")
            let other = try #require(FileHandle(forReadingAtPath: test.folder("deployments.md")))
            try #require(flock(other.fileDescriptor, LOCK_EX) == 0)
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(
                    server.url,
                    "--requests",
                    "5",
                    "--deployment-report",
                    "deployments.md"
                )
                #expect(run.ending == .exited(0), "\(run.errors)")
                #expect(try test.folder.text("deployments.md").contains("Load test"))
            }
            try other.close()
        }

        @Test func aDeploymentReportThatIsALinkIsAWarningAndItsTargetStaysAsItIs() async throws {
            let test = try LoadTestCase()
            try test.folder.write("precious", "secret\n")
            try FileManager.default.createSymbolicLink(
                atPath: test.folder("deployments.md"),
                withDestinationPath: "precious"
            )
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(
                    server.url,
                    "--requests",
                    "5",
                    "--deployment-report",
                    "deployments.md"
                )
                #expect(run.ending == .exited(0), "\(run.errors)")
                #expect(run.errors.contains("is a symbolic link"), "\(run.errors)")
                #expect(try test.folder.text("precious") == "secret\n")
            }
        }
    }
}
