import Delivery
import Foundation
import LoadCore
import Reporting
import Testing

extension RolloutSuite {
    /// Times, URLs and outputs as people write them.
    struct ContactTests {
        private static let stage = #"[{"name":"only","percentage":30,"duration":"100ms"}]"#

        private static let endpoints: [(own: [String], asked: [String])] = [
            ([], ["GET /base"]),
            (["--endpoint", "/items?q=7", "--endpoint", "/b"], ["GET /base/b", "GET /base/items?q=7"]),
        ]

        @Test(arguments: endpoints)
        func theServiceIsAskedItselfOrAtWhatIsNamed(own: [String], asked: [String]) async throws {
            let test = try RolloutCase()
            try await LoopbackServer.logging().whileRunning { server in
                let address = server.url.dropFirst("http://".count) + "/base"
                let words = [
                    "--stages", Self.stage, "--load-test", "--service-url", String(address), "--settle-time",
                    "50ms",
                    "--max-load-duration", "1s", "--health-interval", "50ms",
                ]
                let run = try await test.program.run(
                    RolloutCase.arguments(words + own),
                    in: test.folder
                )
                // On a busy machine the generator may be the limit, which is no answer.
                #expect([.exited(0), .exited(4)].contains(run.ending), "\(run.output) \(run.errors)")
                // The checks of the preflight and before each load, which may be sent again, are of the service
                // itself.
                let seen = server.requestLog.map { "\($0.method) \($0.target)" }
                #expect(Set(seen) == Set(asked).union(["GET /base"]))
                let checks = seen.count { $0 == "GET /base" }
                #expect(asked.contains("GET /base") ? checks > 5 : checks <= 5)
                #expect(try test.report().stages[0].plannedSeconds == 0.1)
            }
        }

        @Test func whatURLSessionCanNotSendIsRefusedBeforeTrafficMoves() async throws {
            let test = try RolloutCase()
            let run = try await test.roll(
                "--stages",
                Self.stage,
                "--load-test",
                "--service-url",
                "http://127.0.0.1:1",
                "--header",
                "Host: other.test",
                "--transport",
                "urlsession"
            )
            #expect(run.ending == .exited(2), "\(run.output)")
            #expect(run.errors.contains("always sends the host of the URL"), "\(run.errors)")
        }

        @Test func aDashIsStandardOutput() async throws {
            let test = try RolloutCase()
            let run = try await test.roll("--stages", Self.stage, "--json-output", "-")
            #expect(run.ending == .exited(0), "\(run.errors)")
            #expect((try? RolloutJSONFormat.report(from: Data(run.output.utf8)))?.stages.count == 1)
            #expect(run.errors.contains("Done: "))
            #expect(try !test.folder.files.contains("-"))
        }

        @Test func aTokenIsNeededWhereTheServiceIsAsked() async throws {
            let test = try RolloutCase()
            let text = "load_test: {endpoints: {/a: {headers: {Authorization: '${TOKEN}'}}}}\n"
            try test.folder.write("deploy/performance_config.yml", text)
            #expect(try await test.roll("--stages", Self.stage).ending == .exited(0))
            let url = "http://127.0.0.1:1"
            let run = try await test.roll("--stages", Self.stage, "--load-test", "--service-url", url)
            #expect(run.ending == .exited(2))
            let key = "load_test.endpoints./a.headers.Authorization"
            #expect(run.errors.contains("performance_config.yml:1:55: \(key) needs a value"))
        }
    }
}
