import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

extension LoadTestSuite {
    /// What somebody does who has just installed the program.
    struct FirstContactTests {
        /// A run of a few requests without a configuration and without endpoints.
        private func run(_ test: LoadTestCase, _ words: String..., environment: [String: String] = [:])
            async throws
            -> ProgramRun
        {
            let usual = ["--requests", "40", "--duration", "60s", "--concurrency", "2", "--pattern", "max"]
            return try await test.program.run(
                words + usual + ["--no-deployment-report"],
                environment: environment,
                in: test.folder
            )
        }

        private static func address(_ server: LoopbackServer) -> String {
            String(server.url.dropFirst("http://".count))
        }

        @Test(arguments: [
            ("", "/", "/"), ("/", "/", "/"), ("/health", "/health", "/health"),
            ("/health/", "/health/", "/health/"),
            ("/search?q=7&key=s3cret", "/search?q=7&key=s3cret", "/search?q=***&key=***"),
        ])
        func withoutEndpointsTheTargetItselfIsAsked(path: String, asked: String, name: String) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.logging().whileRunning { server in
                let run = try await run(test, server.url + path, "--json-output", "results.json")
                #expect(run.ending == .exited(0), "\(run.errors)")
                // The check before the run asks the same.
                #expect(server.requestLog.count == 41)
                #expect(server.requestLog.allSatisfy { $0.target == asked && $0.method == "GET" })
                #expect(try test.folder.results().measurement.endpoints.map(\.name) == [name])
                for file in ["results.json", "deploy/performance_report.md"] {
                    #expect(try !test.folder.text(file).contains("s3cret"), "\(file)")
                }
                #expect(!(run.output + run.errors).contains("s3cret"))
            }
        }

        @Test(arguments: ["socket", "urlsession"])
        func theTargetMayBeTheOnlyWordAndLackItsScheme(transport: String) async throws {
            for subcommand in [[], ["run"]] {
                let test = try LoadTestCase()
                try await LoopbackServer.logging().whileRunning { server in
                    let words = subcommand + [Self.address(server) + "/a?b=c", "--transport", transport]
                    let run = try await test.program.run(
                        words + [
                            "--requests", "4", "--duration", "60", "--concurrency", "2",
                            "--no-deployment-report",
                        ],
                        in: test.folder
                    )
                    #expect(run.ending == .exited(0), "\(run.errors)")
                    #expect(server.requestLog.count == 5)
                    #expect(server.requestLog.allSatisfy { $0.target == "/a?b=c" })
                }
            }
        }

        @Test func aRunMayStandInTheFileAndFlagsWin() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.logging().whileRunning { server in
                try test.folder.write(
                    "deploy/performance_config.yml",
                    """
                    load_test:
                      target: ${TARGET}
                      concurrency: 3
                      duration: 300ms
                      pattern: max
                      endpoints: {/orders: 1, POST /orders: 1, DELETE /orders: 1}
                    environments: {slow: {load_test: {rate: 20, pattern: constant-rate, duration: 1s}}}
                    """
                )
                let words = ["--no-deployment-report", "--json-output", "results.json"]
                let first = try await test.program.run(
                    words,
                    environment: ["TARGET": Self.address(server)],
                    in: test.folder
                )
                #expect(first.ending == .exited(0), "\(first.errors)")
                var report = try test.folder.results()
                #expect(
                    report.run.concurrency == 3 && report.run.durationSeconds == 0.3
                        && report.run.pattern == "max"
                )
                #expect(
                    report.measurement.endpoints.map(\.name) == ["/orders", "POST /orders", "DELETE /orders"]
                )
                #expect(Set(server.requestLog.map(\.method)) == ["GET", "POST", "DELETE"])
                let second = try await test.program.run(
                    words + ["--environment", "slow", server.url, "--concurrency", "5"],
                    in: test.folder
                )
                #expect(second.ending == .exited(0), "\(second.errors)")
                report = try test.folder.results()
                #expect(report.run.concurrency == 5 && report.run.pattern == "constant-rate")
                #expect(report.run.durationSeconds == 1)
                // Without the variable the file has no target; the command line has none either.
                let third = try await test.program.run(words, in: test.folder)
                #expect(third.ending == .exited(2))
                #expect(third.errors.contains("2:11: load_test.target needs a value"), "\(third.errors)")
                #expect(third.errors.contains("TARGET is not set"))
            }
        }

        @Test(arguments: [
            (404, "no endpoint exists there", "--endpoint"), (401, "login", "--header"),
            (403, "login", "--header"),
        ])
        func aRunThatMissedItsMarkSaysWhatToDo(status: Int, words: String, option: String) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .status(status))) { server in
                let run = try await run(test, server.url + "/nope")
                let hint = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("Hint: ") })
                #expect(hint.contains("status \(status)") && hint.contains(words) && hint.contains(option))
                #expect(
                    try test.folder.text("deploy/performance_report.md").contains("**Hint:** Every request")
                )
            }
        }

        @Test func theSummaryFollowsTheLinesOfTheContract() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(routes: ["/bad": .status(503)])) { server in
                let run = try await run(test, server.url, "--endpoint", "/good", "--endpoint", "/bad")
                let lines = run.output.split(separator: "\n").map(String.init)
                let beginnings = [
                    "❌ FAILED Load test", "  Throughput: ", "  P95 Latency: ", "  Error Rate: ", "  Report: ",
                ]
                #expect(zip(lines, beginnings).allSatisfy { $0.hasPrefix($1) }, "\(run.output)")
                let summary = try #require(lines.firstIndex(of: "Summary:"))
                #expect(try #require(lines.firstIndex(of: "SLO Violations:")) < summary)
                let labels = lines[(summary + 1)...].map { String($0.prefix { $0 != ":" }) }
                #expect(
                    labels == [
                        "  Requests", "  Latency", "  Longest phase at p95", "  Errors", "  Worst endpoint",
                        "  Dominated by",
                    ]
                )
                #expect(lines[summary + 5].hasPrefix("  Worst endpoint: /bad, "))
            }
        }

        @Test(arguments: ["socket", "urlsession"])
        func aBodyMayBeAnyBytes(transport: String) async throws {
            let test = try LoadTestCase()
            let bytes = (0...255).map { UInt8($0) } + [0, 0x0D, 0x0A, 0xFF]
            try Data(bytes).write(to: URL(filePath: test.folder("body.bin")))
            try test.folder.write(
                "conf/f.yml",
                "load_test: {endpoints: {POST /file: {body_file: ../body.bin}}}\n"
            )
            try await LoopbackServer.logging().whileRunning { server in
                for words in [["--body-file", "body.bin", "--method", "POST"], ["--config", "conf/f.yml"]] {
                    let run = try await test.program.run(
                        [
                            server.url, "--requests", "3", "--duration", "60", "--concurrency", "1",
                            "--no-preflight",
                        ]
                            + ["--no-deployment-report", "--transport", transport] + words,
                        in: test.folder
                    )
                    #expect(run.ending == .exited(0), "\(run.errors)")
                }
                #expect(server.requestLog.count == 6)
                #expect(server.requestLog.allSatisfy { $0.body == bytes && $0.method == "POST" })
            }
        }

        @Test(arguments: ["--json-output", "--output", "--prometheus-output"])
        func aDashIsStandardOutputAndPeopleReadStandardError(option: String) async throws {
            let test = try LoadTestCase()
            try test.folder.write("deploy/performance_config.yml", strictConfiguration)
            try await LoopbackServer.withRunning { server in
                let run = try await run(
                    test,
                    server.url,
                    option,
                    "-",
                    environment: ["GITHUB_ACTIONS": "true"]
                )
                #expect(run.ending == .exited(0))
                #expect(run.errors.contains("Load test completed\n  Throughput: "))
                #expect(run.errors.contains("::error"), "the lines for GitHub Actions")
                switch option {
                case "--json-output":
                    #expect((try? JSONSerialization.jsonObject(with: Data(run.output.utf8))) != nil)
                case "--output": #expect(run.output.hasPrefix("# Performance Test Report\n"))
                default:
                    #expect(
                        run.output.hasPrefix("# HELP ") && run.output.contains("loadtest_throughput_rps{")
                    )
                }
                let files = try test.folder.files
                #expect(!files.contains("-"))
                #expect(run.errors.contains("  Report: ") == (option != "--output"))
            }
        }

        @Test func aTokenThatIsNotSetIsNamedBeforeAnythingIsSent() async throws {
            let test = try LoadTestCase()
            let text = """
                load_test:
                  endpoints:
                    /a:
                      headers:
                        Content-Type: application/json
                        Authorization: Bearer ${API_TOKEN}

                """
            try test.folder.write("f.yml", text)
            try await LoopbackServer.withRunning { server in
                let refused = try await run(test, server.url, "--config", "f.yml")
                #expect(refused.ending == .exited(2))
                #expect(
                    refused.errors.hasPrefix(
                        "loadtest: f.yml:6:24: load_test.endpoints./a.headers.Authorization"
                    )
                )
                #expect(refused.errors.contains("the environment variable API_TOKEN is not set"))
                #expect(server.counters.acceptedConnections == 0)
                // Where the endpoints are not asked for, nothing is missing.
                #expect(
                    try await run(test, server.url, "--config", "f.yml", "--endpoint", "/b").ending
                        == .exited(0)
                )
            }
            let listed = try await test.program.run(
                ["check-config", "--config", "f.yml"],
                environment: ["API_TOKEN": "s3cret"],
                in: test.folder
            )
            #expect(listed.output.contains("Content-Type: application/json\n"))
            #expect(listed.output.contains("Authorization: \"(redacted)\"\n"))
            #expect(!listed.output.contains("s3cret"))
        }

        @Test func aHugeWrongConfigurationIsToldInAFewLines() async throws {
            let folder = try WorkingFolder()
            let endpoints = (0..<60_000).map { "    /e\($0): x\n" }.joined()
            let environments = (0..<100).map { "  v\($0): {load_test: {endpoints: {/e\($0): y}}}\n" }.joined()
            try folder.write("f.yml", "load_test:\n  endpoints:\n\(endpoints)environments:\n\(environments)")
            let run = try await BuiltProgram.loadtest.run(["check-config", "--config", "f.yml"], in: folder)
            #expect(run.ending == .exited(2))
            #expect(run.errorLines.count == 21)
            #expect(
                run.errorLines.first?.hasPrefix("loadtest: f.yml:3:10: load_test.endpoints./e0 must be")
                    == true
            )
            #expect(
                run.errorLines.last == "loadtest: f.yml: 60080 more errors are not shown; correct these first"
            )
        }

        @Test func aTargetThatHangsIsWaitedForVisibly() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.stall))) { server in
                async let ended = run(test, server.url)
                let process = try await test.process()
                try await wait(until: "the check") { server.counters.requests > 0 }
                try await Task.sleep(for: .seconds(2))
                process.signal(SIGINT)
                let run = try await ended
                #expect(run.ending == .exited(130))
                #expect(run.errors.contains("Waiting for the first answer of \(server.url), for up to 5 s."))
                #expect(run.errors.contains("WARNING SIGINT: stopping. Ctrl-C again leaves at once."))
            }
        }

        @Test func theFirstSignalSaysWhatTheSecondDoes() async throws {
            for (signal, words) in [
                (SIGINT, "Ctrl-C again leaves at once."), (SIGTERM, "A second signal leaves at once."),
            ] {
                let test = try LoadTestCase()
                try await LoopbackServer.withRunning { server in
                    async let ended = test.load(server.url, "--no-preflight", "--duration", "5m")
                    let process = try await test.process()
                    try await wait(until: "load") { server.counters.requests > 20 }
                    process.signal(signal)
                    #expect(
                        try await ended.errors.contains("waiting up to 5 s for those in flight. \(words)")
                    )
                }
            }
        }
    }
}
