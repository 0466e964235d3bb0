import Delivery
import Foundation
import LoadCore
import SLOEval
import TestSupport
import Testing

extension CanarySuite {
    /// A canary and production over TLS, each with a CA, a name and a wish for certificates of its own.
    @Suite(.requires(.nginx), .requires(.openssl))
    struct SidesTests {
        private static let locations = [
            NginxPeer.Location("/a", body: "a"), NginxPeer.Location("/b", body: "b"),
        ]

        /// Runs a canary named canary.test, and production, which has no other name than its address.
        private func withSides(
            _ body: (
                _ canary: String, _ production: String, CertificateAuthority, CertificateAuthority
            ) async throws -> Void
        ) async throws {
            let (mine, theirs) = (try CertificateAuthority("Canary CA"), try CertificateAuthority("Old CA"))
            var canary = NginxPeer.Server(Self.locations)
            canary.certificate = try mine.issue(for: ["DNS:canary.test"])
            var production = NginxPeer.Server(Self.locations)
            production.certificate = try theirs.issue()
            let servers = [canary, production]
            let path = try #require(Peer.nginx.path)
            try await NginxPeer.withRunning(path, servers: servers) { nginx in
                try await body(
                    "https://127.0.0.1:\(nginx.port(of: 0))",
                    "https://127.0.0.1:\(nginx.port(of: 1))",
                    mine,
                    theirs
                )
            }
        }

        @Test func everyStepAsksEachSideInItsOwnWay() async throws {
            let test = try VerifyCase()
            try await withSides { canary, production, mine, theirs in
                let run = try await test.verify(
                    canary,
                    production,
                    "--load-test",
                    "--ca-cert",
                    theirs.path,
                    "--canary-ca-cert",
                    mine.path,
                    "--canary-server-name",
                    "canary.test"
                )
                // A busy machine may leave the comparison without an answer, but no request fails.
                #expect([.exited(0), .exited(4)].contains(run.ending), "\(run.output) \(run.errors)")
                let json = try #require(JSONValue(text: try test.folder.text("report.json")))
                #expect(json["shadow_test"]?["not_compared"] == .number("0"))
                #expect(json["shadow_test"]?["canary_failures"] == .number("0"))
                for side in ["canary", "production"] {
                    #expect(json["comparison"]?[side]?["failures"] == .object([:]), "\(side)")
                }
                let load = try test.folder.text("load.md")
                #expect(load.contains("| Error Rate | 0.00 | % |"), "\(load.prefix(1000))")
                #expect(!(try test.folder.text("report.md")).contains("not verified"))
            }
        }

        @Test func theFileSaysTheSame() async throws {
            let test = try VerifyCase()
            try await withSides { canary, production, mine, theirs in
                let text = try test.folder.text("config.yml")
                try FileManager.default.copyItem(atPath: mine.path, toPath: test.folder("mine.pem"))
                try test.folder.write(
                    "gate/config.yml",
                    text.replacing("load_test:\n", with: "load_test:\n  tls: {ca_cert: \(theirs.path)}\n")
                        + "canary: {tls: {ca_cert: ../mine.pem, server_name: canary.test}}\n"
                )
                let run = try await test.verify(
                    canary,
                    production,
                    "--config",
                    "gate/config.yml",
                    "--shadow-duration",
                    "4",
                    "--skip-comparison"
                )
                #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
            }
        }

        @Test func reportsSayWhoseCertificatesAreNotVerified() async throws {
            let test = try VerifyCase()
            try await withSides { canary, production, _, theirs in
                let run = try await test.verify(
                    canary,
                    production,
                    "--ca-cert",
                    theirs.path,
                    "--canary-insecure",
                    "--shadow-duration",
                    "4",
                    "--skip-comparison"
                )
                #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
                #expect(run.errors.contains("The canary's certificates are not verified"))
                let report = try test.folder.text("report.md")
                #expect(report.contains("socket, the canary's certificates not verified"), "\(report)")
            }
        }

        @Test func theCheckBeforehandNamesTheSideAndTheOption() async throws {
            let test = try VerifyCase()
            try await withSides { canary, production, mine, theirs in
                let unknown = try await test.verify(canary, production, "--ca-cert", theirs.path)
                #expect(unknown.ending == .exited(3), "\(unknown.errors)")
                #expect(unknown.errors.contains("the canary \(canary) can't be reached"))
                #expect(unknown.errors.contains("'CN=Canary CA', a CA that is not trusted here"))
                #expect(unknown.errors.contains("--canary-ca-cert FILE"))
                let unnamed = try await test.verify(canary, production, "--ca-cert", mine.path)
                #expect(unnamed.ending == .exited(3))
                #expect(unnamed.errors.contains("--canary-server-name NAME"), "\(unnamed.errors)")
                let other = try await test.verify(
                    canary,
                    production,
                    "--ca-cert",
                    mine.path,
                    "--canary-server-name",
                    "canary.test"
                )
                #expect(other.ending == .exited(3))
                #expect(other.errors.contains("the production \(production) can't be reached"))
                #expect(other.errors.contains("--ca-cert FILE;") || !other.errors.contains("--canary-ca"))
            }
        }
    }
}
