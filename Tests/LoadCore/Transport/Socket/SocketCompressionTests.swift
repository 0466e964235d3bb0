#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    @Suite("SocketTransport compression", .sharesProcessor, .timeLimit(.minutes(2)))
    struct SocketCompressionTests {
        private static let options = TransportOptions(
            timeout: .seconds(60),
            bodyLimit: 1 << 20,
            tls: TLSOptions(caCertificates: LoopbackServer.certificateAuthority),
            acceptsCompression: true
        )

        private static func route(
            _ body: [UInt8],
            coding: String = "gzip",
            framing: LoopbackServer.Framing = .length
        ) -> LoopbackServer.Route {
            LoopbackServer.Route(
                headers: [HTTPHeader(name: "Content-Encoding", value: coding)],
                body: .bytes(body),
                framing: framing
            )
        }

        private static func request(_ server: LoopbackServer, _ headers: [HTTPHeader] = []) throws
            -> HTTPRequest
        {
            HTTPRequest(target: try TargetURL(server.url), path: "/", headers: headers, bodyUse: .kept)
        }

        @Test(arguments: [false, true], [LoopbackServer.Framing.length, .chunked(size: 5), .close])
        func whatIsDecodedIsKeptAndBothSizesAreCounted(
            isSecure: Bool,
            framing: LoopbackServer.Framing
        ) async throws {
            let script = LoopbackServer.Script(fallback: Self.route(CompressedSample.gzip, framing: framing))
            try await LoopbackServer.withRunning(script, options: .init(isSecure: isSecure)) { server in
                let request = try Self.request(server)
                try await withSecureChannel(Self.options) { transport, channel in
                    for _ in 0..<3 {
                        let exchange = await channel.exchange(request)
                        #expect(exchange.result == .answered(status: 200))
                        #expect(exchange.body == Array(CompressedSample.text.utf8))
                        #expect(exchange.bodyBytes == UInt64(CompressedSample.text.utf8.count))
                        #expect(exchange.wireBytes == UInt64(CompressedSample.gzip.count))
                    }
                    #expect(transport.statistics.connectionsOpened == (framing == .close ? 3 : 1))
                }
            }
        }

        /// Each answer goes out in two writes; the second waits for nothing, so that some come together.
        @Test(arguments: [false, true])
        func anAnswerMayBeSplitAnywhere(isChunked: Bool) async throws {
            let body = CompressedSample.gzip
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
            let size = String(body.count, radix: 16)
            let bytes =
                isChunked
                ? Array("\(head)Transfer-Encoding: chunked\r\n\r\n\(size)\r\n".utf8) + body
                    + Array("\r\n0\r\n\r\n".utf8)
                : Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
            let server = try ScriptedServer { connection, _ in
                for split in 1..<bytes.count {
                    guard connection.readRequest() != nil else { return }
                    connection.send(bytes[..<split])
                    connection.send(bytes[split...])
                }
            }
            let request = HTTPRequest(target: try server.target(), path: "/", bodyUse: .kept)
            try await server.with(Self.options) { transport, channel in
                for split in 1..<bytes.count {
                    let exchange = await channel.exchange(request)
                    #expect(
                        exchange.body == Array(CompressedSample.text.utf8),
                        "\(split): \(exchange.result)"
                    )
                }
                #expect(transport.statistics.connectionsOpened == 1)
            }
        }

        @Test func bytesThatComeOneByOneAreDecoded() async throws {
            var route = Self.route(CompressedSample.zlib, coding: "deflate", framing: .chunked(size: 3))
            route.mishaps = [.init(.drip(every: .microseconds(20)))]
            let options = LoopbackServer.Options(isSecure: true)
            try await LoopbackServer.withRunning(.init(fallback: route), options: options) { server in
                let request = try Self.request(server)
                try await withSecureChannel(Self.options) { _, channel in
                    let exchange = await channel.exchange(request)
                    #expect(exchange.body == Array(CompressedSample.text.utf8), "\(exchange.result)")
                }
            }
        }

        private static let corrupt = Array("not compressed".utf8)
        private static let bomb = [[UInt8]](repeating: CompressedSample.bomb, count: 50).flatMap(\.self)

        @Test(
            arguments: [
                (corrupt, .malformedResponse, "not what Content-Encoding says"),
                (Array(CompressedSample.gzip.dropLast()), .malformedResponse, "end before they are whole"),
                (CompressedSample.gzip + [1], .malformedResponse, "bytes follow the end"),
                (bomb, .bodyTooLarge, "decoded body"),
            ] as [([UInt8], FailureKind, String)]
        )
        func afterABadBodyTheNextAnswerIsDecoded(
            body: [UInt8],
            kind: FailureKind,
            words: String
        ) async throws {
            let script = LoopbackServer.Script(
                routes: ["/bad": Self.route(body)],
                fallback: Self.route(CompressedSample.gzip)
            )
            try await LoopbackServer.withRunning(script) { server in
                let good = try Self.request(server)
                let bad = HTTPRequest(target: good.target, path: "/bad", bodyUse: .kept)
                try await withSecureChannel(Self.options) { _, channel in
                    for _ in 0..<2 {
                        let failed = await channel.exchange(bad)
                        #expect(failed.failure?.kind == kind)
                        #expect(failed.failure?.detail.contains(words) == true, "\(failed.result)")
                        let decoded = await channel.exchange(good)
                        #expect(decoded.body == Array(CompressedSample.text.utf8), "\(decoded.result)")
                    }
                }
            }
        }

        @Test func anEndWithinTheDataIsAnEarlyEnd() async throws {
            let body = Array(CompressedSample.gzip.dropLast(5))
            let script = LoopbackServer.Script(fallback: Self.route(body, framing: .close))
            try await LoopbackServer.withRunning(script) { server in
                let request = try Self.request(server)
                try await withSecureChannel(Self.options) { _, channel in
                    let exchange = await channel.exchange(request)
                    #expect(exchange.failure?.kind == .closedEarly, "\(exchange.result)")
                }
            }
        }

        @Test(
            arguments: [
                (true, nil, "gzip, deflate", true), (true, "gzip;q=0.5", "gzip;q=0.5", true),
                (false, nil, nil, false), (false, "gzip", "gzip", false),
            ] as [(Bool, String?, String?, Bool)]
        )
        func compressionIsAskedForOnlyWhereItIsWanted(
            accepts: Bool,
            own: String?,
            asked: String?,
            isDecoded: Bool
        ) async throws {
            let server = LoopbackServer(options: .init(requestLogLimit: 10)) { _ in
                LoopbackServer.Response(
                    headers: [HTTPHeader(name: "Content-Encoding", value: "gzip")],
                    body: .bytes(CompressedSample.gzip)
                )
            }
            try await server.whileRunning { server in
                var options = Self.options
                options.acceptsCompression = accepts
                let headers = own.map { [HTTPHeader(name: "accept-encoding", value: $0)] } ?? []
                let request = try Self.request(server, headers)
                try await withSecureChannel(options) { _, channel in
                    let exchange = await channel.exchange(request)
                    let text = Array(CompressedSample.text.utf8)
                    #expect(exchange.body == (isDecoded ? text : CompressedSample.gzip))
                }
                let sent = server.requestLog[0].headers.filter { $0.name.lowercased() == "accept-encoding" }
                #expect(sent.map(\.value) == [asked].compactMap(\.self))
            }
        }

        @Test func theWordsAboutABodyKnowThatItWasDecoded() throws {
            let expectation = Expectation(bodyContains: "absent")
            var exchange = HTTPExchange(
                result: .answered(status: 200),
                sent: .now,
                completed: .now,
                bodyBytes: 3,
                wireBytes: 2,
                body: [0xFF, 0xFE, 0xFD],
                bodyHoldsText: false,
                headers: [HTTPHeader(name: "content-encoding", value: "gzip")]
            )
            #expect(expectation.unmet(by: exchange, status: 200)?.sentence().contains("all 3 bytes") == true)
            exchange.wireBytes = 3
            #expect(
                expectation.unmet(by: exchange, status: 200)?.sentence().contains("compressed as") == true
            )
        }

        @Test(.requires(.nginx), arguments: [false, true])
        func nginxSendsLessThanItMeans(isSecure: Bool) async throws {
            let text = String(repeating: "the same words again and again, ", count: 100)
            var server = NginxPeer.Server([.init("/", body: text)])
            server.compresses = true
            let authority = isSecure ? try CertificateAuthority() : nil
            server.certificate = try authority?.issue()
            let path = try #require(Peer.nginx.path)
            try await NginxPeer.withRunning(path, servers: [server]) { nginx in
                var options = Self.options
                options.tls.caFile = authority?.path
                let url = "\(isSecure ? "https" : "http")://127.0.0.1:\(nginx.port())"
                let request = HTTPRequest(target: try TargetURL(url), path: "/", bodyUse: .kept)
                try await withSecureChannel(options) { transport, channel in
                    for _ in 0..<3 {
                        let exchange = await channel.exchange(request)
                        #expect(exchange.body == Array(text.utf8), "\(exchange.result)")
                        #expect(exchange.bodyBytes == 3_200 && (20..<320).contains(exchange.wireBytes))
                    }
                    #expect(transport.statistics.connectionsOpened == 1)
                }
            }
        }
    }
#endif
