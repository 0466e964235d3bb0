import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

extension CanarySuite {
    struct CanaryFaultTests {
        @Test func aSideThatCanNotBeReachedIsNamedAndNothingIsVerified() async throws {
            let test = try VerifyCase()
            let gone = LoopbackServer()
            try gone.start()
            let url = gone.url
            gone.stop()
            try await LoopbackServer.withRunning { server in
                for (canary, production, side) in [
                    (url, server.url, "canary"), (server.url, url, "production"),
                ] {
                    let run = try await test.verify(canary, production)
                    #expect(run.ending == .exited(3))
                    #expect(run.errors.contains("the \(side) \(url) can't be reached"))
                    #expect(run.errors.contains("correct --\(side)-url"))
                    #expect(run.output.isEmpty)
                }
                #expect(try test.folder.files == ["config.yml"])
            }
        }

        @Test func theSameServiceTwiceIsAWarning() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.verify(server.url, server.url + "/", "--skip-comparison")
                #expect(run.ending == .exited(0))
                #expect(run.output.contains("Warning: canary and production are the same service"))
            }
        }

        /// What passed everything once: all that the canary does is to send its clients to production.
        @Test(arguments: [[], ["--follow-cross-origin"], ["--no-shadow-test", "--load-test"]])
        func aCanaryThatRedirectsToProductionFails(options: [String]) async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning(.init(fallback: .text("production"))) { production in
                let script = LoopbackServer.Script(routes: [
                    "/": .text("ready"), "/a": .redirect(to: "\(production.url)/a"),
                    "/b": .redirect(to: "\(production.url)/b", status: 307),
                ])
                try await LoopbackServer.withRunning(script) { canary in
                    let run = try await test.program.run(
                        VerifyCase.arguments(canary.url, production.url, options),
                        in: test.folder
                    )
                    #expect(run.ending == .exited(1), "\(run.output) \(run.errors)")
                    #expect(run.output.contains("to another origin"), "\(run.output)")
                    #expect(try test.outcome() == "failed")
                }
            }
        }

        /// The same in the comparison alone, on either side.
        @Test(arguments: [true, false]) func aSideThatLeavesItsOriginIsNotCompared(canaryLeaves: Bool)
            async throws
        {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning(.init(fallback: .text("there"))) { there in
                let script = LoopbackServer.Script(
                    routes: ["/": .text("ready")],
                    fallback: .redirect(to: "\(there.url)/")
                )
                try await LoopbackServer.withRunning(script) { leaving in
                    let run = try await test.verify(
                        canaryLeaves ? leaving.url : there.url,
                        canaryLeaves ? there.url : leaving.url,
                        "--no-shadow-test"
                    )
                    #expect(run.ending == .exited(canaryLeaves ? 1 : 4), "\(run.output) \(run.errors)")
                    let side = canaryLeaves ? "the canary" : "production"
                    #expect(run.output.contains("Warning: comparison: \(side) redirected"), "\(run.output)")
                    #expect(try test.folder.text("report.md").contains("redirected to another origin"))
                }
            }
        }

        /// Bodies that differ behind everything that a transport keeps.
        @Test func aDifferenceAtTheEndOfALargeBodyIsFound() async throws {
            let test = try VerifyCase()
            let body = [UInt8](repeating: 0x61, count: 1_200_000)
            let production = LoopbackServer.Route(body: .bytes(body + [0x62]))
            let canary = LoopbackServer.Route(body: .bytes(body + [0x63]), framing: .chunked(size: 64_000))
            try await LoopbackServer.withRunning(.init(fallback: production)) { production in
                try await LoopbackServer.withRunning(.init(fallback: canary)) { canary in
                    let run = try await test.verify(
                        canary.url,
                        production.url,
                        "--skip-comparison",
                        "--shadow-duration",
                        "10",
                        // One user, who is enough to see it on a machine that is busy.
                        "--shadow-percentage",
                        "10",
                        "--min-sample-size",
                        "2"
                    )
                    #expect(run.ending == .exited(1), "\(run.output) \(run.errors)")
                    #expect(run.output.contains("answers differ above noise in 100.00 %"), "\(run.output)")
                }
            }
        }

        @Test func tooFewSamplesAreInconclusive() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning { canary in
                try await LoopbackServer.withRunning { production in
                    let run = try await test.verify(
                        canary.url,
                        production.url,
                        "--comparison-duration",
                        "0.3",
                        "--max-duration",
                        "0.5",
                        "--comparison-concurrency",
                        "1"
                    )
                    #expect(run.ending == .exited(4))
                    #expect(run.output.contains("INCONCLUSIVE Comparison"))
                    #expect(run.output.contains("at least 150 are needed: undecided"))
                }
            }
        }

        @Test func aRollbackThatFailsNeedsAPerson() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning(.init(fallback: .status(500))) { canary in
                try await LoopbackServer.withRunning { production in
                    let run = try await test.verify(
                        canary.url,
                        production.url,
                        "--auto-rollback-on-loadfail",
                        "--rollback-command",
                        "/nowhere/undo --all"
                    )
                    #expect(run.ending == .exited(5), "\(run.output) \(run.errors)")
                    #expect(run.output.contains("By hand:\n    /nowhere/undo --all\n"))
                    #expect(run.output.hasSuffix("the rollback failed: a person is needed now\n"))
                    #expect(
                        try test.events() == ["Shadow test FAILED", "Rollback FAILED", "Verification FAILED"]
                    )
                }
            }
        }

        @Test func aKubectlThatIsMissingIsFoundBeforeAnythingIsSent() async throws {
            let test = try VerifyCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.verify(
                    server.url,
                    server.url,
                    "--auto-rollback-on-loadfail",
                    "--deployment",
                    "backend-v2-canary",
                    "--kubectl",
                    "/nowhere/kubectl"
                )
                #expect(run.ending == .exited(3))
                #expect(run.errors.contains("the way back can't be prepared, so nothing was sent"))
                #expect(server.counters.requests == 0)
            }
        }

        @Test func aLogWithoutAUsableLineIsAUsageError() async throws {
            let test = try VerifyCase()
            try test.folder.write("access.log", "one\ntwo\n")
            let run = try await test.verify(
                "http://127.0.0.1:1",
                "http://127.0.0.1:1",
                "--shadow-log",
                "access.log"
            )
            #expect(run.ending == .exited(2))
            let used = "2 lines of the log read (100.00% of it), 0 replayed, 2 not understood"
            #expect(run.errors.contains(used))
        }

        @Test(arguments: [
            (["--max-duration", "1", "--comparison-duration", "2"], "--max-duration is shorter"),
            (["--rollback-command", "x"], "--rollback-command does nothing without"),
            (
                ["--namespace", "No_Name", "--deployment", "x", "--auto-rollback-on-loadfail"],
                "is not a valid name"
            ),
            (["--auto-rollback-on-loadfail"], "needs --deployment NAME"),
            (["--auto-rollback-on-loadfail", "--dry-run"], "no deployment is undone unless it is named"),
            (["--endpoint", "/a=b"], "the weight 'b' of '/a=b' is not a valid weight"),
            (["--rollback-timeout", "500ms"], "is not a number of seconds from 1 to 3600"),
            (["--output", "-", "--json-output", "-"], "two outputs go to standard output"),
            (["--no-shadow-test", "--skip-comparison"], "turn on at least one of them"),
            (["--ignore-path", "a..b"], "is not a path to ignore"),
            (["--shadow-log", "none.log"], "can't be read"),
            (["--max-latency-increase", "-1"], "is not a number from 0 to 10000"),
        ])
        func whatDoesNotGoTogetherIsAUsageError(own: [String], words: String) async throws {
            let test = try VerifyCase()
            let run = try await test.program.run(
                VerifyCase.arguments("http://127.0.0.1:1", "http://127.0.0.1:1", own),
                in: test.folder
            )
            #expect(run.ending == .exited(2), "\(run.errors)")
            #expect(run.errors.contains(words), "\(run.errors)")
        }

        @Test func aDryRunSendsAndRunsNothing() async throws {
            let test = try VerifyCase()
            let run = try await test.verify(
                "http://127.0.0.1:1",
                "http://127.0.0.1:2",
                "--dry-run",
                "--load-test",
                "--auto-rollback-on-loadfail",
                "--deployment",
                "backend-v2-canary"
            )
            #expect(run.ending == .exited(0), "\(run.errors)")
            for line in [
                "Would verify http://127.0.0.1:1 against http://127.0.0.1:2; nothing was sent or run.",
                "Shadow test: 10 users ask production twice and the canary once, for 1 s.",
                "  GET /a (weight 2)",
                "Load test: 4 users load http://127.0.0.1:1 for 1 s.", "up to 20 s while undecided",
                "kubectl rollout undo deployment/backend-v2-canary --namespace=production",
                "Reports: report.md, report.json",
            ] {
                #expect(run.output.contains(line), "\(line)")
            }
            #expect(try test.folder.files == ["config.yml"])
        }

        @Test func secretsAreNeitherShownNorWritten() async throws {
            let test = try VerifyCase()
            let script = LoopbackServer.Script(fallback: .text("the key is hunter22secret"))
            try await LoopbackServer.withRunning(script) { canary in
                try await LoopbackServer.withRunning { production in
                    let run = try await test.verify(
                        canary.url,
                        production.url,
                        "--header",
                        "Authorization: Bearer hunter22secret"
                    )
                    #expect(run.ending == .exited(1))
                    let texts =
                        [run.output, run.errors]
                        + (try ["report.md", "report.json", "deployments.md"].map { try test.folder.text($0) })
                    #expect(texts.allSatisfy { !$0.contains("hunter22secret") })
                    #expect(texts[2].contains("the key is \\*\\*\\*"))
                }
            }
        }
    }

    @Suite struct CanaryHelpTests {
        @Test func theHelpNamesEveryFlagOfTheContract() async throws {
            let run = try await BuiltProgram.canaryVerify.run(["--help"], in: WorkingFolder())
            let help = try await BuiltProgram.canaryVerify.run(["help", "run"], in: WorkingFolder()).output
            let words = Set(help.split(whereSeparator: \.isWhitespace).map(String.init))
            #expect(run.ending == .exited(0) && run.output.contains("Usage: canary-verify"))
            for flag in [
                "--canary-url", "--production-url", "--shadow-test", "--load-test",
                "--auto-rollback-on-loadfail", "--shadow-duration", "--load-concurrency", "--load-duration",
                "--config", "--environment", "--endpoint", "--header", "--timeout", "--transport", "--seed",
                "--min-sample-size", "--comparison-concurrency", "--comparison-duration", "--max-duration",
                "--max-latency-increase", "--max-error-ratio", "--max-throughput-decrease", "--shadow-log",
                "--shadow-percentage", "--deployment", "--namespace", "--rollback-command", "--dry-run",
                "--skip-comparison", "--output", "--json-output", "--max-mismatch-percent",
                "--shadow-unsafe-methods",
            ] {
                let negatable = "--[no-]" + flag.dropFirst(2)
                #expect(words.contains(flag) || words.contains(negatable), "\(flag) is missing")
            }
        }

        @Test func theDemoShowsAGoodAndABadCanaryInUnderAMinute() async throws {
            let folder = try WorkingFolder()
            // The program is ended, and the test fails, after 60 s.
            let run = try await BuiltProgram.canaryVerify.run(["demo"], in: folder)
            #expect(run.ending == .exited(0), "\(run.errors)")
            let bad = try #require(run.output.range(of: "A canary that answers the same, 40 % slower"))
            #expect(!run.output[..<bad.lowerBound].contains("FAILED"))
            // On a machine that is busy with other tests the generator itself takes most of the time, and says so.
            let isHidden = run.output[bad.lowerBound...].contains("hides a part of any difference")
            #expect(isHidden || !run.output[bad.lowerBound...].contains("PASSED Canary"))
            for file in ["canary_good.md", "canary_bad.json", "deployment_report.md", "performance_good.md"] {
                #expect(try folder.files.contains("deploy/reports/demo/\(file)"))
            }
        }
    }
}
