import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

extension LoadTestSuite {
    /// Command lines and variables that hold secrets, or that are wrong.
    struct SecretOutputTests {
        @Test(arguments: [
            ["http://me:hunter/20@127.0.0.1:1"], ["http://me:hunter#20@127.0.0.1:1"],
            ["http://me:hunter?20@127.0.0.1:1"], ["http:me:hunter20@127.0.0.1"], ["me:hunter20@127.0.0.1#x"],
            ["--target", "http:/me:hunter20@h"], ["--pushgateway-url", "http://me:hunter20@"],
            ["http://127.0.0.1:1", "--header", "X-Api-Key:", "hunter20"],
            ["run", "http://h", "me:hunter20@h"],
            ["http://me:20/hunter@h"],
        ])
        func aMistakeDoesNotShowWhatMayBeASecret(arguments: [String]) async throws {
            let run = try await BuiltProgram.loadtest.run(arguments, in: WorkingFolder())
            #expect(run.ending == .exited(2), "\(run.errors)")
            #expect(run.errorLines.count == 1)
            #expect(!(run.output + run.errors).contains("hunter"), "\(run.errors)")
        }

        @Test func aWordThatIsNoCommandGetsAHint() async throws {
            let run = try await BuiltProgram.loadtest.run(["foo"], in: WorkingFolder())
            #expect(run.ending == .exited(2))
            #expect(
                run.errors
                    == "loadtest: 'foo' is not a command; if it is a host, write http://foo; see 'loadtest --help'\n"
            )
        }

        @Test(arguments: [
            ("PROMETHEUS_PUSHGATEWAY_URL", "foo"), ("SLACK_WEBHOOK_URL", "foo"),
            ("SLACK_WEBHOOK_URL", "https://hooks.example.com/hunter20\nx"),
        ])
        func aVariableThatCanNotBeUsedIsRefusedBeforeTheRun(name: String, value: String) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(server.url, environment: [name: value])
                #expect(run.ending == .exited(2), "\(run.errors)")
                #expect(run.errors.contains(name) && !run.errors.contains("hunter20"))
                #expect(server.counters.requests == 0)
            }
        }

        @Test(arguments: ["--pushgateway-url", "--target"])
        func aURLThatIsAWordIsRefusedBeforeTheRun(option: String) async throws {
            let run = try await BuiltProgram.loadtest.run([option, "foo"], in: WorkingFolder())
            #expect(run.ending == .exited(2))
            #expect(run.errors.contains(option))
        }

        @Test func lineEndsBehindAVariableAreNotSent() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.logging().whileRunning { server in
                try test.folder.write(
                    "deploy/performance_config.yml",
                    "load_test: {endpoints: {/a: {headers: {X-Api-Key: '${TOKEN}'}}}}\n"
                )
                let run = try await test.program.run(
                    [
                        server.url, "--requests", "2", "--duration", "60", "--concurrency", "1",
                        "--no-deployment-report",
                    ],
                    environment: ["TOKEN": "hunter20\r\n"],
                    in: test.folder
                )
                #expect(run.ending == .exited(0), "\(run.errors)")
                let sent = server.requestLog.filter { $0.target == "/a" }.compactMap {
                    $0.header("X-Api-Key")
                }
                #expect(Set(sent) == ["hunter20"])
            }
        }
    }
}
