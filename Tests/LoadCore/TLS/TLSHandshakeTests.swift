#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    /// Servers that do not get through a handshake.
    @Suite(.sharesProcessor, .requires(.openssl)) struct TLSHandshakeTests {
        /// What a server does in place of a handshake.
        struct Misdeed: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var kind: FailureKind
            var words: String
            var act: @Sendable (ScriptedConnection) -> Void
        }

        static let misdeeds = [
            Misdeed(testDescription: "speaks HTTP", kind: .tls, words: "the server speaks plain HTTP") {
                $0.send("HTTP/1.1 400 Bad Request\r\n\r\n")
                $0.readToEnd()
            },
            Misdeed(testDescription: "speaks SSH", kind: .tls, words: "does not speak TLS") {
                $0.send("SSH-2.0-OpenSSH_9.2\r\n")
                $0.readToEnd()
            },
            Misdeed(testDescription: "sends an alert", kind: .tls, words: "handshake failure") {
                $0.send("\u{15}\u{3}\u{3}\u{0}\u{2}\u{2}\u{28}")
                $0.readToEnd()
            },
            Misdeed(testDescription: "closes", kind: .closedEarly, words: "in the TLS handshake") {
                $0.read(count: 100)
                $0.finishSending()
                $0.readToEnd()
            },
            Misdeed(testDescription: "resets", kind: .reset, words: "TLS handshake: Connection reset") {
                $0.read(count: 100)
                $0.reset()
            },
        ]

        @Test(arguments: misdeeds)
        func theFailureHasItsKind(misdeed: Misdeed) async throws {
            let server = try ScriptedServer { connection, _ in misdeed.act(connection) }
            defer { server.stop() }
            let exchange = try await secureExchange("https://127.0.0.1:\(server.port)", TLSOptions())
            let failure = try #require(exchange.failure)
            #expect(failure.kind == misdeed.kind, "\(failure.detail)")
            #expect(failure.detail.contains(misdeed.words), "\(failure.detail)")
            #expect(server.connectionCount == 1)
        }

        @Test(arguments: ["", "\u{16}\u{3}\u{3}"])
        func aServerThatStallsInTheHandshakeTimesOut(beginning: String) async throws {
            let server = try ScriptedServer { connection, _ in
                connection.send(beginning)
                connection.readToEnd()
            }
            defer { server.stop() }
            let exchange = try await secureExchange(
                "https://127.0.0.1:\(server.port)",
                TLSOptions(),
                timeout: .milliseconds(300)
            )
            #expect(exchange.failure?.kind == .requestTimeout)
            #expect(exchange.failure?.detail.contains("TLS handshake") == true)
        }

        @Test func aStopEndsAHandshake() async throws {
            let server = try ScriptedServer { connection, _ in connection.readToEnd() }
            defer { server.stop() }
            let request = HTTPRequest(target: try TargetURL("https://127.0.0.1:\(server.port)"), path: "/")
            try await withSecureChannel(.tls(TLSOptions())) { transport, channel in
                async let exchange = channel.exchange(request)
                try await wait(until: "the connection is there") { server.connectionCount > 0 }
                transport.abandonAll()
                #expect(await exchange.result == .abandoned)
            }
        }

        @Test(.requires(.nginx)) func aCertificateMayChangeInTheMidstOfARun() async throws {
            let authority = try CertificateAuthority()
            let nginx = try #require(Peer.nginx.path)
            let location = NginxPeer.Location("/", body: "ok")
            func server(_ certificate: CertificateAuthority.Certificate) -> NginxPeer.Server {
                var server = NginxPeer.Server([location])
                server.certificate = certificate
                return server
            }
            let first = server(try authority.issue("first"))
            let second = server(try authority.issue("second"))
            try await NginxPeer.withRunning(nginx, servers: [first]) { nginx in
                let plan = LoadPlan(
                    target: try TargetURL("https://localhost:\(nginx.port())"),
                    pattern: .max,
                    concurrency: 4,
                    duration: .seconds(60)
                )
                var options = TransportOptions(plan: plan)
                options.tls.caFile = authority.path
                let transport = try SocketTransport(options: options, threads: 1)
                let engine = LoadEngine(transport: transport)
                async let measured = engine.run(plan)
                try await wait(until: "the users are served") { transport.statistics.connectionsOpened >= 4 }
                try await nginx.reload(servers: [second])
                // The old worker closes its connections; then the users are served by the new one.
                try await wait(until: "the users came back") { transport.statistics.connectionsOpened >= 8 }
                engine.stop(because: "the certificate has changed")
                let measurement = try await measured
                await transport.close()
                #expect(measurement.failures == 0, "\(measurement.failureExamples)")
                #expect(measurement.requests > 0)
            }
        }
    }
#endif
