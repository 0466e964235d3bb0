#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    /// A canary and production that trust, and are named, differently.
    @Suite(.sharesProcessor, .requires(.openssl)) struct TLSSidesTests {
        @Test func eachSideIsAskedWithItsOwnOptions() async throws {
            let (mine, theirs) = (try CertificateAuthority("Canary CA"), try CertificateAuthority("Old CA"))
            let canaryCertificate = try mine.issue(for: ["DNS:canary.test"])
            let client = try theirs.issue("client")
            let wantsClient = ["-Verify", "1", "-verify_return_error", "-CAfile", theirs.path]
            try await OpenSSLServerPeer.withRunning(canaryCertificate) { canary in
                try await OpenSSLServerPeer.withRunning(try theirs.issue(), wantsClient) { production in
                    var options = TransportOptions.tls(
                        TLSOptions(caFile: mine.path, serverName: "canary.test")
                    )
                    options.productionTLS = TLSOptions(
                        caFile: theirs.path,
                        clientCertificate: client.path,
                        clientKey: client.key
                    )
                    try await withSecureChannel(options) { transport, channel in
                        let other = transport.lanes[0].makeProductionChannel()
                        let asks = [(channel, canary.port, true), (other, production.port, true)]
                        let crossed = [(channel, production.port, false), (other, canary.port, false)]
                        for (channel, port, isAccepted) in asks + crossed {
                            let target = try TargetURL("https://localhost:\(port)")
                            let exchange = await channel.exchange(HTTPRequest(target: target, path: "/"))
                            #expect(exchange.failure?.kind == (isAccepted ? nil : .tls))
                        }
                        // Both sides count as connections of the lane.
                        #expect(transport.statistics.connectionsOpened == 4)
                        transport.abandonAll()
                        let target = try TargetURL("https://localhost:\(production.port)")
                        let late = await other.exchange(HTTPRequest(target: target, path: "/"))
                        #expect(late.result == .abandoned)
                    }
                }
            }
        }

        @Test func theComparisonSendsEachSideItsOwn() async throws {
            let authority = try CertificateAuthority()
            let own = LoopbackServer(options: .init(isSecure: true))
            let nginx = try #require(Peer.nginx.path)
            var server = NginxPeer.Server([.init("/", body: "ok")])
            server.certificate = try authority.issue()
            let servers = [server]
            try await own.whileRunning { canary in
                try await NginxPeer.withRunning(nginx, servers: servers) { peer in
                    var plan = LoadPlan(target: try TargetURL(canary.url), pattern: .max, concurrency: 2)
                    plan.duration = .milliseconds(300)
                    var options = TransportOptions(plan: plan)
                    options.connectionLimit = 8
                    options.tls.caCertificates = LoopbackServer.certificateAuthority
                    options.productionTLS = TLSOptions(caFile: authority.path)
                    let transport = try SocketTransport(options: options, threads: 1)
                    let production = try TargetURL("https://127.0.0.1:\(peer.port())")
                    let measured = try await PairedEngine(transport: transport)
                        .run(PairedPlan(plan, production: production))
                    await transport.close()
                    #expect(measured.run.pairs > 0)
                    #expect(measured.run.canaryFailures.total == 0, "\(measured.canaryFailureExamples)")
                    #expect(
                        measured.run.productionFailures.total == 0,
                        "\(measured.productionFailureExamples)"
                    )
                }
            }
        }

        @Test func optionsOfProductionAreCheckedBeforeTheRun() throws {
            let options = TransportOptions(productionTLS: TLSOptions(caFile: "/nowhere.pem"))
            let error = #expect(throws: SocketTransportError.self) { try SocketTransport(options: options) }
            #expect(error?.description.contains("/nowhere.pem") == true)
        }
    }
#endif
