import Delivery
import Foundation
import LoadCore
import Reporting
import TestSupport
import Testing

extension RolloutSuite {
    /// Rollouts whose canary is asked over TLS.
    @Suite(.requires(.nginx), .requires(.openssl), .requires(.curl))
    struct TLSTests {
        private func withCanary(_ body: (_ url: String, CertificateAuthority) async throws -> Void)
            async throws
        {
            let authority = try CertificateAuthority("Canary CA")
            var server = NginxPeer.Server([.init("/", body: "ok")])
            server.certificate = try authority.issue(for: ["DNS:canary.test"])
            let servers = [server]
            let path = try #require(Peer.nginx.path)
            try await NginxPeer.withRunning(path, servers: servers) { nginx in
                try await body("https://localhost:\(nginx.port())", authority)
            }
        }

        @Test func healthAndLoadAskTheCanaryInItsOwnWay() async throws {
            let test = try RolloutCase()
            try await withCanary { url, authority in
                let run = try await test.roll(
                    "--health-url",
                    url + "/",
                    "--load-test",
                    "--service-url",
                    url,
                    "--base-concurrency",
                    "10",
                    "--canary-ca-cert",
                    authority.path,
                    "--canary-server-name",
                    "canary.test"
                )
                // On a busy machine, a load test of a tenth of a second may say too little.
                let report = try test.report()
                #expect(report.stages[0].goodReadings > 0 || run.ending == .exited(4), "\(run.output)")
                #expect(report.stages[0].badReadings == 0, "\(run.output) \(run.errors)")
                let load = try test.folder.text("deploy/reports/rollout/stage-1.md")
                #expect(load.contains("| Error Rate | 0.00 | % |"), "\(load.prefix(1000))")
            }
        }

        @Test(arguments: [
            (["--insecure"], "certificates not verified"),
            (["--canary-insecure"], "the canary's certificates not verified"),
        ])
        func theReportsSayWhoseCertificatesAreNotVerified(options: [String], words: String) async throws {
            let test = try RolloutCase()
            try await withCanary { url, _ in
                let run = try await test.program.run(
                    RolloutCase.arguments(["--health-url", url + "/"] + options),
                    in: test.folder
                )
                #expect(run.ending == .exited(0), "\(run.errors)")
                #expect(try test.report().connections == words)
                #expect(try test.folder.text("report.md").contains("**Connections**: \(words)"))
                #expect(run.output.contains("  Connections: \(words)\n"), "\(run.output)")
                #expect(run.errors.contains("ertificates are not verified"))
            }
        }

        @Test func prometheusIsNotTheCanary() async throws {
            let test = try RolloutCase()
            try await withCanary { url, _ in
                let run = try await test.program.run(
                    RolloutCase.arguments([
                        "--prometheus-url", url, "--error-rate-query", "x", "--canary-insecure",
                    ]),
                    in: test.folder
                )
                #expect(run.ending == .exited(3), "\(run.errors)")
                #expect(run.output.contains("--ca-cert FILE"), "\(run.output)")
                #expect(!run.output.contains("--canary-ca-cert"))
            }
        }

        @Test(arguments: [["--health-url"], ["--load-test", "--service-url"]])
        func plainHTTPOnAPortOfTLSEndsTheRolloutWithAdvice(options: [String]) async throws {
            let test = try RolloutCase()
            try await withCanary { url, _ in
                let plain = url.replacing("https://", with: "http://") + "/"
                let run = try await test.program.run(
                    RolloutCase.arguments(options + [plain]),
                    in: test.folder
                )
                #expect(run.ending == .exited(3), "\(run.output) \(run.errors)")
                let advice = "use https:// or the port of its plain HTTP"
                #expect(run.output.components(separatedBy: advice).count == 2, "\(run.output)")
                #expect(try test.share == 0)
            }
        }

        @Test(arguments: [["--health-url"], ["--load-test", "--service-url"]])
        func anAddressThatIsNotTrustedEndsTheRolloutWithAdvice(options: [String]) async throws {
            let test = try RolloutCase()
            try await withCanary { url, authority in
                let run = try await test.program.run(
                    RolloutCase.arguments(options + [url + "/"]),
                    in: test.folder
                )
                #expect(run.ending == .exited(3), "\(run.errors)")
                #expect(run.output.contains("--ca-cert FILE (or --canary-ca-cert FILE)"), "\(run.output)")
                let unnamed = try await test.program.run(
                    RolloutCase.arguments(options + [url + "/", "--canary-ca-cert", authority.path]),
                    in: test.folder
                )
                #expect(unnamed.ending == .exited(3), "\(unnamed.errors)")
                #expect(unnamed.output.contains("--canary-server-name NAME"), "\(unnamed.output)")
                #expect(try test.share == 0)
            }
        }
    }
}
