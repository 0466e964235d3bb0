#if os(Linux)
    import Foundation
    @testable import LoadCore
    import SLOEval
    import TestSupport
    import Testing

    /// What is accepted, and how what is not is told, against OpenSSL's own server.
    @Suite(.sharesProcessor, .requires(.openssl)) struct TLSCertificateTests {
        @Test(arguments: ["localhost", "127.0.0.1", "LOCALHOST"])
        func aCertificateOfATrustedCAIsAccepted(host: String) async throws {
            let authority = try CertificateAuthority()
            try await OpenSSLServerPeer.withRunning(try authority.issue()) { server in
                let exchange = try await secureExchange(
                    "https://\(host):\(server.port)",
                    TLSOptions(caFile: authority.path)
                )
                #expect(exchange.result == .answered(status: 200))
                #expect(String(decoding: exchange.body, as: UTF8.self).contains("TLSv1.3"))
            }
        }

        /// A certificate, how it is asked for, and the words that say what is wrong.
        struct Fault: CustomTestStringConvertible, Sendable {
            var testDescription: String
            var words: [String]
            var host = "localhost"
            var options: @Sendable (CertificateAuthority) -> TLSOptions = { TLSOptions(caFile: $0.path) }
            var certificate: @Sendable (CertificateAuthority) throws -> CertificateAuthority.Certificate = {
                try $0.issue()
            }
        }

        static let faults = [
            Fault(
                testDescription: "unknown CA",
                words: ["'CN=server' is issued by 'CN=Test CA', a CA that is not trusted here"],
                options: { _ in TLSOptions() }
            ),
            Fault(
                testDescription: "self-signed",
                words: ["'CN=self' is self-signed"],
                certificate: { try $0.selfSigned() }
            ),
            Fault(
                testDescription: "expired",
                words: ["'CN=server' expired on 2021-01-01 00:00:00 UTC"],
                certificate: { try $0.issue(years: 2020..<2021) }
            ),
            Fault(
                testDescription: "not yet valid",
                words: ["'CN=server' is not valid before 2047-01-01 00:00:00 UTC"],
                certificate: { try $0.issue(years: 2047..<2048) }
            ),
            Fault(
                testDescription: "another host",
                words: ["'CN=server' is not for 'localhost', but for shop.test, *.shop.test, 10.0.0.1"],
                certificate: { try $0.issue(for: ["DNS:shop.test", "DNS:*.shop.test", "IP:10.0.0.1"]) }
            ),
            Fault(
                testDescription: "another address",
                words: ["is not for '127.0.0.1', but for localhost"],
                host: "127.0.0.1",
                certificate: { try $0.issue(for: ["DNS:localhost"]) }
            ),
            Fault(
                testDescription: "a name in place of an address",
                words: ["is not for '127.0.0.1', but for 127.0.0.1"],
                host: "127.0.0.1",
                certificate: { try $0.issue(for: ["DNS:127.0.0.1"]) }
            ),
            Fault(
                testDescription: "no name at all",
                words: ["'CN=server' is not for 'localhost', and names no host"],
                certificate: { try $0.issue(for: []) }
            ),
            Fault(
                testDescription: "the right host, asked for by another name",
                words: ["is not for 'shop.test', but for localhost, 127.0.0.1"],
                options: { TLSOptions(caFile: $0.path, serverName: "shop.test") }
            ),
        ]

        @Test(arguments: faults)
        func aCertificateThatIsNotAcceptedIsExplained(fault: Fault) async throws {
            let authority = try CertificateAuthority()
            try await OpenSSLServerPeer.withRunning(try fault.certificate(authority)) { server in
                let url = "https://\(fault.host):\(server.port)"
                let failure = try #require(
                    try await secureExchange(url, fault.options(authority)).failure
                )
                #expect(failure.kind == .tls)
                for words in fault.words { #expect(failure.detail.contains(words), "\(failure.detail)") }
                // The same server is as good as any other without verification.
                let exchange = try await secureExchange(url, TLSOptions(verifies: false))
                #expect(exchange.result == .answered(status: 200))
            }
        }

        @Test func theServerIsAskedForByTheNameOfTheOptionsAndNeverByAnAddress() async throws {
            let authority = try CertificateAuthority()
            let named = try authority.issue("named", for: ["DNS:shop.test"])
            let arguments = ["-servername", "shop.test", "-cert2", named.path, "-key2", named.key]
            try await OpenSSLServerPeer.withRunning(try authority.issue(), arguments) { server in
                let address = "https://127.0.0.1:\(server.port)"
                let options = TLSOptions(caFile: authority.path, serverName: "shop.test")
                #expect(try await secureExchange(address, options).result == .answered(status: 200))
                let unnamed = try await secureExchange(address, TLSOptions(caFile: authority.path))
                #expect(unnamed.result == .answered(status: 200))
            }
        }

        @Test(arguments: [
            (["-tls1_2"], TLSVersion.tls13, TLSVersion.tls13, "offers TLS 1.3"),
            (["-tls1_3"], .tls12, .tls12, "offers TLS 1.2"),
            (["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], .tls12, .tls13, "offers TLS 1.2 and TLS 1.3"),
        ])
        func versionsWithoutAnyInCommonAreNamed(
            arguments: [String],
            minimum: TLSVersion,
            maximum: TLSVersion,
            words: String
        ) async throws {
            let authority = try CertificateAuthority()
            try await OpenSSLServerPeer.withRunning(try authority.issue(), arguments) { server in
                let options = TLSOptions(
                    caFile: authority.path,
                    minimumVersion: minimum,
                    maximumVersion: maximum
                )
                let exchange = try await secureExchange("https://localhost:\(server.port)", options)
                let failure = try #require(exchange.failure)
                #expect(failure.kind == .tls)
                #expect(failure.detail.contains(words), "\(failure.detail)")
            }
        }

        @Test(arguments: ["-tls1_2", "-tls1_3"])
        func aClientCertificateIsShownOrMissed(version: String) async throws {
            let authority = try CertificateAuthority()
            let client = try authority.issue("client")
            let otherAuthority = try CertificateAuthority("Other CA")
            let stranger = try otherAuthority.issue("stranger")
            defer { withExtendedLifetime(otherAuthority) {} }
            let arguments = [version, "-Verify", "1", "-verify_return_error", "-CAfile", authority.path]
            try await OpenSSLServerPeer.withRunning(try authority.issue(), arguments) { server in
                let url = "https://localhost:\(server.port)"
                var options = TLSOptions(caFile: authority.path)
                let missed = try #require(try await secureExchange(url, options).failure)
                #expect(missed.kind == .tls)
                #expect(missed.detail == "the server requires a client certificate")
                options.clientCertificate = client.path
                options.clientKey = client.key
                #expect(try await secureExchange(url, options).result == .answered(status: 200))
                options.clientCertificate = stranger.path
                options.clientKey = stranger.key
                let refused = try #require(try await secureExchange(url, options).failure)
                #expect(refused.kind == .tls)
                #expect(refused.detail.hasPrefix("the server refused the client certificate: "))
            }
        }

        @Test(arguments: [TLSVersion.tls12, .tls13], [true, false])
        func aUserResumesItsOwnSessions(version: TLSVersion, resumes: Bool) async throws {
            let authority = try CertificateAuthority()
            try await OpenSSLServerPeer.withRunning(try authority.issue()) { server in
                let options = TLSOptions(
                    caFile: authority.path,
                    maximumVersion: version,
                    resumes: resumes
                )
                let target = try TargetURL("https://localhost:\(server.port)")
                let request = HTTPRequest(target: target, path: "/", bodyUse: .kept)
                try await withSecureChannel(.tls(options)) { transport, first in
                    let second = transport.lanes[0].makeChannel()
                    var pages: [String] = []
                    for channel in [first, first, first, second] {
                        let exchange = await channel.exchange(request)
                        #expect(exchange.result == .answered(status: 200))
                        pages.append(String(decoding: exchange.body, as: UTF8.self))
                    }
                    let areResumed = pages.map { $0.contains("Reused, ") }
                    #expect(areResumed == [false, resumes, resumes, false])
                }
            }
        }
    }
#endif
