#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    /// Requests and answers over TLS, with servers that end, ask and change keys as servers may, or may not.
    @Suite(.sharesProcessor, .requires(.openssl)) struct TLSTransferTests {
        /// Answers by path, with the endings that Python lets one choose.
        private static let script = """
            import os, socket, ssl, sys, threading
            certificate, key, ca = sys.argv[1:4]
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            context.load_verify_locations(ca)
            # Then a certificate is only asked for after the handshake.
            context.post_handshake_auth = True
            context.verify_mode = ssl.CERT_REQUIRED
            listener = socket.create_server(("127.0.0.1", 0), backlog=64)
            print(listener.getsockname()[1])

            def cut(connection):
                os.close(connection.detach())

            def late(connection):
                connection.verify_client_post_handshake()
                connection.sendall(b"HTTP/1.1 200 OK\\r\\n")
                connection.settimeout(0.01)
                while connection.getpeercert() is None:
                    try:
                        if not connection.recv(1): return
                    except (TimeoutError, ssl.SSLWantReadError):
                        pass
                connection.settimeout(None)
                name = connection.getpeercert()["subject"][0][0][1].encode()
                connection.sendall(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(name), name))

            def serve(raw):
                try:
                    connection = context.wrap_socket(raw, server_side=True)
                except OSError:
                    return
                while True:
                    head = b""
                    while not head.endswith(b"\\r\\n\\r\\n"):
                        part = connection.recv(65536)
                        if not part: return cut(connection)
                        head += part
                    path = head.split()[1]
                    if path == b"/late":
                        late(connection)
                        continue
                    if path == b"/split":
                        for byte in b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhello":
                            connection.sendall(bytes([byte]))
                        continue
                    if path == b"/large":
                        connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 3000000\\r\\n\\r\\n" + b"x" * 3000000)
                        continue
                    if path == b"/surplus":
                        # Two records that leave together: the second is there when the first is read.
                        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
                        connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
                        connection.sendall(b"surplus")
                        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
                        continue
                    if path in (b"/cut", b"/notified"):
                        connection.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\nhello")
                    if path == b"/cut-in-length":
                        connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nhello")
                    if path == b"/whole":
                        connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\nhello")
                    if path == b"/notified":
                        connection.unwrap().close()
                    else:
                        cut(connection)
                    return

            while True:
                raw, _ = listener.accept()
                threading.Thread(target=serve, args=(raw,), daemon=True).start()
            """

        private func withServer<Value: Sendable>(
            clientCertificate: Bool = false,
            _ body: (SocketChannel, TargetURL) async throws -> Value
        ) async throws -> Value {
            let authority = try CertificateAuthority()
            let (server, client) = (try authority.issue(), try authority.issue("client"))
            let python = try #require(Peer.python.path)
            return try await PythonServerPeer.withRunning(
                python,
                script: Self.script,
                arguments: [server.path, server.key, authority.path]
            ) { peer in
                var options = TLSOptions(caFile: authority.path)
                if clientCertificate {
                    options.clientCertificate = client.path
                    options.clientKey = client.key
                }
                let target = try TargetURL("https://localhost:\(peer.port)")
                return try await withSecureChannel(.tls(options)) { try await body($1, target) }
            }
        }

        @Test(.requires(.python)) func anAnswerIsWholeOnlyIfTheServerSaysThatItIs() async throws {
            try await withServer { channel, target in
                for (path, isWhole) in [
                    ("/whole", true), ("/notified", true), ("/cut", false), ("/cut-in-length", false),
                    ("/silent", false),
                ] {
                    let exchange = await channel.exchange(HTTPRequest(target: target, path: path))
                    if isWhole {
                        #expect(exchange.result == .answered(status: 200), "\(path)")
                        #expect(exchange.bodyBytes == 5)
                    } else {
                        #expect(exchange.failure?.kind == .closedEarly, "\(path): \(exchange.result)")
                    }
                }
            }
        }

        @Test(.requires(.python)) func recordsMayBeAsSmallOrAsManyAsTheyLike() async throws {
            try await withServer { channel, target in
                for (path, size) in [("/split", 5), ("/large", 3_000_000), ("/split", 5)] {
                    let exchange = await channel.exchange(HTTPRequest(target: target, path: path))
                    #expect(exchange.result == .answered(status: 200))
                    #expect(exchange.bodyBytes == UInt64(size))
                }
            }
        }

        @Test(.requires(.python)) func bytesAfterAnAnswerEndTheConnection() async throws {
            try await withServer { channel, target in
                let request = HTTPRequest(target: target, path: "/surplus")
                for _ in 0..<3 {
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 200))
                    #expect(!exchange.connectionReused && exchange.retries == 0)
                }
            }
        }

        @Test(.requires(.python)) func aCertificateMayBeAskedForAfterTheRequest() async throws {
            try await withServer(clientCertificate: true) { channel, target in
                let request = HTTPRequest(target: target, path: "/late", bodyUse: .kept)
                let exchange = await channel.exchange(request)
                #expect(exchange.result == .answered(status: 200))
                #expect(String(decoding: exchange.body, as: UTF8.self) == "client")
            }
        }

        /// What the server does in the midst of a connection when a key is pressed, and the message of the
        /// protocol that shows it.
        struct Command: Sendable, CustomTestStringConvertible {
            var key: String
            var version: String
            var message: String
            /// How many of them there are after each request.
            var messages: [Int]
            var testDescription: String { key }
        }

        @Test(arguments: [
            // The client has to change its keys too, which it does with its next request.
            Command(key: "K", version: "-tls1_3", message: "KeyUpdate", messages: [1, 3]),
            Command(key: "k", version: "-tls1_3", message: "KeyUpdate", messages: [1, 2]),
            // A whole handshake inside the connection.
            Command(key: "r", version: "-tls1_2", message: "HelloRequest", messages: [1, 2]),
        ])
        func keysMayChangeInTheMidstOfAnAnswer(command: Command) async throws {
            let authority = try CertificateAuthority()
            let pipe = authority.file("keyboard")
            let arguments = [command.version, "-msg"]
            try await OpenSSLServerPeer.withKeyboard(try authority.issue(), pipe: pipe, arguments) { server in
                let target = try TargetURL("https://localhost:\(server.port)")
                try await withSecureChannel(.tls(TLSOptions(caFile: authority.path))) { _, channel in
                    for (round, messages) in zip(1..., command.messages) {
                        let request = HTTPRequest(target: target, path: "/\(round)")
                        async let exchange = channel.exchange(request)
                        try await server.waitForOutput("GET /\(round) ", times: 1)
                        try server.type("HTTP/1.1 200 OK\r\n")
                        // The server takes what is typed at once for one text.
                        try await Task.sleep(for: .milliseconds(300))
                        try server.type("\(command.key)\n")
                        try await server.waitForOutput(command.message, times: messages)
                        try server.type("Content-Length: 2\r\n\r\nok")
                        let result = await exchange
                        #expect(result.result == .answered(status: 200))
                        #expect(result.connectionReused == (round == 2))
                    }
                }
            }
        }

        @Test func onlyTheProbesChannelTrustsTheServersOfTheProcess() async throws {
            let server = LoopbackServer(options: .init(isSecure: true))
            try await server.whileRunning { server in
                let request = HTTPRequest(target: try TargetURL(server.url), path: "/")
                try await withSecureChannel(.tls(TLSOptions(serverName: "shop.test"))) { transport, channel in
                    #expect(await channel.exchange(request).failure?.kind == .tls)
                    let probing = try #require(transport.lanes[0].makeLoopbackChannel(isSecure: true))
                    for round in 1...3 {
                        let exchange = await probing.exchange(request)
                        #expect(exchange.result == .answered(status: 200))
                        #expect(exchange.connectionReused == (round > 1))
                    }
                }
            }
        }

        @Test func theProbeOfARunOverTLSHasItsFigures() async throws {
            let server = LoopbackServer(options: .init(isSecure: true))
            try await server.whileRunning { server in
                let plan = LoadPlan(
                    target: try TargetURL(server.url),
                    pattern: .max,
                    concurrency: 2,
                    duration: .seconds(1)
                )
                var options = TransportOptions(plan: plan)
                options.tls.caCertificates = LoopbackServer.certificateAuthority
                let transport = try SocketTransport(options: options, threads: 1)
                let measurement = try await LoadEngine(transport: transport).run(plan)
                await transport.close()
                #expect(measurement.failures == 0 && measurement.requests > 0)
                #expect(measurement.generator.probe.count > 0)
            }
        }
    }
#endif
