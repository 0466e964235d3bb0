#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    @Suite("SocketTransport proxies", .sharesProcessor, .timeLimit(.minutes(2)))
    struct SocketProxyTests {
        private static let secret = Data("me:hunter20".utf8).base64EncodedString()

        /// Answers requests itself, and makes the tunnels that it is asked for.
        private static func serve(_ connection: ScriptedConnection) {
            while let request = connection.readRequest() {
                guard request.hasPrefix("CONNECT ") else {
                    connection.answer("by proxy")
                    continue
                }
                let place = request.dropFirst("CONNECT ".count).prefix { $0 != " " }
                guard let port = UInt16(place.drop { $0 != ":" }.dropFirst()) else { return }
                connection.send("HTTP/1.0 200 Connection established\r\nX-Proxy: yes\r\n\r\n")
                return connection.relay(to: port)
            }
        }

        private func options(through proxy: ScriptedServer, user: String = "") throws -> TransportOptions {
            TransportOptions(
                timeout: .seconds(60),
                followsCrossOrigin: true,
                tls: TLSOptions(caCertificates: LoopbackServer.certificateAuthority),
                proxies: ProxyRules(try HTTPProxy("http://\(user)127.0.0.1:\(proxy.port)"))
            )
        }

        private static func get(_ url: String, _ headers: [HTTPHeader] = []) throws -> HTTPRequest {
            let target = try TargetURL(url)
            return HTTPRequest(target: target, path: target.ownPath, headers: headers, bodyUse: .kept)
        }

        @Test func plainRequestsToAllOriginsShareAConnectionToTheProxy() async throws {
            let proxy = try ScriptedServer { connection, _ in Self.serve(connection) }
            try await proxy.with(try options(through: proxy, user: "me:hunter20@")) { transport, channel in
                for url in ["http://a.test/x?y=1", "http://b.test:8080", "http://a.test/x?y=1"] {
                    let exchange = await channel.exchange(try Self.get(url))
                    #expect(exchange.result == .answered(status: 200))
                    #expect(exchange.body == Array("by proxy".utf8))
                }
                #expect(transport.statistics.connectionsOpened == 1)
            }
            let requests = try #require(proxy.requests.first)
            #expect(requests.count == 3 && requests[0] == requests[2])
            #expect(requests[0].hasPrefix("GET http://a.test/x?y=1 HTTP/1.1\r\nHost: a.test\r\n"))
            #expect(requests[1].hasPrefix("GET http://b.test:8080/ HTTP/1.1\r\nHost: b.test:8080\r\n"))
            #expect(requests.allSatisfy { $0.contains("Proxy-Authorization: Basic \(Self.secret)\r\n") })
        }

        @Test func secureRequestsGoThroughATunnelForEachOrigin() async throws {
            let proxy = try ScriptedServer { connection, _ in Self.serve(connection) }
            let server = LoopbackServer(options: .init(isSecure: true, requestLogLimit: 10)) { _ in
                .text("in")
            }
            try await server.whileRunning { server in
                let options = try options(through: proxy, user: "me:hunter20@")
                try await proxy.with(options) { transport, channel in
                    for path in ["/x", "/y"] {
                        let exchange = await channel.exchange(try Self.get(server.url + path))
                        #expect(exchange.result == .answered(status: 200), "\(exchange.result)")
                        #expect(exchange.body == Array("in".utf8))
                        #expect(exchange.connectionReused == (path == "/y"))
                    }
                    let plain = await channel.exchange(try Self.get("http://a.test"))
                    #expect(plain.body == Array("by proxy".utf8))
                    #expect(transport.statistics.connectionsOpened == 2)
                }
                let place = "127.0.0.1:\(server.port)"
                #expect(
                    proxy.requests.first == [
                        "CONNECT \(place) HTTP/1.1\r\nHost: \(place)\r\nUser-Agent: loadgate\r\n"
                            + "Proxy-Authorization: Basic \(Self.secret)\r\n\r\n"
                    ]
                )
                #expect(server.requestLog.map(\.target) == ["/x", "/y"])
                #expect(server.requestLog.allSatisfy { $0.header("Proxy-Authorization") == nil })
            }
        }

        @Test func redirectsLeadFromATunnelToThePlainProxyAndBack() async throws {
            let proxy = try ScriptedServer { connection, _ in
                while let request = connection.readRequest() {
                    guard request.hasPrefix("CONNECT "),
                        let port = UInt16(request.drop { $0 != ":" }.dropFirst().prefix { $0 != " " })
                    else {
                        connection.answer("plain")
                        continue
                    }
                    connection.send("HTTP/1.1 200 OK\r\n\r\n")
                    return connection.relay(to: port)
                }
            }
            let server = LoopbackServer(options: .init(isSecure: true)) { _ in
                .init(status: 302, headers: [HTTPHeader(name: "Location", value: "http://a.test/there")])
            }
            try await server.whileRunning { server in
                try await proxy.with(try options(through: proxy)) { _, channel in
                    for _ in 0..<2 {
                        let exchange = await channel.exchange(try Self.get(server.url))
                        #expect(exchange.result == .answered(status: 200) && exchange.redirects == 1)
                        #expect(exchange.body == Array("plain".utf8))
                    }
                }
            }
            #expect(proxy.connectionCount == 2)
        }

        @Test(arguments: [
            ("403 Forbidden", "", "it answers with status 403 when asked for a connection to shop.test"),
            ("502 Bad Gateway", "", "it answers with status 502 when asked for a connection to shop.test"),
            ("407 Who", "", "it asks for a user name and password (status 407)"),
            ("407 Who", "me:hunter20@", "it does not accept the user name and password of its URL"),
        ])
        func aProxyThatRefusesATunnelIsNamed(status: String, user: String, reason: String) async throws {
            let proxy = try ScriptedServer { connection, _ in
                while connection.readRequest() != nil { connection.answer("no", status: status) }
            }
            let failure = try await proxy.with(try options(through: proxy, user: user)) { _, channel in
                await channel.exchange(try Self.get("https://shop.test")).failure
            }
            #expect(failure?.kind == .proxy)
            let expected = "the proxy http://127.0.0.1:\(proxy.port) can't be used: \(reason)"
            #expect(failure?.detail.hasPrefix(expected) == true, "\(failure?.detail ?? "")")
        }

        @Test(arguments: [
            (nil, "the connection was closed before the answer"),
            ("HTTP/1.1 200", "closed inside the answer"),
            ("SSH-2.0\r\n", "does not begin like HTTP/1.1"), ("HTTP/1.1 200 OK\r\n\r\nmore", "bytes follow"),
        ])
        func anAnswerThatMakesNoTunnelIsTheProxysFailure(answer: String?, reason: String) async throws {
            let proxy = try ScriptedServer { connection, _ in
                connection.readRequest()
                if let answer { connection.send(answer) }
            }
            let failure = try await proxy.with(try options(through: proxy)) { _, channel in
                await channel.exchange(try Self.get("https://shop.test")).failure
            }
            #expect(failure?.kind == .proxy)
            #expect(failure?.detail.contains(reason) == true, "\(failure?.detail ?? "")")
        }

        @Test func aPlainRequestThatTheProxyAsksCredentialsForIsTheProxysFailure() async throws {
            let proxy = try ScriptedServer { connection, _ in
                while connection.readRequest() != nil { connection.answer("no", status: "407 Who are you") }
            }
            let failure = try await proxy.with(try options(through: proxy)) { _, channel in
                await channel.exchange(try Self.get("http://shop.test")).failure
            }
            #expect(failure?.kind == .proxy)
            #expect(failure?.detail.contains("it asks for a user name and password") == true)
        }

        @Test(arguments: ["http://shop.test", "https://shop.test"])
        func aProxyThatIsNotThereIsNamed(url: String) async throws {
            let deserted = DesertedPort()
            let options = TransportOptions(proxies: ProxyRules(try HTTPProxy(deserted.url)))
            let failure = try await withSecureChannel(options) { _, channel in
                await channel.exchange(try Self.get(url)).failure
            }
            #expect(failure?.kind == .proxy)
            #expect(
                failure?.detail == "the proxy \(deserted.url) can't be used: "
                    + "connect to 127.0.0.1:\(deserted.port): Connection refused"
            )
        }

        @Test func routesLeadToTheProxyByAddressAndBehindItByPlace() async throws {
            let proxy = try ScriptedServer { connection, _ in Self.serve(connection) }
            let server = LoopbackServer { _ in .text("routed") }
            try await server.whileRunning { server in
                var options = try options(through: proxy)
                options.proxies = ProxyRules(try HTTPProxy("http://proxy.test:\(proxy.port)"))
                options.routes = [
                    try ConnectionRoute(resolving: "proxy.test:\(proxy.port):127.0.0.1"),
                    try ConnectionRoute(resolving: "a.test:80:192.0.2.1"),
                    try ConnectionRoute(connecting: "b.test:80:127.0.0.1:\(server.port)"),
                ]
                try await proxy.with(options) { _, channel in
                    let (a, b) = (try Self.get("http://a.test"), try Self.get("http://b.test"))
                    #expect(await channel.exchange(a).body == Array("by proxy".utf8))
                    #expect(await channel.exchange(b).body == Array("routed".utf8))
                }
            }
            #expect(proxy.requests[0][0].hasPrefix("GET http://a.test/ "))
            #expect(proxy.requests[1][0].hasPrefix("CONNECT 127.0.0.1:"))
        }

        @Test func exceptionsAndTheProbeGoPastTheProxy() async throws {
            let proxy = try ScriptedServer { connection, _ in Self.serve(connection) }
            let server = LoopbackServer { _ in .text("direct") }
            try await server.whileRunning { server in
                var options = try options(through: proxy)
                options.routes = [try ConnectionRoute(connecting: "::nowhere.test:1")]
                try await proxy.with(options) { transport, _ in
                    let probe = try #require(transport.lanes[0].makeLoopbackChannel(isSecure: false))
                    let exchange = await probe.exchange(try Self.get(server.url))
                    #expect(exchange.body == Array("direct".utf8))
                }
                options.routes = []
                options.proxies.exceptions = ProxyException.list("127.0.0.0/8")
                try await withSecureChannel(options) { _, channel in
                    let exchange = await channel.exchange(try Self.get(server.url))
                    #expect(exchange.body == Array("direct".utf8))
                }
            }
            #expect(proxy.connectionCount == 0)
        }

        @Test func theTimeOfTheTunnelIsThatOfConnecting() async throws {
            let wait = 0.04
            let proxy = try ScriptedServer { connection, _ in
                guard let request = connection.readRequest(),
                    let port = UInt16(request.drop { $0 != ":" }.dropFirst().prefix { $0 != " " })
                else { return }
                Thread.sleep(forTimeInterval: wait)
                connection.send("HTTP/1.1 200 OK\r\n\r\n")
                connection.relay(to: port)
            }
            let server = LoopbackServer(options: .init(isSecure: true)) { _ in .text("in") }
            try await server.whileRunning { server in
                let exchange = try await proxy.with(try options(through: proxy)) { _, channel in
                    await channel.exchange(try Self.get(server.url))
                }
                let phases = try #require(exchange.phases)
                #expect(phases.beforeSent.connect >= UInt64(wait * 1e9))
                #expect(phases.beforeSent.tls > 0 && phases.inLatency.connect == 0)
            }
        }

        @Test func aRequestWithoutKeepAliveSaysSoToTheProxy() async throws {
            let proxy = try ScriptedServer { connection, _ in Self.serve(connection) }
            try await proxy.with(try options(through: proxy), keepsAlive: false) { _, channel in
                for _ in 0..<2 {
                    let exchange = await channel.exchange(try Self.get("http://a.test"))
                    #expect(exchange.result == .answered(status: 200))
                }
            }
            #expect(proxy.requests.map(\.count) == [1, 1])
            #expect(proxy.requests.joined().allSatisfy { $0.contains("\r\nConnection: close\r\n") })
        }

        @Test func aKeptConnectionThatTheProxyClosedIsOpenedAgain() async throws {
            let proxy = try ScriptedServer { connection, number in
                connection.serve("by \(number)", times: 1)
            }
            try await proxy.with(try options(through: proxy)) { _, channel in
                for number in 0..<3 {
                    let exchange = await channel.exchange(try Self.get("http://a.test"))
                    #expect(exchange.body == Array("by \(number)".utf8))
                }
            }
        }

        @Test(.requires(.tinyproxy)) func tinyproxyPassesBothKindsOn() async throws {
            let plain = LoopbackServer(options: .init(requestLogLimit: 10)) { _ in .text("plain") }
            let secure = LoopbackServer(options: .init(isSecure: true, requestLogLimit: 10)) { _ in
                .text("in")
            }
            try await TinyproxyPeer.withRunning(user: "me", password: "hunter20") { peer in
                try await plain.whileRunning { plain in
                    try await secure.whileRunning { secure in
                        func ask(_ url: String, user: String) async throws -> HTTPExchange {
                            var options = TransportOptions(timeout: .seconds(60))
                            options.tls.caCertificates = LoopbackServer.certificateAuthority
                            let proxy = try HTTPProxy("http://\(user)127.0.0.1:\(peer.port)")
                            options.proxies = ProxyRules(proxy)
                            return try await withSecureChannel(options) { _, channel in
                                await channel.exchange(try Self.get(url))
                            }
                        }
                        for (url, body) in [(plain.url, "plain"), (secure.url, "in")] {
                            let exchange = try await ask(url, user: "me:hunter20@")
                            #expect(exchange.result == .answered(status: 200), "\(exchange.result)")
                            #expect(exchange.body == Array(body.utf8))
                            let wrong = try await ask(url, user: "me:wrong@")
                            // Its 401 to a plain request may as well be the target's.
                            #expect(
                                url == plain.url
                                    ? wrong.result == .answered(status: 401)
                                    : wrong.failure?.kind == .proxy
                            )
                            let unknown = try await ask(url, user: "")
                            #expect(unknown.failure?.detail.contains("407") == true)
                        }
                        for request in plain.requestLog + secure.requestLog {
                            #expect(request.header("Proxy-Authorization") == nil)
                        }
                        #expect(plain.requestLog.count == 1 && secure.requestLog.count == 1)
                    }
                }
            }
        }
    }
#endif
