#if os(Linux)
    import Foundation
    @testable import LoadCore
    import TestSupport
    import Testing

    @Suite("SocketTransport", .sharesProcessor)
    struct SocketTransportTests {
        @Test
        func theRequestIsWrittenAsItStands() async throws {
            let server = try ScriptedServer { connection, _ in connection.serve() }
            let request = HTTPRequest(
                target: try server.target(path: "/base"),
                path: "/base/a b?x=ü",
                method: "POST",
                headers: [
                    HTTPHeader(name: "X-A", value: "1\r\nX-B: 2"), HTTPHeader(name: "Accept", value: "a/b"),
                ],
                body: Array("hello".utf8)
            )
            let exchange = try await server.with { _, channel in await channel.exchange(request) }
            #expect(exchange.result == .answered(status: 200))
            let expected =
                "POST /base/a%20b?x=%C3%BC HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nUser-Agent: loadgate\r\n"
                + "Content-Length: 5\r\nX-A: 1  X-B: 2\r\nAccept: a/b\r\n\r\nhello"
            #expect(server.requests == [[expected]])
        }

        @Test
        func theBodyIsCountedAndKeptOnlyWhenAsked() async throws {
            let text = String(repeating: "x", count: 100_000)
            let options = TransportOptions(keptBodyLimit: 1_000)
            for keepsBody in [false, true] {
                let server = try ScriptedServer { connection, _ in connection.serve(text) }
                let exchange = try await server.exchange(
                    options: options,
                    bodyUse: keepsBody ? .kept : .counted
                )
                #expect(exchange.result == .answered(status: 200))
                #expect(exchange.bodyBytes == 100_000)
                #expect(exchange.body.count == (keepsBody ? 1_000 : 0))
                #expect(exchange.completed > exchange.sent)
            }
        }

        @Test
        func aConnectionServesManyRequests() async throws {
            let server = try ScriptedServer { connection, _ in connection.serve() }
            let request = HTTPRequest(target: try server.target(), path: "/")
            try await server.with { transport, channel in
                for round in 0..<100 {
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 200))
                    #expect(exchange.connectionReused == (round > 0))
                    #expect(exchange.retries == 0)
                }
                #expect(transport.statistics.connectionsOpened == 1)
            }
            #expect(server.connectionCount == 1)
        }

        @Test
        func withoutKeepAliveEachRequestHasItsConnection() async throws {
            let server = try ScriptedServer { connection, _ in connection.serve() }
            let request = HTTPRequest(target: try server.target(), path: "/")
            try await server.with(keepsAlive: false) { transport, channel in
                for _ in 0..<5 {
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 200))
                    #expect(!exchange.connectionReused)
                }
                #expect(transport.statistics.connectionsOpened == 5)
            }
            #expect(server.requests.count == 5)
            #expect(
                server.requests.allSatisfy {
                    $0.count == 1 && $0[0].contains("\r\nConnection: close\r\n\r\n")
                }
            )
        }

        @Test(arguments: [
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\n\r\nok",
        ])
        func aConnectionThatTheServerEndsIsReplacedWithoutRetry(_ answer: String) async throws {
            let server = try ScriptedServer { connection, _ in
                connection.readRequest()
                connection.send(answer)
            }
            let request = HTTPRequest(target: try server.target(), path: "/")
            try await server.with { _, channel in
                for _ in 0..<3 {
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 200))
                    #expect(exchange.bodyBytes == 2)
                    #expect(!exchange.connectionReused)
                    #expect(exchange.retries == 0)
                }
            }
            #expect(server.connectionCount == 3)
        }

        @Test
        func bytesBeyondTheAnswerEndTheConnection() async throws {
            let server = try ScriptedServer { connection, _ in
                connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok, and more")
                connection.readToEnd()
            }
            let request = HTTPRequest(target: try server.target(), path: "/")
            try await server.with { transport, channel in
                for _ in 0..<2 {
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 200))
                    #expect(!exchange.connectionReused)
                }
                #expect(transport.statistics.connectionsOutOfStep == 2)
            }
        }

        @Test
        func aLargeRequestBodyIsWrittenInParts() async throws {
            let body = [UInt8](repeating: UInt8(ascii: "b"), count: 8 << 20)
            let server = try ScriptedServer { connection, _ in connection.serve() }
            let request = HTTPRequest(target: try server.target(), path: "/", method: "PUT", body: body)
            let exchange = try await server.with { _, channel in await channel.exchange(request) }
            #expect(exchange.result == .answered(status: 200))
            #expect(server.requests.first?.first?.utf8.count == request.wire.count)
        }

        @Test
        func anAnswerBeforeTheBodyIsWrittenCounts() async throws {
            let server = try ScriptedServer { connection, _ in
                connection.answer(status: "413 Content Too Large")
                connection.readToEnd()
            }
            let body = [UInt8](repeating: 0, count: 32 << 20)
            let request = HTTPRequest(target: try server.target(), path: "/", method: "POST", body: body)
            try await server.with { _, channel in
                for _ in 0..<2 {
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 413))
                    #expect(!exchange.connectionReused)
                }
            }
        }

        @Test
        func aLargeAnswerLeavesRoomForOthers() async throws {
            let chunk = "10000\r\n" + String(repeating: "c", count: 65_536) + "\r\n"
            let server = try ScriptedServer { connection, _ in
                guard let request = connection.readRequest() else { return }
                guard request.hasPrefix("GET /large") else { return connection.answer() }
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<256 { connection.send(chunk) }
                connection.send("0\r\n\r\n")
            }
            let large = HTTPRequest(target: try server.target(), path: "/large")
            let small = HTTPRequest(target: try server.target(), path: "/small")
            try await server.with { transport, channel in
                async let first = channel.exchange(large)
                let second = await transport.lanes[0].makeChannel().exchange(small)
                #expect(second.result == .answered(status: 200))
                #expect(await first.bodyBytes == 256 * 65_536)
            }
        }

        @Test
        func anAnswerToHeadHasNoBody() async throws {
            let server = try ScriptedServer { connection, _ in
                while connection.readRequest() != nil {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                }
            }
            let request = HTTPRequest(target: try server.target(), path: "/", method: "HEAD")
            try await server.with { _, channel in
                for round in 0..<2 {
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 200))
                    #expect(exchange.bodyBytes == 0)
                    #expect(exchange.connectionReused == (round > 0))
                }
            }
        }

        @Test
        func manyUsersShareALane() async throws {
            let server = try ScriptedServer { connection, _ in connection.serve() }
            let request = HTTPRequest(target: try server.target(), path: "/")
            try await server.with { transport, _ in
                let lane = transport.lanes[0]
                let answers = await withTaskGroup(of: Int.self) { group in
                    for _ in 0..<50 {
                        group.addTask(executorPreference: lane.executor) {
                            let channel = lane.makeChannel()
                            var answers = 0
                            for _ in 0..<20
                            where await channel.exchange(request).result == .answered(status: 200) {
                                answers += 1
                            }
                            return answers
                        }
                    }
                    return await group.reduce(0, +)
                }
                #expect(answers == 1_000)
                #expect(transport.statistics.connectionsOpened == 50)
            }
        }

        @Test
        func laneCountsAreAsAskedAndAtLeastOne() async throws {
            for (asked, expected) in [(3, 3), (0, 1), (-1, 1)] {
                let transport = try SocketTransport(options: TransportOptions(), threads: asked)
                #expect(transport.lanes.count == expected)
                await transport.close()
            }
            let transport = try SocketTransport(options: TransportOptions())
            #expect(transport.lanes.count >= 1)
            await transport.close()
        }
    }
#endif
