import Delivery
import Testing

extension RolloutSuite {
    /// What is refused before anything is asked of anybody, and what only looks.
    @Suite struct InputTests {
        @Test(arguments: [
            (["--stages", "[{]"], "not valid JSON"),
            (["--stages", "no-such-file"], "is neither a JSON list nor a file"),
            (["--stages", #"[{"name":"a","percentage":101,"duration":1}]"#], "must be between 1 and 100"),
            (["--deployment", "Back_End"], "not a valid name"),
            (["--namespace", "a/b"], "not a valid name"),
            (["--router", "isto"], "did you mean 'istio'?"),
            (["--router-command", "./route"], "no argument has {percentage}"),
            (["--router-command", "'open"], "not a program with arguments"),
            (["--router", "haproxy"], "needs --haproxy-socket"),
            (["--router", "haproxy", "--haproxy-socket", "x"], "is neither a path such as"),
            (
                ["--router", "haproxy", "--haproxy-socket", "/x", "--haproxy-canary", "a b"],
                "is not a valid name of a back end"
            ),
            (["--router", "replicas"], "needs --total-replicas"),
            (["--router", "replicas", "--total-replicas", "7"], "not a whole number of 7 replicas"),
            (["--prometheus-url", "http://127.0.0.1:9"], "needs --error-rate-query"),
            (["--prometheus-url", "prometheus"], "the value is not a valid URL"),
            (["--error-rate-query", "x"], "needs --prometheus-url"),
            (["--resume", "--abort"], "exclude each other"),
            (["--load-test", "--service-url", "ftp://x"], "--service-url"),
            (["--config", "missing.yml"], "missing.yml"),
        ])
        func aMistakeIsToldBeforeAnythingIsDone(arguments: [String], complaint: String) async throws {
            let test = try RolloutCase()
            let run = try await test.program.run(RolloutCase.arguments(arguments), in: test.folder)
            #expect(run.ending == .exited(2), "\(run.errors)")
            #expect(run.errorLines.last?.contains(complaint) == true, "\(run.errors)")
            #expect(!(try test.folder.files.contains { ["calls", "state.jsonl"].contains($0) }))
        }

        @Test func somethingMustTellWhetherTheCanaryIsWell() async throws {
            let test = try RolloutCase()
            let run = try await test.run(
                "--deployment",
                "backend",
                "--router",
                "command",
                "--router-command",
                "./route {percentage}"
            )
            #expect(run.ending == .exited(2))
            #expect(run.errors.contains("no health check is configured"))
        }

        @Test func stagesMayComeFromAFile() async throws {
            let test = try RolloutCase()
            try test.folder.write("stages.json", #"[{"name":"only","percentage":30,"duration":0}]"#)
            let run = try await test.roll("--stages", "stages.json")
            #expect(run.ending == .exited(0))
            #expect(try test.calls(of: "route") == ["30"])
            #expect(run.errors.contains("production goes on serving the rest"))
        }

        @Test func aDryRunTellsEverythingAndDoesNothing() async throws {
            let test = try RolloutCase()
            let before = try test.folder.files
            let run = try await test.roll(
                "--dry-run",
                "--load-test",
                "--service-url",
                "http://127.0.0.1:1",
                "--health-url",
                "http://ann:secret@127.0.0.1:1/ready",
                "--prometheus-url",
                "http://127.0.0.1:1",
                "--error-rate-query",
                #"errors{app="{deployment}"} / {percentage}"#
            )
            #expect(run.ending == .exited(0), "\(run.errors)")
            for line in [
                "./read-share", "./route 5", "./route 50", "./route 100", "./route 0", "./undo",
                "load http://127.0.0.1:1 with 50 users for 1 s", "  ./health",
                #"# errors{app="backend"} / 50"#, "GET http://***@127.0.0.1:1/ready",
            ] {
                #expect(run.output.contains(line), "\(line) in \(run.output)")
            }
            #expect(!run.output.contains("secret"))
            #expect(try test.folder.files == before)
        }

        @Test func statusTellsWhatTheJournalSays() async throws {
            let test = try RolloutCase()
            let options = ["--deployment", "backend", "--state-file", "state.jsonl"]
            let nothing = try await test.program.run(["status"] + options, in: test.folder)
            #expect(nothing.ending == .exited(2))
            try test.folder.write("ill", "")
            _ = try await test.roll()
            let status = try await test.program.run(["status"] + options, in: test.folder)
            #expect(status.ending == .exited(0))
            #expect(status.output.contains("Held with 5 % of the traffic on the canary"))
            #expect(status.output.contains("  canary (5 %): failed"))
            let json = try await test.program.run(["status", "--json"] + options, in: test.folder)
            #expect(json.output.contains(#""outcome": "held""#))
            let other = try await test.run("status", "--deployment", "other", "--state-file", "state.jsonl")
            #expect(other.ending == .exited(2))
            #expect(other.errors.contains("the journal of the deployment production/backend"))
        }

        @Test(arguments: ["run", "status", "approve", "demo"]) func everySubcommandHasHelp(name: String)
            async throws
        {
            let test = try RolloutCase()
            let run = try await test.run("help", name)
            #expect(run.ending == .exited(0))
            #expect(run.output.contains("Usage: progressive-rollout \(name)"))
            #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
        }
    }
}
