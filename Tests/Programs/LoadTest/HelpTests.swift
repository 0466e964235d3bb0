import Delivery
import Testing

extension LoadTestSuite {
    @Suite struct HelpTests {
        private func run(_ arguments: String...) async throws -> ProgramRun {
            try await BuiltProgram.loadtest.run(arguments, in: WorkingFolder())
        }

        @Test(arguments: [
            ["--help"], ["-h"], ["help"], ["help", "run"], ["run", "--help"], ["demo", "--help"],
        ])
        func helpIsAResult(arguments: [String]) async throws {
            let run = try await BuiltProgram.loadtest.run(arguments, in: WorkingFolder())
            #expect(run.ending == .exited(0))
            #expect(run.output.contains("Usage: loadtest"))
            #expect(run.errors.isEmpty)
        }

        @Test func theHelpNamesEveryFlagOfTheContract() async throws {
            let help = try await run("--help").output
            for flag in [
                "--target", "--concurrency", "--duration", "--pattern", "--config", "--output",
                "--prometheus-output", "--fail-on-violation", "--timeout", "--min-sample-size",
                "--environment", "--endpoint", "--header", "--method", "--body", "--body-file", "--requests",
                "--ramp-up-time", "--warm-up", "--seed", "--json-output", "--wait-for-ready", "--quiet",
                "--plain", "--transport", "--processes", "--threads",
            ] {
                #expect(help.contains("  \(flag) ") || help.contains(", \(flag) "), "\(flag) is missing")
            }
            #expect(!help.contains("--generator-process"))
        }

        @Test func theVersionIsOneLine() async throws {
            let run = try await run("--version")
            #expect(run.output == "loadtest \(ToolVersion.current)\n")
            #expect(run.ending == .exited(0))
        }

        @Test(arguments: [
            (
                ["--concurency", "5"],
                "loadtest: unknown option '--concurency'; did you mean '--concurrency'?"
            ),
            (["chek-config"], "loadtest: unknown subcommand 'chek-config'; did you mean 'check-config'?"),
        ])
        func aMisspelledWordIsAnsweredWithTheNearest(arguments: [String], answer: String) async throws {
            let run = try await BuiltProgram.loadtest.run(arguments, in: WorkingFolder())
            #expect(run.ending == .exited(2))
            #expect(run.errorLines.count == 1)
            #expect(run.errors.hasPrefix(answer))
            #expect(run.output.isEmpty)
        }
    }
}
