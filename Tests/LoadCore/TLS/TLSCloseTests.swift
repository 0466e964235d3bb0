#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    /// The end of connections, as the server sees it.
    @Suite(.sharesProcessor, .requires(.python), .requires(.openssl), .timeLimit(.minutes(1)))
    struct TLSCloseTests {
        /// Answers one request on each connection, keeps it, and prints how the client ended it and how many
        /// bytes of its own it sent for that.
        private static let script = """
            import socket, ssl, sys, threading
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            listener = socket.create_server(("127.0.0.1", 0), backlog=64)
            print(listener.getsockname()[1])

            def serve(raw):
                wire = raw.dup()
                connection = context.wrap_socket(raw, server_side=True, suppress_ragged_eofs=False)
                head = b""
                while not head.endswith(b"\\r\\n\\r\\n"): head += connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
                try:
                    ending = "notified" if connection.recv(65536) == b"" else "surplus"
                except ssl.SSLError:
                    ending = "cut"
                except OSError:
                    ending = "reset"
                rest = b""
                try:
                    while part := wire.recv(65536): rest += part
                except OSError:
                    pass
                print(ending, len(rest))

            while True:
                raw, _ = listener.accept()
                threading.Thread(target=serve, args=(raw,), daemon=True).start()
            """

        /// How a kept connection comes to its end.
        enum Ending: String, CaseIterable, Sendable {
            case channelIsDropped, transportIsClosed
        }

        @Test(arguments: Ending.allCases, TLSVersion.allCases)
        func aKeptConnectionEndsWithACloseNotify(ending: Ending, version: TLSVersion) async throws {
            let authority = try CertificateAuthority()
            let certificate = try authority.issue()
            let python = try #require(Peer.python.path)
            let arguments = [certificate.path, certificate.key]
            try await PythonServerPeer.withRunning(python, script: Self.script, arguments: arguments) {
                peer in
                let tls = TLSOptions(caFile: authority.path, maximumVersion: version)
                let request = HTTPRequest(target: try TargetURL("https://localhost:\(peer.port)"), path: "/")
                let transport = try SocketTransport(options: .tls(tls), threads: 1)
                var channel: SocketChannel? = transport.lanes[0].makeChannel()
                #expect(await channel?.exchange(request).result == .answered(status: 200))
                if ending == .channelIsDropped { channel = nil }
                if ending == .transportIsClosed { await transport.close() }
                let lines = try await wait(for: "the end of the connection") {
                    let lines = peer.output.split(separator: "\n", omittingEmptySubsequences: false)
                    return lines.count > 2 ? lines : nil
                }
                // One notification, and nothing after it.
                #expect(lines.dropFirst() == ["notified 0", ""])
                if ending == .channelIsDropped { await transport.close() }
                withExtendedLifetime(channel) {}
            }
        }
    }
#endif
