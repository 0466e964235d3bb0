import Foundation
import TestSupport
import Testing

@testable import LoadCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Starting and stopping. One at a time, since two of these count the descriptors of the whole process.
@Suite(.sharesProcessor, .serialized, .timeLimit(.minutes(1))) struct LoopbackServerLifeTests {
    @Test func aRunningServerIsNotStartedTwice() throws {
        let server = LoopbackServer()
        try server.start()
        #expect(throws: LoopbackServerError.alreadyRunning) { try server.start() }
        server.stop()
    }

    @Test func aTakenPortIsNamed() throws {
        let first = LoopbackServer()
        try first.start()
        let port = first.port
        let second = LoopbackServer(options: .init(port: port))
        #expect(throws: LoopbackServerError.portInUse(port)) { try second.start() }
        first.stop()
    }

    /// Between the two, a connection of another test may get the port as its own. Hence the attempts.
    @Test func thePortOfAStoppedServerIsFreeAgain() throws {
        for _ in 1...10 {
            let first = LoopbackServer()
            try first.start()
            let port = first.port
            first.stop()
            let second = LoopbackServer(options: .init(port: port))
            guard (try? second.start()) != nil else { continue }
            defer { second.stop() }
            #expect(second.port == port)
            return
        }
        Issue.record("The ports of ten stopped servers were all in use.")
    }

    @Test(arguments: [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("::", "[::]")])
    func aPublicServerListensWhereItIsTold(address: String, host: String) throws {
        let server = PublicServer(address: address, port: 0) { _ in .text("hello") }
        try server.start()
        defer { server.stop() }
        let port = try #require(server.url.split(separator: ":").last.flatMap { UInt16($0) })
        #expect(server.url == "http://\(host):\(port)")
        // Taken there is taken here: the port is bound for all addresses, this one among them.
        guard host != "[::]" else { return }
        let second = LoopbackServer(options: .init(port: port))
        #expect(throws: LoopbackServerError.portInUse(port)) { try second.start() }
    }

    @Test(arguments: ["192.0.2.1", "localhost", "2001:db8::1", "1.2.3"])
    func anAddressThatThisMachineHasNotIsNamed(address: String) {
        let server = PublicServer(address: address, port: 0) { _ in .text("hello") }
        #expect(throws: LoopbackServerError.addressUnavailable(address)) { try server.start() }
    }

    @Test func aStoppedServerClosesItsConnectionsAndRefusesNewOnes() throws {
        let server = LoopbackServer(.init(fallback: .misbehaving(.stall)))
        try server.start()
        let client = try RawClient(port: server.port)
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        while server.counters.requests == 0 { sched_yield() }
        server.stop()
        server.stop()
        #expect(client.receiveAll() == ("", .closed))
        #expect(throws: RawClient.SystemError(call: "connect", code: ECONNREFUSED)) {
            try RawClient(port: server.port)
        }
        #expect(server.counters.openConnections == 0)
    }

    @Test func aStoppedServerCanBeStartedAgain() throws {
        let server = LoopbackServer()
        for round in 1...3 {
            try server.start()
            let client = try RawClient(port: server.port)
            #expect(client.get("/", through: "ok\n").hasSuffix("ok\n"))
            #expect(server.counters.requests == round)
            server.stop()
        }
    }

    @Test func aServerLetGoOfStops() throws {
        var server: LoopbackServer? = LoopbackServer()
        try server?.start()
        let port = try #require(server?.port)
        let client = try RawClient(port: port)
        #expect(client.get("/", through: "ok\n").hasSuffix("ok\n"))
        server = nil
        #expect(client.receiveAll() == ("", .closed))
    }

    @Test func aServerIsStoppedWhenItsUserFails() async throws {
        struct Failure: Error {}
        var port: UInt16 = 0
        await #expect(throws: Failure.self) {
            try await LoopbackServer.withRunning { server in
                port = server.port
                throw Failure()
            }
        }
        let last = port
        #expect(last > 0)
        #expect(throws: RawClient.SystemError.self) { try RawClient(port: last) }
    }

    @Test func theAddressesAskedForAreServed() async throws {
        try await LoopbackServer.withRunning(options: .init(addresses: .both)) { server in
            for isIPv6 in [false, true] {
                let client = try RawClient(port: server.port, isIPv6: isIPv6)
                #expect(client.get("/", through: "ok\n").hasSuffix("ok\n"))
            }
        }
        try await LoopbackServer.withRunning(options: .init(addresses: .ipv6)) { server in
            #expect(server.url == "http://[::1]:\(server.port)")
            let client = try RawClient(port: server.port, isIPv6: true)
            #expect(client.get("/", through: "ok\n").hasSuffix("ok\n"))
            #expect(throws: RawClient.SystemError.self) { try RawClient(port: server.port) }
        }
    }

    @Test func thousandsOfConnectionsAreHeld() async throws {
        var limit = rlimit()
        #if canImport(Glibc)
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
            getrlimit(RLIMIT_NOFILE, &limit)
        #endif
        let count = min(2000, (Int(clamping: limit.rlim_cur) - 500) / 2)
        try await LoopbackServer.withRunning { server in
            let clients = try (0..<count).map { _ in try RawClient(port: server.port) }
            for client in clients { client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n") }
            for client in clients { #expect(client.receive(through: "ok\n").hasSuffix("ok\n")) }
            #expect(server.counters.peakConnections == count)
            #expect(server.counters.openConnections == count)
        }
    }

    #if os(Linux)
        @Test func noDescriptorIsLeft() async throws {
            let rounds = 300
            let before = try openDescriptors()
            for round in 0..<rounds {
                let misbehaviours: [LoopbackServer.Misbehaviour] = [.stall, .closeInBody, .resetInBody]
                let route = LoopbackServer.Route.misbehaving(misbehaviours[round % 3])
                let server = LoopbackServer(.init(routes: ["/bad": route]))
                try server.start()
                let good = try RawClient(port: server.port)
                let bad = try RawClient(port: server.port)
                bad.send("GET /bad HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(good.get("/", through: "ok\n").hasSuffix("ok\n"))
                server.stop()
            }
            // Other tests open some of their own meanwhile.
            #expect(try openDescriptors() - before < rounds * 2 / 3)
        }

        private func openDescriptors() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        }
    #endif
}
