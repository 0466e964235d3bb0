import Delivery
import LoadCore
import Reporting
import SLOEval
import Testing

extension LoadTestSuite {
    /// What the same command line does again.
    struct RepeatabilityTests {
        @Test(arguments: ["socket", "urlsession"], [1, 7, 100])
        func asManyRequestsAreSentAsWereAskedFor(transport: String, count: Int) async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                let run = try await test.load(
                    server.url,
                    "--no-preflight",
                    "--requests",
                    "\(count)",
                    "--pattern",
                    "max",
                    "--transport",
                    transport
                )
                #expect(run.ending == .exited(0))
                #expect(server.counters.requests == count)
                let measured = try test.folder.results().measurement
                #expect(measured.requests == UInt64(count))
                #expect(measured.ending == .requestLimitReached)
            }
        }

        /// The paths that each of three users asked for, its first ten.
        private func sequences(seed: Int) async throws -> [String] {
            let test = try LoadTestCase()
            return try await LoopbackServer.logging().whileRunning { server in
                let run = try await test.load(
                    server.url,
                    "--no-preflight",
                    "--seed",
                    "\(seed)",
                    "--requests",
                    "300",
                    "--concurrency",
                    "3",
                    "--pattern",
                    "max",
                    "--endpoint",
                    "/a",
                    "--endpoint",
                    "/b=2",
                    "--endpoint",
                    "/c=3"
                )
                #expect(run.ending == .exited(0))
                let log = server.requestLog.filter { $0.numberOnConnection <= 10 }
                // A user keeps its connection, so a connection's requests are a user's.
                let users = Dictionary(grouping: log, by: \.connection)
                #expect(users.count == 3)
                return users.values.map { $0.map(\.path).joined() }.sorted()
            }
        }

        @Test func theSameSeedBringsTheSameSequences() async throws {
            let first = try await sequences(seed: 7)
            #expect(try await sequences(seed: 7) == first)
            #expect(try await sequences(seed: 8) != first)
            #expect(Set(first).count == 3)
        }

        @Test func theSeedOfARunIsInItsResults() async throws {
            let test = try LoadTestCase()
            try await LoopbackServer.withRunning { server in
                _ = try await test.load(server.url, "--requests", "2", "--seed", "42")
                #expect(try test.folder.results().run.seed == 42)
                _ = try await test.load(server.url, "--requests", "2")
                let drawn = try test.folder.results().run.seed
                _ = try await test.load(server.url, "--requests", "2")
                #expect(try test.folder.results().run.seed != drawn)
            }
        }
    }
}
