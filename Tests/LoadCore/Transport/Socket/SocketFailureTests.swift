#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    @Suite("SocketTransport failures", .sharesProcessor)
    struct SocketFailureTests {
        /// What a server does after it read the request, and what that must be called.
        struct Misdeed: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var kind: FailureKind
            var isDetailed: String
            var act: @Sendable (ScriptedConnection) -> Void
        }

        static let misdeeds: [Misdeed] = [
            Misdeed(
                testDescription: "closes without an answer",
                kind: .closedEarly,
                isDetailed: "before the answer"
            ) {
                $0.readRequest()
            },
            Misdeed(
                testDescription: "closes inside the head",
                kind: .closedEarly,
                isDetailed: "inside the answer"
            ) {
                $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nConte")
            },
            Misdeed(
                testDescription: "closes inside the body",
                kind: .closedEarly,
                isDetailed: "after 4 body bytes"
            ) {
                $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour")
            },
            Misdeed(testDescription: "resets without an answer", kind: .reset, isDetailed: "reset by peer") {
                $0.readRequest()
                $0.reset()
            },
            Misdeed(
                testDescription: "speaks something else",
                kind: .malformedResponse,
                isDetailed: "plain HTTP"
            ) {
                $0.send("SSH-2.0-OpenSSH_9.2\r\n")
                $0.readRequest()
            },
            Misdeed(
                testDescription: "breaks off in something else",
                kind: .malformedResponse,
                isDetailed: "HTTP"
            ) {
                $0.readRequest()
                $0.send("\u{15}\u{3}\u{1}")
            },
            Misdeed(testDescription: "folds a header line", kind: .malformedResponse, isDetailed: "folding") {
                $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n")
            },
            Misdeed(
                testDescription: "announces too long a body",
                kind: .bodyTooLarge,
                isDetailed: "1000 bytes"
            ) {
                $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
                $0.readToEnd()
            },
            Misdeed(testDescription: "sends too long a body", kind: .bodyTooLarge, isDetailed: "1000 bytes") {
                $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1_001))
                $0.readToEnd()
            },
        ]

        @Test(arguments: misdeeds)
        func theFailureHasItsKind(_ misdeed: Misdeed) async throws {
            let server = try ScriptedServer { connection, _ in misdeed.act(connection) }
            let exchange = try await server.exchange(options: TransportOptions(bodyLimit: 1_000))
            let failure = try #require(exchange.failure)
            #expect(failure.kind == misdeed.kind, "\(failure.detail)")
            #expect(failure.detail.contains(misdeed.isDetailed), "\(failure.detail)")
            #expect(exchange.retries == 0)
            #expect(server.connectionCount == 1)
        }

        @Test
        func aBodyOfExactlyTheLimitIsRead() async throws {
            let server = try ScriptedServer { connection, _ in
                connection.serve(String(repeating: "x", count: 1_000))
            }
            let exchange = try await server.exchange(options: TransportOptions(bodyLimit: 1_000))
            #expect(exchange.result == .answered(status: 200))
        }

        @Test
        func aServerThatIsNotThereRefuses() async throws {
            let server = try ScriptedServer { _, _ in }
            server.stop()
            let transport = try SocketTransport(options: TransportOptions(), threads: 1)
            let request = HTTPRequest(target: try server.target(), path: "/")
            let exchange = await transport.lanes[0].makeChannel().exchange(request)
            await transport.close()
            #expect(exchange.failure?.kind == .refused)
            #expect(exchange.failure?.detail == "connect to 127.0.0.1:\(server.port): Connection refused")
        }

        @Test
        func usersThatAreRefusedDoNotStarveOthers() async throws {
            let server = try ScriptedServer { connection, _ in connection.serve() }
            let closed = try ScriptedServer { _, _ in }
            closed.stop()
            let refused = HTTPRequest(target: try closed.target(), path: "/")
            let served = HTTPRequest(target: try server.target(), path: "/")
            try await server.with { transport, channel in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask(executorPreference: transport.lanes[0].executor) {
                        let channel = transport.lanes[0].makeChannel()
                        while !Task.isCancelled { _ = await channel.exchange(refused) }
                    }
                    for _ in 0..<10 {
                        #expect(await channel.exchange(served).result == .answered(status: 200))
                    }
                    group.cancelAll()
                }
            }
        }

        @Test
        func anAnswerThatNeverComesTimesOut() async throws {
            let server = try ScriptedServer { connection, _ in connection.readToEnd() }
            let exchange = try await server.exchange(options: TransportOptions(timeout: .milliseconds(200)))
            #expect(exchange.failure?.kind == .requestTimeout)
            #expect(exchange.completed.nanoseconds(since: exchange.sent) >= 100_000_000)
        }

        /// The connection's one timer, set for the first request, fires while the second waits: too early.
        @Test
        func eachRequestOfAConnectionHasItsWholeTime() async throws {
            let server = try ScriptedServer { connection, _ in
                connection.serve(times: 1)
                connection.readToEnd()
            }
            let request = HTTPRequest(target: try server.target(), path: "/")
            let options = TransportOptions(timeout: .milliseconds(600))
            try await server.with(options) { transport, channel in
                #expect(await channel.exchange(request).result == .answered(status: 200))
                try await transport.lanes[0].sleep(until: .now.advanced(byNanoseconds: 300_000_000))
                // Ends a wait that would never end; cancelled and gone when all is well.
                async let _: Void = { [lane = transport.lanes[0]] in
                    try await lane.sleep(until: .now.advanced(byNanoseconds: 20_000_000_000))
                    transport.abandonAll()
                }()
                let exchange = await channel.exchange(request)
                #expect(exchange.failure?.kind == .requestTimeout)
                #expect(exchange.connectionReused)
                #expect(exchange.completed.nanoseconds(since: exchange.sent) >= 450_000_000)
            }
        }

        @Test
        func anAnswerThatDripsTimesOut() async throws {
            let server = try ScriptedServer { connection, _ in
                connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                // Ends once the client has closed: then nothing can be sent any more.
                while connection.send("x") {
                    Thread.sleep(forTimeInterval: 0.005)
                }
            }
            let exchange = try await server.exchange(options: TransportOptions(timeout: .milliseconds(300)))
            #expect(exchange.failure?.kind == .requestTimeout)
        }

        @Test
        func oneTimeLimitCoversAllRedirects() async throws {
            let server = try ScriptedServer { connection, _ in
                while connection.readRequest() != nil {
                    Thread.sleep(forTimeInterval: 0.03)
                    connection.answer(status: "302 Found", fields: "Location: /again\r\n")
                }
            }
            let options = TransportOptions(timeout: .milliseconds(500), redirectLimit: 1_000)
            let exchange = try await server.exchange(options: options)
            #expect(exchange.failure?.kind == .requestTimeout)
            #expect(exchange.redirects > 0)
        }

        @Test
        func aConnectionThatIsNotAcceptedTimesOut() async throws {
            let server = try ScriptedServer(backlog: 0, accepts: false) { _, _ in }
            let options = TransportOptions(timeout: .milliseconds(300))
            let request = HTTPRequest(target: try server.target(), path: "/")
            try await server.with(options) { transport, _ in
                // The first few fill the queue of connections to be accepted, the last finds it full.
                var kinds: [FailureKind?] = []
                let channels = (0..<4).map { _ in transport.lanes[0].makeChannel() }
                for channel in channels { kinds.append(await channel.exchange(request).failure?.kind) }
                #expect(kinds.first == .requestTimeout)
                #expect(kinds.last == .connectTimeout)
            }
        }

        @Test(arguments: [
            (ECONNREFUSED, FailureKind.refused), (EHOSTUNREACH, .connectTimeout),
            (ENETUNREACH, .connectTimeout),
            (ETIMEDOUT, .connectTimeout), (ECONNRESET, .reset), (EADDRNOTAVAIL, .generator),
            (EMFILE, .generator),
            (ENFILE, .generator), (ENOBUFS, .generator), (EACCES, .other),
        ])
        func errorsOfConnectHaveTheirKind(_ code: Int32, _ kind: FailureKind) throws {
            let address = try #require(
                try SocketAddress.resolve(host: "::1", port: 80, isNumeric: true).first
            )
            let failure = ExchangeFailure.connecting(to: address, SystemCallError("connect", code: code))
            guard case .failed(let found, let detail) = failure else {
                Issue.record("not a failure")
                return
            }
            #expect(found == kind)
            #expect(detail.contains("[::1]:80"))
            // What the generator itself lacks comes with advice.
            #expect(detail.contains(";") == (kind == .generator))
        }

        @Test
        func tooFewDescriptorsAreToldBeforeTheRun() {
            #expect(throws: SocketTransportError.self) {
                try SocketTransport(options: TransportOptions(connectionLimit: 2_000_000_000), threads: 1)
            }
            let error = SocketTransportError.tooFewDescriptors(connections: 10_000, limit: 4_096)
            #expect(error.description.contains("4096"))
            #expect(error.description.contains("ulimit"))
        }
    }
#endif
