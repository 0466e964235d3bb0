import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import Testing

extension LoadTestSuite {
    /// The configuration file, its environments, and the environment variables.
    struct ConfigurationTests {
        /// The file that the repository ships.
        private static let sample = URL(filePath: #filePath)
            .deletingLastPathComponent().appending(path: "../../../deploy/performance_config.yml")
            .standardizedFileURL.path

        @Test(
            arguments: [
                (nil, nil, [100, 250, 400, 0.5, 1000]),
                ("staging", nil, [150, 300, 500, 1.0, 500]),
                ("production", nil, [80, 200, 350, 0.1, 2000]),
                (nil, "production", [80, 200, 350, 0.1, 2000]),
                ("staging", "production", [150, 300, 500, 1.0, 500]),
            ] as [(String?, String?, [Double])]
        )
        func anEnvironmentsThresholdsApply(flag: String?, variable: String?, bounds: [Double]) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                var arguments = LoadTestCase.arguments(
                    server.url,
                    ["--requests", "2", "--config", Self.sample]
                )
                if let flag { arguments += ["--environment", flag] }
                let run = try await test.program.run(
                    arguments,
                    environment: variable.map { ["ENVIRONMENT": $0] } ?? [:],
                    in: test.folder
                )
                #expect(run.ending == .exited(0))
                let report = try test.folder.results()
                #expect(report.policy.objectives.map(\.bound) == bounds)
                #expect(report.run.environment == flag ?? variable)
            }
        }

        @Test func anUnknownEnvironmentIsAnErrorByFlagAndAWarningByVariable() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let byFlag = try await test.load(
                    server.url,
                    "--requests",
                    "2",
                    "--config",
                    Self.sample,
                    "--environment",
                    "moon"
                )
                #expect(byFlag.ending == .exited(2))
                #expect(byFlag.errors.contains("staging"))
                #expect(server.counters.acceptedConnections == 0)

                let byVariable = try await test.load(
                    server.url,
                    "--requests",
                    "2",
                    "--config",
                    Self.sample,
                    environment: ["ENVIRONMENT": "moon"]
                )
                #expect(byVariable.ending == .exited(0))
                #expect(byVariable.errors.contains("WARNING ENVIRONMENT is 'moon'"))
                #expect(try test.folder.results().policy.throughput == 1000)
            }
        }

        @Test func theConfiguredEndpointsAndPatternsAreUsed() async throws {
            let test = try LoadTestCase()
            try test.folder.write(
                "deploy/performance_config.yml",
                """
                load_test:
                  endpoints:
                    /orders: { weight: 1, method: POST, headers: { X-Kind: big }, body: hello }
                  patterns:
                    burst: { burst_size: 3, burst_pause: [60, 60] }
                """
            )
            try await LoopbackServer.logging().whileRunning { server in
                let run = try await test.program.run(
                    [
                        "--target", server.url, "--no-preflight", "--pattern", "burst", "--duration", "1",
                        "--concurrency", "2",
                    ],
                    in: test.folder
                )
                #expect(run.ending == .exited(0))
                // Each of two users sends one burst and is then at rest.
                #expect(server.requestLog.count == 6)
                #expect(server.requestLog.allSatisfy { $0.method == "POST" && $0.header("x-kind") == "big" })
                #expect(server.requestLog.allSatisfy { $0.body == Array("hello".utf8) })
            }
        }

        @Test func whatAnEndpointExpectsDecidesItsSuccess() async throws {
            let test = try LoadTestCase()
            try test.folder.write(
                "deploy/performance_config.yml",
                """
                load_test:
                  endpoints:
                    /gone: { weight: 1, expect: { status: [410] } }
                    /text: { weight: 1, expect: { body_contains: needle } }
                """
            )
            let script = LoopbackServer.Script(routes: ["/gone": .status(410), "/text": .text("hay")])
            try await LoopbackServer.withRunning(script) { server in
                let run = try await test.program.run(
                    [
                        "--target", server.url, "--requests", "40", "--duration", "60", "--concurrency", "2",
                        "--json-output", "results.json", "--pattern", "max",
                    ],
                    in: test.folder
                )
                #expect(run.ending == .exited(0))
                let endpoints = try test.folder.results().measurement.endpoints
                #expect(endpoints.map(\.name) == ["/gone", "/text"])
                #expect(endpoints.allSatisfy { $0.requests > 0 })
                #expect(endpoints[0].failures == 0)
                #expect(endpoints[1].failureKinds[.expectation] == endpoints[1].requests)
                let sentence = "body does not contain \"needle\" (all 3 bytes: hay)"
                #expect(endpoints[1].unmet.map(\.sentence) == [sentence])
                #expect(
                    run.output.contains("  Not met: /text: \(sentence) (\(endpoints[1].requests) answers)\n")
                )
                let report = try test.folder.text("deploy/performance_report.md")
                #expect(report.contains("## Expectations Not Met"))
                #expect(report.contains("body does not contain"))
            }
        }

        @Test(arguments: [nil, "staging", "production"])
        func whatCheckConfigPrintsReadsBack(environment: String?) async throws {
            let folder = try WorkingFolder()
            let program = try BuiltProgram.loadtest
            var arguments = ["check-config", "--config", Self.sample]
            if let environment { arguments += ["--environment", environment] }
            let first = try await program.run(arguments, in: folder)
            #expect(first.ending == .exited(0))
            #expect(first.errors.isEmpty)
            try folder.write("printed.yml", first.output)
            let second = try await program.run(["check-config", "--config", "printed.yml"], in: folder)
            #expect(second.ending == .exited(0))
            #expect(second.output == first.output)
        }

        @Test func checkConfigShowsNoSecrets() async throws {
            let folder = try WorkingFolder()
            let run = try await BuiltProgram.loadtest.run(
                ["check-config", "--config", Self.sample],
                environment: ["SLACK_WEBHOOK_URL": "https://hooks.example.com/T0/s3cret"],
                in: folder
            )
            #expect(run.ending == .exited(0))
            #expect(run.output.contains("slack_webhook"))
            #expect(!run.output.contains("s3cret"))
        }

        @Test(
            arguments: [
                ("DEBUG", ["DEBUG", "INFO"]), ("info", ["INFO"]), ("WARNING", []), ("ERROR", []),
                ("LOUD", ["WARNING", "INFO"]),
            ] as [(String, Set<String>)]
        )
        func theLogLevelIsTheVariables(level: String, expected: Set<String>) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(
                    server.url,
                    "--requests",
                    "2",
                    environment: ["LOG_LEVEL": level]
                )
                #expect(run.ending == .exited(0))
                let levels = run.errorLines.compactMap { $0.split(separator: " ").dropFirst().first }
                #expect(Set(levels.map(String.init)) == expected, "\(run.errors)")
            }
        }
    }
}
