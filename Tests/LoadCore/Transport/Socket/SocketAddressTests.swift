#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import Synchronization
    import TestSupport
    import Testing

    @Suite("Addresses of SocketTransport", .sharesProcessor)
    struct SocketAddressTests {
        private static func numeric(_ host: String, _ port: UInt16) throws(ResolutionError) -> [SocketAddress]
        {
            try SocketAddress.resolve(host: host, port: port, isNumeric: true)
        }

        private func request(host: String, of server: ScriptedServer) throws -> HTTPRequest {
            HTTPRequest(target: try TargetURL("http://\(host):\(server.port)"), path: "/")
        }

        @Test(arguments: [("127.0.0.1", "127.0.0.1:81"), ("::1", "[::1]:81")])
        func addressesAreShownWithTheirPort(_ host: String, _ shown: String) throws {
            #expect(try Self.numeric(host, 81).map(\.description) == [shown])
        }

        @Test
        func ipv6IsSpoken() async throws {
            let server = try ScriptedServer(isIPv6: true) { connection, _ in connection.serve() }
            let request = try request(host: "[::1]", of: server)
            let exchange = try await server.with { _, channel in await channel.exchange(request) }
            #expect(exchange.result == .answered(status: 200))
            #expect(server.requests.first?.first?.contains("Host: [::1]:\(server.port)\r\n") == true)
        }

        @Test
        func theNextAddressIsTriedAndTheOneThatWorkedIsKept() async throws {
            let server = try ScriptedServer { connection, _ in connection.serve() }
            // The IPv6 port of the same number is refused, as nobody listens there.
            let resolver = AddressResolver { origin throws(ResolutionError) in
                try Self.numeric("::1", origin.port) + Self.numeric("127.0.0.1", origin.port)
            }
            let request = try request(host: "service.test", of: server)
            let origin = Origin(host: "service.test", port: server.port)
            try await server.with(keepsAlive: false, resolver: resolver) { _, channel in
                for _ in 0..<3 {
                    #expect(await channel.exchange(request).result == .answered(status: 200))
                    guard case .addresses(_, let preferred) = resolver.answer(for: origin, notify: {}) else {
                        Issue.record("nothing is known of the origin")
                        return
                    }
                    #expect(preferred == 1)
                }
            }
        }

        @Test
        func aNameIsLookedUpOnceForAllUsers() async throws {
            let server = try ScriptedServer { connection, _ in connection.serve() }
            let lookups = Atomic(0)
            let resolver = AddressResolver { origin throws(ResolutionError) in
                lookups.wrappingAdd(1, ordering: .relaxed)
                return try Self.numeric("127.0.0.1", origin.port)
            }
            let request = try request(host: "service.test", of: server)
            try await server.with(resolver: resolver) { transport, _ in
                let lane = transport.lanes[0]
                let answers = await withTaskGroup(of: HTTPExchange.self) { group in
                    for _ in 0..<20 {
                        group.addTask(executorPreference: lane.executor) {
                            await lane.makeChannel().exchange(request)
                        }
                    }
                    return await group.reduce(into: 0) { $0 += $1.result == .answered(status: 200) ? 1 : 0 }
                }
                #expect(answers == 20)
            }
            #expect(lookups.load(ordering: .relaxed) == 1)
        }

        /// Nobody is asked for `service.test`, which has no address.
        @Test(arguments: [
            ["service.test:PORT:127.0.0.1"], ["other.test:81:127.0.0.9", "*:PORT:127.0.0.1"],
            ["SERVICE.test:PORT:127.0.0.1:PORT"],
            ["service.test:PORT:other.test:", "other.test:PORT:127.0.0.1"],
            ["other.test::127.0.0.9:81", "::127.0.0.1:"],
        ])
        func aRouteLeadsElsewhere(texts: [String]) async throws {
            let server = try ScriptedServer { connection, _ in connection.serve() }
            let routes = try texts.map { text in
                let text = text.replacing("PORT", with: "\(server.port)")
                return try (try? ConnectionRoute(resolving: text)) ?? ConnectionRoute(connecting: text)
            }
            let request = try request(host: "service.test", of: server)
            let options = TransportOptions(timeout: .seconds(120), routes: routes)
            let exchange = try await server.with(options) { _, channel in await channel.exchange(request) }
            #expect(exchange.result == .answered(status: 200))
            #expect(server.requests.first?.first?.contains("Host: service.test:\(server.port)\r\n") == true)
        }

        @Test
        func aNameWithoutAddressIsAFailureOfItsKind() async throws {
            let server = try ScriptedServer { _, _ in }
            let resolver = AddressResolver { _ throws(ResolutionError) in
                throw ResolutionError(code: EAI_NONAME)
            }
            let request = try request(host: "nowhere.test", of: server)
            let exchange = try await server.with(resolver: resolver) { _, channel in
                await channel.exchange(request)
            }
            #expect(exchange.failure?.kind == .dns)
            #expect(exchange.failure?.detail == "resolve nowhere.test: Name or service not known")
        }

        @Test
        func aLookupThatHangsTimesOutAndCanBeAbandoned() async throws {
            let server = try ScriptedServer { _, _ in }
            let mayEnd = Signal()
            let hasBegun = Signal()
            let resolver = AddressResolver { origin throws(ResolutionError) in
                hasBegun.give()
                mayEnd.block()
                return try Self.numeric("127.0.0.1", origin.port)
            }
            defer { mayEnd.give() }
            let slow = try request(host: "slow.test", of: server)
            let options = TransportOptions(timeout: .milliseconds(50))
            let context = SocketContext(options: options, keepsAlive: true, resolver: resolver)
            let transport = try SocketTransport(context: context, threads: 1)
            let exchange = await transport.lanes[0].makeChannel().exchange(slow)
            #expect(exchange.failure?.kind == .dns)
            await transport.close()

            try await server.with(resolver: resolver) { transport, channel in
                await hasBegun.wait()
                async let open = channel.exchange(slow)
                transport.abandonAll()
                #expect(await open.result == .abandoned)
            }
        }

        @Test
        func failuresAreRememberedForAMoment() async {
            let lookups = Atomic(0)
            let resolver = AddressResolver(patience: .seconds(3_600)) { _ throws(ResolutionError) in
                lookups.wrappingAdd(1, ordering: .relaxed)
                throw ResolutionError(code: EAI_NONAME)
            }
            let origin = Origin(host: "nowhere.test", port: 80)
            let isKnown = Signal()
            #expect(resolver.answer(for: origin) { isKnown.give() } == nil)
            await isKnown.wait()
            for _ in 0..<10 {
                guard case .failure = resolver.answer(for: origin, notify: {}) else {
                    Issue.record("the failure was forgotten")
                    return
                }
            }
            #expect(lookups.load(ordering: .relaxed) == 1)
        }

        @Test
        func whatIsDistrustedIsLookedUpAnew() async {
            let lookups = Atomic(0)
            let resolver = AddressResolver(patience: .zero) { origin throws(ResolutionError) in
                lookups.wrappingAdd(1, ordering: .relaxed)
                return try Self.numeric("127.0.0.1", origin.port)
            }
            let origin = Origin(host: "service.test", port: 80)
            for expected in 1...3 {
                let isKnown = Signal()
                #expect(resolver.answer(for: origin) { isKnown.give() } == nil)
                await isKnown.wait()
                #expect(resolver.answer(for: origin, notify: {}) != nil)
                #expect(lookups.load(ordering: .relaxed) == expected)
                resolver.distrust(origin)
            }
        }
    }
#endif
