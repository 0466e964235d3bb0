#if os(Linux)
    @testable import LoadCore
    import SLOEval
    import Synchronization
    import TestSupport
    import Testing

    /// Kept connections that end: when a request is sent once more, and when that would be a lie.
    @Suite("SocketTransport retries", .sharesProcessor)
    struct SocketRetryTests {
        enum End: CaseIterable { case close, reset }

        /// Answers one request on the first connection, reads another and then ends it; serves on all others.
        private func forgetfulServer(_ end: End) throws -> ScriptedServer {
            try ScriptedServer { connection, number in
                guard number == 0 else { return connection.serve("second") }
                connection.serve("first", times: 1)
                connection.readRequest()
                if end == .reset { connection.reset() }
            }
        }

        @Test(arguments: End.allCases, ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
        func anIdempotentRequestIsSentOnceMore(_ end: End, _ method: String) async throws {
            let server = try forgetfulServer(end)
            let first = HTTPRequest(target: try server.target(), path: "/1")
            let second = HTTPRequest(target: try server.target(), path: "/2", method: method)
            let exchange = try await server.with { transport, channel in
                _ = await channel.exchange(first)
                let exchange = await channel.exchange(second)
                #expect(transport.statistics.retries == 1)
                return exchange
            }
            // The answer to HEAD has its body all the same, which spoils the connection but not the answer.
            #expect(exchange.result == .answered(status: 200))
            #expect(exchange.retries == 1)
            #expect(exchange.connectionReused)
            #expect(server.requests.map(\.count) == [2, 1])
        }

        @Test(arguments: End.allCases, ["POST", "PATCH"])
        func otherRequestsFailInstead(_ end: End, _ method: String) async throws {
            let server = try forgetfulServer(end)
            let first = HTTPRequest(target: try server.target(), path: "/1")
            let second = HTTPRequest(target: try server.target(), path: "/2", method: method)
            let exchange = try await server.with { _, channel in
                _ = await channel.exchange(first)
                return await channel.exchange(second)
            }
            #expect(exchange.failure?.kind == (end == .reset ? .reset : .closedEarly))
            #expect(exchange.retries == 0)
            #expect(server.connectionCount == 1)
        }

        @Test
        func afterAByteOfTheAnswerNothingIsSentAgain() async throws {
            let server = try ScriptedServer { connection, _ in
                connection.serve("first", times: 1)
                connection.readRequest()
                connection.send("H")
            }
            let request = HTTPRequest(target: try server.target(), path: "/")
            let exchange = try await server.with { _, channel in
                _ = await channel.exchange(request)
                return await channel.exchange(request)
            }
            #expect(exchange.failure?.kind == .closedEarly)
            #expect(exchange.retries == 0)
        }

        @Test
        func aSecondRetryIsNotTried() async throws {
            let server = try ScriptedServer { connection, number in
                if number == 0 { connection.serve("first", times: 1) }
                connection.readRequest()
            }
            let request = HTTPRequest(target: try server.target(), path: "/")
            let exchange = try await server.with { _, channel in
                _ = await channel.exchange(request)
                return await channel.exchange(request)
            }
            #expect(exchange.failure?.kind == .closedEarly)
            #expect(exchange.retries == 1)
            #expect(server.requests.map(\.count) == [2, 1])
        }

        @Test(arguments: ["", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"])
        func aConnectionThatEndedWhileIdleIsReplacedBeforeTheRequest(_ lastWords: String) async throws {
            let hasEnded = Signal()
            let server = try ScriptedServer { connection, number in
                guard number == 0 else { return connection.serve() }
                connection.serve("first", times: 1)
                connection.send(lastWords)
                connection.end()
                hasEnded.give()
            }
            let request = HTTPRequest(target: try server.target(), path: "/", method: "POST")
            let exchange = try await server.with { transport, channel in
                _ = await channel.exchange(request)
                await hasEnded.wait()
                // One turn of the loop, in which it hears of the end.
                try await transport.lanes[0].sleep(until: .now.advanced(byNanoseconds: 1_000_000))
                let exchange = await channel.exchange(request)
                #expect(transport.statistics.connectionsOutOfStep == (lastWords.isEmpty ? 0 : 1))
                return exchange
            }
            #expect(exchange.result == .answered(status: 200))
            #expect(exchange.retries == 0)
            #expect(!exchange.connectionReused)
        }
    }
#endif
