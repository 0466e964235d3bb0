#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    /// HAProxy as the end of TLS in front of a service.
    @Suite(.sharesProcessor, .requires(.haproxy), .requires(.openssl), .timeLimit(.minutes(2)))
    struct HAProxyTLSTests {
        private func withBalancer(
            _ security: HAProxyPeer.Security,
            _ body: (HAProxyPeer, TargetURL) async throws -> Void
        ) async throws {
            let program = try #require(Peer.haproxy.path)
            try await LoopbackServer.withRunning { service in
                let servers = [HAProxyPeer.Server("one", port: service.port, weight: 1)]
                try await HAProxyPeer.withRunning(program, servers: servers, security: security) { peer in
                    try await body(peer, try TargetURL("https://localhost:\(peer.port)"))
                }
            }
        }

        @Test func anUnknownCAIsNamed() async throws {
            let authority = try CertificateAuthority()
            try await withBalancer(.init(try authority.issue())) { _, target in
                let trusted = try await secureExchange("\(target)", TLSOptions(caFile: authority.path))
                #expect(trusted.result == .answered(status: 200))
                let failure = try #require(try await secureExchange("\(target)", TLSOptions()).failure)
                #expect(failure.kind == .tls)
                #expect(ConnectionFault(toldBy: failure.detail) == .unknownIssuer, "\(failure.detail)")
            }
        }

        @Test func aClientCertificateIsShownOrMissed() async throws {
            let authority = try CertificateAuthority()
            let client = try authority.issue("client")
            let security = HAProxyPeer.Security(try authority.issue(), clientCA: authority.path)
            try await withBalancer(security) { _, target in
                for version in TLSVersion.allCases {
                    var options = TLSOptions(
                        caFile: authority.path,
                        minimumVersion: version,
                        maximumVersion: version
                    )
                    let failure = try #require(try await secureExchange("\(target)", options).failure)
                    #expect(failure.kind == .tls)
                    #expect(
                        ConnectionFault(toldBy: failure.detail) == .certificateRequired,
                        "\(failure.detail)"
                    )
                    options.clientCertificate = client.path
                    options.clientKey = client.key
                    #expect(try await secureExchange("\(target)", options).result == .answered(status: 200))
                }
            }
        }

        @Test(arguments: TLSVersion.allCases)
        func sessionsAreResumed(version: TLSVersion) async throws {
            let authority = try CertificateAuthority()
            try await withBalancer(.init(try authority.issue())) { _, target in
                for resumes in [true, false] {
                    let options = TLSOptions(
                        caFile: authority.path,
                        maximumVersion: version,
                        resumes: resumes
                    )
                    let request = HTTPRequest(target: target, path: "/")
                    try await withSecureChannel(.tls(options), keepsAlive: false) { _, channel in
                        for round in 1...4 {
                            let exchange = await channel.exchange(request)
                            #expect(exchange.result == .answered(status: 200))
                            #expect(exchange.phases?.hasResumed == (resumes && round > 1))
                        }
                    }
                }
            }
        }

        @Test func aReloadThatChangesTheCertificateCostsNoRequest() async throws {
            let (old, new) = (try CertificateAuthority("Old CA"), try CertificateAuthority("New CA"))
            let both = old.file("both.pem")
            let texts = try [old.path, new.path].map { try String(contentsOfFile: $0, encoding: .utf8) }
            try Data(texts.joined().utf8).write(to: URL(filePath: both))
            let replacement = HAProxyPeer.Security(try new.issue())
            try await withBalancer(.init(try old.issue())) { peer, target in
                let request = HTTPRequest(target: target, path: "/")
                try await withSecureChannel(.tls(TLSOptions(caFile: both))) { transport, kept in
                    #expect(await kept.exchange(request).result == .answered(status: 200))
                    try peer.reload(with: replacement)
                    // Those who trust the new CA alone get in once the new process serves.
                    let news = TLSOptions(caFile: new.path, resumes: false)
                    let deadline = ContinuousClock.now.advanced(by: .seconds(30))
                    var isServed = false
                    while !isServed, ContinuousClock.now < deadline {
                        #expect(await kept.exchange(request).result == .answered(status: 200))
                        let fresh = transport.lanes[0].makeChannel()
                        #expect(await fresh.exchange(request).result == .answered(status: 200))
                        isServed = try await secureExchange("\(target)", news).failure == nil
                    }
                    #expect(isServed)
                    #expect(await kept.exchange(request).result == .answered(status: 200))
                }
            }
        }
    }
#endif
