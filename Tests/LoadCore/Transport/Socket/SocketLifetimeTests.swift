#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    /// How exchanges end when the run does.
    @Suite("SocketTransport ends", .sharesProcessor)
    struct SocketLifetimeTests {
        /// A server that reads requests and never answers, and says so once it has read one.
        private func silentServer(_ hasRead: Signal) throws -> ScriptedServer {
            try ScriptedServer { connection, _ in
                connection.readRequest()
                hasRead.give()
                connection.readToEnd()
            }
        }

        @Test
        func abandoningEndsExchangesInFlightAndLaterOnes() async throws {
            let hasRead = Signal()
            let server = try silentServer(hasRead)
            let request = HTTPRequest(target: try server.target(), path: "/")
            try await server.with { transport, channel in
                async let first = channel.exchange(request)
                await hasRead.wait()
                transport.abandonAll()
                #expect(await first.result == .abandoned)
                #expect(await channel.exchange(request).result == .abandoned)
                #expect(await transport.lanes[0].makeChannel().exchange(request).result == .abandoned)
            }
            #expect(server.connectionCount == 1)
        }

        @Test
        func closingEndsExchangesInFlightAndLaterOnes() async throws {
            let hasRead = Signal()
            let server = try silentServer(hasRead)
            defer { server.stop() }
            let request = HTTPRequest(target: try server.target(), path: "/")
            let transport = try SocketTransport(options: TransportOptions(), threads: 1)
            let channel = transport.lanes[0].makeChannel()
            async let first = channel.exchange(request)
            await hasRead.wait()
            await transport.close()
            #expect(await first.result == .abandoned)
            #expect(await channel.exchange(request).result == .abandoned)
        }

        @Test
        func cancellingTheTaskDoesNotEndAnExchange() async throws {
            let hasRead = Signal()
            let mayAnswer = Signal()
            let server = try ScriptedServer { connection, _ in
                connection.readRequest()
                hasRead.give()
                mayAnswer.block()
                connection.answer()
            }
            let request = HTTPRequest(target: try server.target(), path: "/")
            try await server.with { transport, channel in
                await withTaskGroup(of: HTTPExchange.self) { group in
                    group.addTask(executorPreference: transport.lanes[0].executor) {
                        await channel.exchange(request)
                    }
                    await hasRead.wait()
                    group.cancelAll()
                    mayAnswer.give()
                    #expect(await group.next()?.result == .answered(status: 200))
                }
            }
        }

        @Test
        func closingClosesEveryConnection() async throws {
            let server = try ScriptedServer { connection, _ in
                connection.serve()
                connection.readToEnd()
            }
            let request = HTTPRequest(target: try server.target(), path: "/")
            let transport = try SocketTransport(options: TransportOptions(), threads: 2)
            let channels = (0..<20).map { transport.lanes[$0 % 2].makeChannel() }
            for channel in channels { _ = await channel.exchange(request) }
            #expect(transport.statistics.connectionsOpened == 20)
            await transport.close()
            // Scripts end when the client ends its connections; the server need not cut them off.
            server.waitForScripts()
            server.stop()
            withExtendedLifetime(channels) {}
        }

        @Test
        func aChannelThatIsGoneClosesItsConnection() async throws {
            let server = try ScriptedServer { connection, _ in connection.serve() }
            let request = HTTPRequest(target: try server.target(), path: "/")
            try await server.with { transport, _ in
                for _ in 0..<20 { _ = await transport.lanes[0].makeChannel().exchange(request) }
                server.waitForScripts()
                #expect(server.connectionCount == 20)
            }
        }
    }
#endif
