import Foundation
import LoadCore
import TestSupport
import Testing

/// A server beside a run keeps few connections, and none of a client that takes too long.
@Suite(.sharesProcessor, .timeLimit(.minutes(2))) struct LoopbackLimitTests {
    private static let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test func oneConnectionTooManyTakesThePlaceOfTheOldest() async throws {
        let options = LoopbackServer.Options(connectionLimit: 3)
        try await LoopbackServer(.init(fallback: .text("hello")), options: options).whileRunning { server in
            var clients: [RawClient] = []
            for count in 1...20 {
                clients.append(try RawClient(port: server.port))
                while server.counters.acceptedConnections < count { sched_yield() }
            }
            #expect(server.counters.openConnections == 3)
            #expect(server.counters.peakConnections == 3)
            #expect(clients[0].receiveAll().1 == .closed)
            // Who comes now is served, and so is who is left.
            for client in [try RawClient(port: server.port), clients[19]] {
                client.send(Self.request)
                #expect(client.receive(through: "hello").hasSuffix("hello"))
            }
        }
    }

    /// What a client does that never gets done.
    static let slow: [String] = [
        "", "GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nx", request,
    ]

    @Test(arguments: slow)
    func aClientThatTakesTooLongIsSentAway(bytes: String) async throws {
        let options = LoopbackServer.Options(idleLimit: .milliseconds(200))
        try await LoopbackServer(options: options).whileRunning { server in
            let client = try RawClient(port: server.port)
            client.send(bytes)
            #expect(client.receiveAll().1 != .silent)
            while server.counters.openConnections > 0 { sched_yield() }
        }
    }

    @Test func aHeadThatComesByteByByteIsNotWaitedFor() async throws {
        let options = LoopbackServer.Options(idleLimit: .milliseconds(300))
        try await LoopbackServer(options: options).whileRunning { server in
            let client = try RawClient(port: server.port)
            client.send("GET / HTTP/1.1\r\nX: ")
            while server.counters.acceptedConnections == 0 { sched_yield() }
            // As long as the connection is there, each byte comes well within the limit.
            while server.counters.openConnections > 0 {
                client.send("a")
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(server.counters.requests == 0)
        }
    }

    @Test func aReaderThatDoesNotReadIsSentAway() async throws {
        let options = LoopbackServer.Options(idleLimit: .milliseconds(200))
        let script = LoopbackServer.Script(fallback: .init(body: .size(32 << 20)))
        try await LoopbackServer(script, options: options).whileRunning { server in
            let client = try RawClient(port: server.port)
            client.send(Self.request)
            while server.counters.requests == 0 || server.counters.openConnections > 0 { sched_yield() }
            #expect(server.counters.sentBytes < 32 << 20)
        }
    }

    @Test func anAnswerThatTakesItsTimeIsNoReasonToLeave() async throws {
        let options = LoopbackServer.Options(idleLimit: .milliseconds(100))
        let script = LoopbackServer.Script(fallback: .text("late", delay: .fixed(.milliseconds(600))))
        try await LoopbackServer(script, options: options).whileRunning { server in
            let client = try RawClient(port: server.port)
            client.send(Self.request)
            #expect(client.receive(through: "late").hasSuffix("late"))
        }
    }
}
