#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    /// Handshakes and answers that arrive in pieces, whose borders lie anywhere.
    @Suite(.sharesProcessor, .timeLimit(.minutes(3))) struct TLSSplitTests {
        /// Passes bytes on to a server. The answer of the n-th connection comes in two pieces, the first n
        /// bytes long; with `each` for an argument, it comes byte by byte.
        private static let relay = """
            import itertools, socket, sys, threading, time
            target, is_each = int(sys.argv[1]), sys.argv[2] == "each"
            listener = socket.create_server(("127.0.0.1", 0), backlog=64)
            print(listener.getsockname()[1])

            def forward(source, sink, cut):
                passed = 0
                try:
                    while data := source.recv(65536):
                        first = cut - passed
                        passed += len(data)
                        if cut and is_each:
                            for byte in data: sink.send(bytes([byte]))
                            continue
                        if 0 < first < len(data):
                            sink.sendall(data[:first])
                            time.sleep(0.001)
                            data = data[first:]
                        sink.sendall(data)
                    sink.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                if cut: print("passed", passed)

            for number in itertools.count(1):
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", target))
                for end in (client, server): end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=forward, args=(client, server, 0), daemon=True).start()
                threading.Thread(target=forward, args=(server, client, number), daemon=True).start()
            """

        /// Runs a channel that opens a connection for each request, through the relay.
        private func withRelay(
            _ mode: String,
            _ body: (SocketChannel, TargetURL, PythonServerPeer) async throws -> Void
        ) async throws {
            let python = try #require(Peer.python.path)
            let script = LoopbackServer.Script(fallback: .text("hello", framing: .chunked(size: 2)))
            try await LoopbackServer.withRunning(script, options: .init(isSecure: true)) { server in
                let arguments = ["\(server.port)", mode]
                try await PythonServerPeer.withRunning(python, script: Self.relay, arguments: arguments) {
                    relay in
                    let tls = TLSOptions(
                        caCertificates: LoopbackServer.certificateAuthority,
                        resumes: false
                    )
                    let target = try TargetURL("https://127.0.0.1:\(relay.port)")
                    try await withSecureChannel(.tls(tls), keepsAlive: false) { _, channel in
                        try await body(channel, target, relay)
                    }
                }
            }
        }

        @Test(.requires(.python)) func everySplitOfTheBytesOnTheWireGivesTheSameAnswer() async throws {
            try await withRelay("two") { channel, target, relay in
                let request = HTTPRequest(target: target, path: "/", bodyUse: .kept)
                var length = 0
                var number = 0
                while number == 0 || number < length {
                    number += 1
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 200), "split at \(number)")
                    #expect(String(decoding: exchange.body, as: UTF8.self) == "hello")
                    if number > 1 { continue }
                    // All that one connection sends, as the relay tells when the first has ended.
                    length = try await wait(for: "the length of what is sent") {
                        let lines = relay.output.split(separator: "\n", omittingEmptySubsequences: false)
                        return lines.count > 2 ? Int(lines[1].split(separator: " ")[1]) : nil
                    }
                }
                #expect(length > 500)
            }
        }

        @Test(.requires(.python)) func bytesThatComeOneByOneGiveTheSameAnswer() async throws {
            try await withRelay("each") { channel, target, _ in
                let request = HTTPRequest(target: target, path: "/", bodyUse: .kept)
                for _ in 0..<5 {
                    let exchange = await channel.exchange(request)
                    #expect(exchange.result == .answered(status: 200))
                    #expect(String(decoding: exchange.body, as: UTF8.self) == "hello")
                }
            }
        }

        /// The parts of an answer, cut into records of one byte.
        @Test(arguments: [LoopbackServer.Framing.length, .chunked(size: 3), .close])
        func aRecordMayHoldASingleByte(framing: LoopbackServer.Framing) async throws {
            var route = LoopbackServer.Route.text("hello", framing: framing)
            route.mishaps = [.init(.drip(every: .microseconds(20)))]
            let options = LoopbackServer.Options(isSecure: true)
            try await LoopbackServer.withRunning(.init(fallback: route), options: options) { server in
                let tls = TLSOptions(caCertificates: LoopbackServer.certificateAuthority)
                let request = HTTPRequest(target: try TargetURL(server.url), path: "/", bodyUse: .kept)
                try await withSecureChannel(.tls(tls)) { _, channel in
                    for _ in 0..<3 {
                        let exchange = await channel.exchange(request)
                        #expect(exchange.result == .answered(status: 200))
                        #expect(String(decoding: exchange.body, as: UTF8.self) == "hello")
                    }
                }
            }
        }
    }
#endif
