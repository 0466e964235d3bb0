import Delivery
import Reporting
import SLOEval
import Testing
import TestSupport

extension LoadTestSuite {
    @Suite(.requires(.nginx)) struct NginxTests {
        private static let servers = [
            NginxPeer.Server([.init("/a", body: "a"), .init("/b", status: 503), .init("/", body: "root")])
        ]

        /// The second run shows as well that the first has sent nothing that was logged late.
        @Test(arguments: ["socket", "urlsession"])
        func theReportHoldsAsManyRequestsAsTheAccessLog(transport: String) async throws {
            let test = try LoadTestCase()
            let path = try #require(Peer.nginx.path)
            try await NginxPeer.withRunning(path, servers: Self.servers) { nginx in
                var expected = 0
                for preflight in ["--no-preflight", "--preflight"] {
                    let run = try await test.load(
                        nginx.url(),
                        preflight,
                        "--pattern",
                        "max",
                        "--concurrency",
                        "8",
                        "--endpoint",
                        "/a",
                        "--endpoint",
                        "/b",
                        "--transport",
                        transport
                    )
                    #expect(run.ending == .exited(0))
                    expected += Int(try test.folder.results().measurement.requests)
                    if preflight == "--preflight" { expected += 1 }
                    let log = try await nginx.accessLog(lines: expected)
                    #expect(log.count == expected)
                    let roots = log.count { $0.contains("\"GET / HTTP/1.1\"") }
                    #expect(roots == (preflight == "--preflight" ? 1 : 0))
                }
            }
        }
    }
}
