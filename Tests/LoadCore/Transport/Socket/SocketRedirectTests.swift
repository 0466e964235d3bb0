#if os(Linux)
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    @Suite("SocketTransport redirects", .sharesProcessor)
    struct SocketRedirectTests {
        @Test
        func redirectsAreFollowedOnTheSameConnection() async throws {
            let server = try ScriptedServer { connection, _ in
                while let request = connection.readRequest() {
                    if request.hasPrefix("GET /3 ") {
                        connection.answer("done")
                    } else {
                        let next = request.hasPrefix("GET /1 ") ? "/2" : "3"
                        connection.answer("gone", status: "302 Found", fields: "Location: \(next)\r\n")
                    }
                }
            }
            let exchange = try await server.exchange("/1", bodyUse: .kept)
            #expect(exchange.result == .answered(status: 200))
            #expect(exchange.redirects == 2)
            #expect(exchange.body == Array("done".utf8))
            #expect(exchange.bodyBytes == 4)
            #expect(!exchange.connectionReused)
            #expect(server.requests.map(\.count) == [3])
        }

        @Test
        func anotherOriginHasItsOwnConnectionAndBothAreKept() async throws {
            let away = try ScriptedServer { connection, _ in connection.serve("away") }
            defer { away.stop() }
            let location = try away.target().description + "/there"
            let home = try ScriptedServer { connection, _ in
                while connection.readRequest() != nil {
                    connection.answer(status: "307 Temporary Redirect", fields: "Location: \(location)\r\n")
                }
            }
            let secret = HTTPHeader(name: "Authorization", value: "Basic c2VjcmV0")
            let request = HTTPRequest(target: try home.target(), path: "/", headers: [secret])
            try await home.with(
                TransportOptions(timeout: .seconds(120), followsCrossOrigin: true)
            ) { transport, channel in
                for _ in 0..<3 {
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 200))
                    #expect(exchange.departure == location)
                    #expect(exchange.redirects == 1)
                }
                #expect(transport.statistics.connectionsOpened == 2)
            }
            #expect(home.requests.joined().allSatisfy { $0.contains(secret.value) })
            #expect(away.requests.map(\.count) == [3])
            #expect(!away.requests.joined().contains { $0.contains(secret.value) })
            #expect(away.requests.joined().allSatisfy { $0.contains("Host: 127.0.0.1:\(away.port)\r\n") })
        }

        @Test(arguments: [0, 1, 10])
        func moreRedirectsThanAllowedAreALoop(_ limit: Int) async throws {
            let server = try ScriptedServer { connection, _ in
                while connection.readRequest() != nil {
                    connection.answer(status: "301 Moved", fields: "Location: /\r\n")
                }
            }
            let exchange = try await server.exchange(options: TransportOptions(redirectLimit: limit))
            #expect(exchange.failure?.kind == .redirectLoop)
            #expect(exchange.redirects == limit)
            #expect(server.requests.joined().count == limit + 1)
        }

        @Test(arguments: [
            ("ftp://127.0.0.1/x", FailureKind.redirectLoop, "not an http or https URL")
        ])
        func aRedirectElsewhereIsAFailure(_ location: String, _ kind: FailureKind, _ words: String)
            async throws
        {
            let server = try ScriptedServer { connection, _ in
                connection.readRequest()
                connection.answer(status: "302 Found", fields: "Location: \(location)\r\n")
            }
            let failure = try #require(
                try await server.exchange(
                    options: TransportOptions(timeout: .seconds(120), followsCrossOrigin: true)
                ).failure
            )
            #expect(failure.kind == kind)
            #expect(failure.detail.contains(words))
            #expect(failure.detail.contains(location))
        }

        @Test
        func aRedirectWithoutLocationIsTheAnswer() async throws {
            let server = try ScriptedServer { connection, _ in
                connection.readRequest()
                connection.answer(status: "302 Found")
            }
            #expect(try await server.exchange().result == .answered(status: 302))
        }
    }
#endif
