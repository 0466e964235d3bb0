@testable import Delivery
import Foundation
import LoadCore
import TestSupport
import Testing

@Suite(.sharesProcessor) struct HAProxyRouterTests {
    /// A real HAProxy in front of two loopback servers, as long as a test takes.
    private final class Balancer {
        let folder: TemporaryFolder
        let canary: LoopbackServer
        let stable: LoopbackServer
        private let process = Process()
        let url: String
        /// The runtime API's port; it also listens on a Unix socket.
        let apiPort: UInt16

        init() throws {
            folder = try TemporaryFolder()
            canary = LoopbackServer(.init())
            stable = LoopbackServer(.init())
            try canary.start()
            try stable.start()
            let port = try Self.freePort()
            apiPort = try Self.freePort()
            url = "http://127.0.0.1:\(port)/"
            try folder.make(
                "haproxy.cfg",
                """
                global
                    stats socket \(folder("api")) mode 600 level admin
                    stats socket 127.0.0.1:\(apiPort) level admin
                defaults
                    mode http
                    timeout connect 2s
                    timeout client 5s
                    timeout server 5s
                frontend all
                    bind 127.0.0.1:\(port)
                    default_backend app
                backend app
                    balance roundrobin
                    server canary 127.0.0.1:\(canary.port) weight 0
                    server stable 127.0.0.1:\(stable.port) weight 100

                """
            )
            process.executableURL = URL(filePath: try #require(Peer.haproxy.path))
            process.arguments = ["-f", folder("haproxy.cfg"), "-db", "-q"]
            process.standardError = FileHandle.nullDevice
            try process.run()
        }

        /// A balancer that answers: how long a process takes to start is nobody's promise.
        static func started() async throws -> Balancer {
            let balancer = try Balancer()
            let (overSocket, overTCP) = (try balancer.router(), try balancer.router(overTCP: true))
            for _ in 0..<3000 {
                if (try? await overSocket.percentage()) != nil, (try? await overTCP.percentage()) != nil {
                    return balancer
                }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("HAProxy does not answer")
            return balancer
        }

        deinit {
            process.terminate()
            process.waitUntilExit()
        }

        func router(overTCP: Bool = false) throws -> HAProxyRouter {
            let address = overTCP ? "127.0.0.1:\(apiPort)" : folder("api")
            return HAProxyRouter(
                address: try #require(RuntimeSocketAddress(address)),
                servers: try HAProxyRouter.Servers(backend: "app", canary: "canary", stable: "stable")
            )
        }

        /// Asks often, in one process.
        func ask(_ count: Int) throws {
            let output = try Peer.curl.run([
                "--silent", "--max-time", "20", "--output", "/dev/null", "\(url)[1-\(count)]",
            ])
            #expect(output.status == 0)
        }

        private static func freePort() throws -> UInt16 {
            let server = LoopbackServer(.init())
            try server.start()
            defer { server.stop() }
            return server.port
        }
    }

    @Test(.requires(.haproxy, .curl)) func theShareIsSetAndSeen() async throws {
        let balancer = try await Balancer.started()
        let router = try balancer.router()
        #expect(try await router.percentage() == 0)
        var last = 0
        var asked = 0
        for percentage in [5, 25, 50, 100, 0] {
            try await router.setPercentage(percentage, expected: [last])
            #expect(try await router.percentage() == percentage)
            let before = try await router.counters()
            let servedBefore = balancer.canary.counters.requests
            try balancer.ask(400)
            let after = try await router.counters()
            let finding = SplitCheck().judge(percentage: percentage, before: before, after: after)
            guard case .follows = finding else {
                Issue.record("\(finding)")
                return
            }
            let served = balancer.canary.counters.requests - servedBefore
            #expect(abs(served - 4 * percentage) <= 8, "what the canary itself counted")
            asked += 400
            last = percentage
        }
        #expect(balancer.canary.counters.requests + balancer.stable.counters.requests == asked)
    }

    /// Each state between two stages, as a crash leaves it: known from the announcement, completed or taken
    /// back.
    @Test(.requires(.haproxy)) func aHalfChangeIsCompletedOrTakenBack() async throws {
        let balancer = try await Balancer.started()
        let router = try balancer.router()
        let socket = RuntimeSocket(address: .unix(path: balancer.folder("api")), timeLimit: .seconds(5))
        for weights in [(25, 100), (50, 75), (0, 75), (25, 75), (12, 80)] {
            for wanted in [50, 25, 0] {
                for (server, weight) in [("canary", weights.0), ("stable", weights.1)] {
                    _ = try await socket.send("set server app/\(server) weight \(weight)")
                }
                try await bringHome(router, to: wanted)
            }
        }
    }

    private func bringHome(_ router: HAProxyRouter, to wanted: Int) async throws {
        let ledger = RouteLedger(unfinished: [
            RouteIntent(
                percentage: 25,
                from: ["canary": 0, "stable": 100],
                to: ["canary": 25, "stable": 75]
            ),
            RouteIntent(
                percentage: 50,
                from: ["canary": 25, "stable": 75],
                to: ["canary": 50, "stable": 50]
            ),
        ])
        try await router.carryOut(
            RouteChange(to: wanted, expected: [25], alwaysWrites: wanted == 0, ledger: ledger)
        )
        #expect(try await router.percentage() == wanted)
        #expect(try await router.values() == ["canary": wanted, "stable": 100 - wanted])
    }

    @Test(.requires(.haproxy)) func weightsOfSomeoneElseAreLeftAlone() async throws {
        let balancer = try await Balancer.started()
        let router = try balancer.router(overTCP: true)
        try await router.setPercentage(40, expected: [0])
        let error = await #expect(throws: TrafficError.self) {
            try await router.setPercentage(25, expected: [0, 5])
        }
        guard case .edited(_, found: 40, expected: [0, 5]) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try await router.percentage() == 40)
    }

    @Test(.requires(.haproxy)) func anUnknownServerIsTold() async throws {
        let balancer = try await Balancer.started()
        let router = HAProxyRouter(
            address: .unix(path: balancer.folder("api")),
            servers: try HAProxyRouter.Servers(backend: "app", canary: "blue", stable: "stable")
        )
        let error = await #expect(throws: TrafficError.self) { try await router.percentage() }
        #expect(error?.description.contains("app/blue") == true)
    }

    @Test func aSocketThatIsNotThereIsTold() async throws {
        let router = HAProxyRouter(
            address: .unix(path: "/nowhere/api"),
            servers: try HAProxyRouter.Servers(backend: "a", canary: "b", stable: "c")
        )
        let error = await #expect(throws: TrafficError.self) { try await router.percentage() }
        #expect(error?.description.contains("no such file or directory") == true)
        #expect(error?.isPassing == true)
    }

    @Test func aServerThatNeverAnswersIsGivenUp() async throws {
        // The system accepts for a listener that never does, so a command is sent and no answer comes.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, size)
                _ = getsockname(listener, $0, &size)
            }
        }
        #expect(listen(listener, 1) == 0)
        let router = HAProxyRouter(
            address: .tcp(host: "127.0.0.1", port: UInt16(bigEndian: address.sin_port)),
            servers: try HAProxyRouter.Servers(backend: "a", canary: "b", stable: "c"),
            timeLimit: .seconds(1)
        )
        let error = await #expect(throws: TrafficError.self) { try await router.percentage() }
        #expect(error?.description.contains("timed out") == true)
    }

    @Test(arguments: ["a;b", "a b", "", "a\nset server x/y weight 1", "ä"])
    func aNameThatWouldBeAnotherCommandIsRefused(name: String) {
        #expect(throws: TrafficError.self) {
            try HAProxyRouter.Servers(backend: "app", canary: name, stable: "c")
        }
    }

    @Test(arguments: [
        ("/run/haproxy.sock", RuntimeSocketAddress.unix(path: "/run/haproxy.sock")),
        ("127.0.0.1:9999", .tcp(host: "127.0.0.1", port: 9999)),
        ("localhost:1", .tcp(host: "127.0.0.1", port: 1)),
        ("host:1", nil), ("plain", nil), ("127.0.0.1:0", nil), ("127.0.0.1:99999", nil), ("", nil),
        (String(repeating: "x", count: 200), nil),
    ])
    func addressesAreReadAsWritten(text: String, address: RuntimeSocketAddress?) {
        #expect(RuntimeSocketAddress(text) == address)
    }

    @Test func statisticsAreReadByTheNamesOfTheirColumns() {
        let statistics = HAProxyStatistics(
            csv: """
                # pxname,svname,stot,weight,
                app,canary,12,5,
                app,BACKEND,40,100,
                other,canary,1,1,
                app,stable,,95,

                """
        )
        #expect(statistics.server("canary", of: "app") == .init(weight: 5, sessions: 12))
        #expect(statistics.server("stable", of: "app") == .init(weight: 95, sessions: 0))
        #expect(statistics.server("blue", of: "app") == nil)
        #expect(HAProxyStatistics(csv: "").server("canary", of: "app") == nil)
    }
}
