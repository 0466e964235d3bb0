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

        /// - Parameters:
        ///   - pair: the last words of the lines of `canary` and `stable`.
        ///   - more: the lines of other servers; `PORT` is production's.
        init(pair: String = "", more: [String] = []) throws {
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
                    server canary 127.0.0.1:\(canary.port) weight 0 \(pair)
                    server stable 127.0.0.1:\(stable.port) weight 100 \(pair)
                \(more.map { "    server \($0.replacing("PORT", with: "\(stable.port)"))\n" }.joined())
                """
            )
            process.executableURL = URL(filePath: try #require(Peer.haproxy.path))
            process.arguments = ["-f", folder("haproxy.cfg"), "-db", "-q"]
            process.standardError = FileHandle.nullDevice
            try process.run()
        }

        /// A balancer that answers: how long a process takes to start is nobody's promise.
        static func started(pair: String = "", more: [String] = []) async throws -> Balancer {
            let balancer = try Balancer(pair: pair, more: more)
            let (overSocket, overTCP) = (try balancer.router(), try balancer.router(overTCP: true))
            for _ in 0..<3000 {
                if (try? await overSocket.read()) != nil, (try? await overTCP.read()) != nil {
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

        /// Gives the runtime API a command.
        @discardableResult
        func command(_ command: String) async throws -> String {
            try await RuntimeSocket(address: .unix(path: folder("api")), timeLimit: .seconds(5)).send(command)
        }

        /// Asks without a pause as long as `body` takes, and counts the answers by status.
        func statuses(during body: () async throws -> Void) async throws -> [Substring: Int] {
            let curl = try PeerProcess(try #require(Peer.curl.path), files: { _ in [:] }) { _ in
                [
                    "--silent", "--output", "/dev/null", "--write-out", "%{http_code}\n",
                    "\(url)?[1-9999999]",
                ]
            }
            defer { curl.stop() }
            func askedMore() async throws {
                let before = curl.output.utf8.count
                // More than curl keeps back in its buffer.
                _ = try await curl.wait(for: "2,500 more answers") {
                    curl.output.utf8.count > before + 10_000 ? () : nil
                }
            }
            try await askedMore()
            try await body()
            try await askedMore()
            let lines = curl.output.split(separator: "\n").dropLast()
            return Dictionary(lines.map { ($0, 1) }, uniquingKeysWith: +)
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

    /// Steady requests through every shift, and through the way back from 100 %.
    @Test(.requires(.haproxy, .curl)) func noRequestIsEverWithoutAServer() async throws {
        let balancer = try await Balancer.started()
        let router = try balancer.router()
        let statuses = try await balancer.statuses {
            var last = 0
            for percentage in [1, 5, 50, 100, 0, 100, 0, 100] {
                try await router.setPercentage(percentage, expected: [last])
                last = percentage
            }
            try await router.carryOut(RouteChange(to: 0, expected: [100], alwaysWrites: true))
        }
        #expect(Set(statuses.keys) == ["200"], "\(statuses)")
        #expect(statuses["200", default: 0] > 100)
    }

    /// What a crash, a person or a slow start leaves is no reason to refuse the way back.
    @Test(.requires(.haproxy)) func everyStateCanBeReturnedToStable() async throws {
        let balancer = try await Balancer.started()
        let router = try balancer.router()
        for (canary, stable) in [(0, 0), (7, 50), (33, 66), (100, 0), (256, 1), (0, 100), (40, 60)] {
            try await balancer.command("set server app/canary weight \(canary)")
            try await balancer.command("set server app/stable weight \(stable)")
            try await router.carryOut(RouteChange(to: 0, expected: [5], alwaysWrites: true))
            #expect(try await router.values() == ["canary": 0, "stable": 100])
        }
    }

    /// A server that starts slowly has a tenth of its weight at first; the weight that counts is the given one.
    @Test(.requires(.haproxy, .curl)) func aSlowStartIsNoEdit() async throws {
        let balancer = try await Balancer.started(pair: "check inter 100ms slowstart 60s")
        let router = try balancer.router()
        // One that comes back starts slowly; the first start of all doesn't count.
        for state in ["maint", "ready"] { try await balancer.command("set server app/stable state \(state)") }
        try await wait(until: "stable serves") {
            try await router.read()?.first?.stable.allSatisfy(\.isServing) == true
        }
        let statuses = try await balancer.statuses {
            for (percentage, last) in [(50, 0), (100, 50), (0, 100)] {
                try await router.setPercentage(percentage, expected: [last])
                #expect(try await router.percentage() == percentage)
            }
        }
        #expect(Set(statuses.keys) == ["200"], "\(statuses)")
        let stable = try #require(try await router.read()?.first?.stable.first)
        #expect(stable.effectiveWeight < stable.weight)
    }

    /// Production's only server is down: traffic stays where it is answered.
    @Test(.requires(.haproxy, .curl)) func trafficIsNotSentWhereNothingServes() async throws {
        let balancer = try await Balancer.started()
        var router = try balancer.router()
        router.patience = .init(looks: 2, interval: .zero)
        try await router.setPercentage(100, expected: [0])
        try await balancer.command("set server app/stable state maint")
        let statuses = try await balancer.statuses {
            let error = await #expect(throws: TrafficError.self) {
                try await router.carryOut(RouteChange(to: 0, expected: [100], alwaysWrites: true))
            }
            #expect(error?.description.contains("app/stable is in MAINT") == true)
            #expect(error?.isPassing == true, "nothing is more urgent")
        }
        #expect(Set(statuses.keys) == ["200"], "\(statuses)")
        try await balancer.command("set server app/stable state ready")
        try await router.carryOut(RouteChange(to: 0, expected: [100], alwaysWrites: true))
        #expect(try await router.percentage() == 0)
    }

    @Test(.requires(.haproxy), arguments: ["maint", "drain"])
    func aCanaryThatSomebodyTookOutIsSaid(state: String) async throws {
        let balancer = try await Balancer.started()
        let router = try balancer.router()
        try await balancer.command("set server app/canary state \(state)")
        let error = await #expect(throws: TrafficError.self) {
            try await router.setPercentage(5, expected: [0])
        }
        #expect(error?.description.contains("app/canary is in \(state.uppercased())") == true)
        #expect(try await router.values() == ["canary": 0, "stable": 100], "put back")
    }

    @Test(.requires(.haproxy)) func aThirdServerIsSaid() async throws {
        let balancer = try await Balancer.started(more: ["blue 127.0.0.1:PORT weight 50"])
        let router = try balancer.router()
        let hindrance = try #require(try await router.hindrance())
        #expect(hindrance.description.contains("app/blue (weight 50, no check) serves too"))
        try await balancer.command("set server app/blue state maint")
        #expect(try await router.hindrance() == nil)
    }

    @Test(.requires(.haproxy)) func aServerThatGoesAwayIsSaid() async throws {
        let balancer = try await Balancer.started()
        let router = try balancer.router()
        try await router.setPercentage(25, expected: [0])
        #expect(try await router.hindrance() == nil)
        try await balancer.command("set server app/canary state maint")
        #expect(try await router.hindrance()?.description.contains("app/canary is in MAINT") == true)
    }

    @Test(.requires(.haproxy, .curl)) func severalServersASideShareItsPart() async throws {
        let more = ["v2-2", "v2-3", "v1-2"].map { "\($0) 127.0.0.1:PORT weight 1" }
        let balancer = try await Balancer.started(more: more)
        let router = HAProxyRouter(
            address: .unix(path: balancer.folder("api")),
            servers: try .init(backend: "app", canary: ["canary", "v2-*"], stable: ["stable", "v1-?"])
        )
        try await router.carryOut(RouteChange(to: 0, expected: [], alwaysWrites: true))
        for (percentage, last) in [(1, 0), (25, 1), (100, 25), (0, 100)] {
            try await router.setPercentage(percentage, expected: [last])
            let before = try await router.counters()
            try balancer.ask(1000)
            let after = try await router.counters()
            let finding = SplitCheck().judge(percentage: percentage, before: before, after: after)
            guard case .follows = finding else {
                Issue.record("\(finding)")
                return
            }
        }
    }

    @Test(.requires(.haproxy)) func allInstancesGetTheShareOrNone() async throws {
        let (first, second) = (try await Balancer.started(), try await Balancer.started())
        let router = HAProxyRouter(
            addresses: [.unix(path: first.folder("api")), .tcp(host: "127.0.0.1", port: second.apiPort)],
            servers: try .init(backend: "app", canary: "canary", stable: "stable")
        )
        let (one, two) = (try first.router(), try second.router())
        try await router.setPercentage(25, expected: [0])
        #expect(try await [one.percentage(), two.percentage()] == [25, 25])
        try await second.command("set server app/canary state maint")
        await #expect(throws: TrafficError.self) { try await router.setPercentage(50, expected: [25]) }
        #expect(try await one.values() == ["canary": 25, "stable": 75], "the first is put back")
        try await second.command("set server app/canary state ready")
        try await second.command("set server app/canary weight 0")
        let error = await #expect(throws: TrafficError.self) { try await router.percentage() }
        #expect(error?.description.contains("the instances split differently: [0, 25] %") == true)
        try await router.carryOut(RouteChange(to: 0, expected: [25], alwaysWrites: true))
        #expect(try await [one.percentage(), two.percentage()] == [0, 0])
    }

    /// One that can't be reached keeps no traffic on another's canary.
    @Test(.requires(.haproxy)) func theWayBackGoesWhereItCan() async throws {
        let balancer = try await Balancer.started()
        let one = try balancer.router()
        try await one.setPercentage(25, expected: [0])
        let both = HAProxyRouter(
            addresses: [.unix(path: "/nowhere/api"), .unix(path: balancer.folder("api"))],
            servers: try .init(backend: "app", canary: "canary", stable: "stable")
        )
        await #expect(throws: TrafficError.self) {
            try await both.carryOut(RouteChange(to: 0, expected: [25], alwaysWrites: true))
        }
        #expect(try await one.percentage() == 0)
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
        #expect(
            statistics.servers(of: "app") == [
                .init("canary", weight: 5, sessions: 12), .init("stable", weight: 95, sessions: 0),
            ]
        )
        #expect(HAProxyStatistics(csv: "").servers(of: "app").isEmpty)
    }
}
