#if os(Linux)
    import Foundation
    @testable import LoadCore
    import TestSupport
    import Testing

    /// Options that can't work are told before anything is sent.
    @Suite(.requires(.openssl)) struct TLSOptionsTests {
        private func error(_ options: TLSOptions) -> TLSOptionsError? {
            do {
                let transport = try SocketTransport(options: .tls(options), threads: 1)
                Issue.record("\(options) made \(transport)")
                return nil
            } catch {
                guard case .tls(let error) = error else { return nil }
                return error
            }
        }

        @Test func filesThatAreMissingOrNoFilesAreNamed() throws {
            let authority = try CertificateAuthority()
            let missing = authority.file("missing.pem")
            let good = try authority.issue()
            for options in [
                TLSOptions(caFile: missing), TLSOptions(clientCertificate: missing),
                TLSOptions(clientCertificate: good.path, clientKey: missing),
            ] {
                #expect(error(options) == .unreadable(path: missing, reason: "No such file or directory"))
            }
            let folder = authority.folder.path
            #expect(error(TLSOptions(caFile: folder)) == .unreadable(path: folder, reason: "it is a folder"))
        }

        @Test func filesWithOtherContentsAreNamed() throws {
            let authority = try CertificateAuthority()
            let good = try authority.issue()
            let other = authority.file("other.pem")
            for text in ["", "hello\n", "-----BEGIN CERTIFICATE-----\nhello\n-----END CERTIFICATE-----\n"] {
                try Data(text.utf8).write(to: URL(filePath: other))
                for options in [
                    TLSOptions(caFile: other), TLSOptions(clientCertificate: other),
                    TLSOptions(clientCertificate: good.path, clientKey: other),
                ] {
                    guard case .unusable(other, let content, let reason) = error(options) else {
                        Issue.record("\(options) with '\(text)' gave \(String(describing: error(options)))")
                        continue
                    }
                    #expect(content == (options.clientKey == nil ? "certificate" : "private key"))
                    #expect(!reason.isEmpty)
                }
            }
        }

        @Test func aKeyOfAnotherCertificateIsRefused() throws {
            let authority = try CertificateAuthority()
            let (one, other) = (try authority.issue("one"), try authority.issue("other"))
            let options = TLSOptions(clientCertificate: one.path, clientKey: other.key)
            #expect(error(options) == .mismatch(key: other.key, certificate: one.path))
            #expect(error(TLSOptions(clientKey: one.key)) == .keyAlone(path: one.key))
        }

        @Test func anEncryptedKeyIsRefusedWithoutAskingForItsPassphrase() throws {
            let authority = try CertificateAuthority()
            let certificate = try authority.issue()
            let key = try authority.encryptedKey(of: certificate)
            let found = error(TLSOptions(clientCertificate: certificate.path, clientKey: key))
            #expect(found == .encryptedKey(path: key))
            #expect(found?.description.contains("openssl pkey -in '\(key)'") == true)
        }

        @Test func versionsInTheWrongOrderAreRefused() {
            let options = TLSOptions(minimumVersion: .tls13, maximumVersion: .tls12)
            #expect(error(options) == .noVersion(minimum: .tls13, maximum: .tls12))
        }

        @Test func aKeyMayBeInTheFileOfItsCertificate() async throws {
            let authority = try CertificateAuthority()
            let certificate = try authority.issue()
            let both = authority.file("both.pem")
            let parts = try [certificate.path, certificate.key].map {
                try String(contentsOfFile: $0, encoding: .utf8)
            }
            try Data(parts.joined().utf8).write(to: URL(filePath: both))
            try await withSecureChannel(.tls(TLSOptions(clientCertificate: both))) { _, _ in }
        }

        @Test func aLibraryThatIsMissingIsTold() throws {
            let failure = #expect(throws: TLSOptionsError.self) { try OpenSSL(ssl: "libssl.so.none") }
            guard case .unavailable(let reason) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(reason.contains("libssl.so.none"))
            // A library without the functions is none.
            let other = #expect(throws: TLSOptionsError.self) { try OpenSSL(ssl: "libcrypto.so.3") }
            #expect(other?.description.contains("has no function") == true)
        }
    }
#endif
