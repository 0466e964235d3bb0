import Delivery
import Foundation
import LoadCore
import Reporting
import SLOEval
import TestSupport
import Testing

extension LoadTestSuite {
    /// `loadtest` over HTTPS, by the built program.
    struct TLSRunTests {
        /// Runs a secure server of this process beside a folder that holds its CA as `ca.pem`.
        private func serving(
            _ test: LoadTestCase,
            _ body: (_ server: LoopbackServer, _ port: UInt16) async throws -> Void
        ) async throws {
            let authority = try #require(LoopbackServer.certificateAuthority)
            try test.folder.write("ca.pem", authority)
            let options = LoopbackServer.Options(isSecure: true, requestLogLimit: 1_000)
            try await LoopbackServer(options: options).whileRunning { server in
                try await body(server, server.port)
            }
        }

        /// Options with which a name that is none leads to the server, `PORT` for its port.
        static let ways: [(url: String, options: [String])] = [
            ("https://127.0.0.1:PORT", []),
            ("https://localhost:PORT", ["--tls-min", "1.3"]),
            ("https://localhost:PORT", ["--tls-max", "1.2", "--tls-resumption", "off"]),
            ("https://shop.test:PORT", ["--resolve", "shop.test:PORT:127.0.0.1"]),
            ("https://shop.test", ["--connect-to", "shop.test:443:127.0.0.1:PORT"]),
        ]

        @Test(arguments: ways)
        func everyOptionOfConnectionsWorks(way: (url: String, options: [String])) async throws {
            let test = try LoadTestCase()
            try await serving(test) { server, port in
                let options =
                    (way.options + (way.url.contains("shop") ? ["--server-name", "localhost"] : []))
                    .map { $0.replacing("PORT", with: "\(port)") }
                let run = try await test.program.run(
                    LoadTestCase.arguments(
                        way.url.replacing("PORT", with: "\(port)"),
                        ["--requests", "5", "--ca-cert", "ca.pem"] + options
                    ),
                    in: test.folder
                )
                #expect(run.ending == .exited(0), "\(run.errors)")
                let measured = try test.folder.results().measurement
                #expect(measured.requests == 5 && measured.failures == 0)
                #expect(
                    server.requestLog.allSatisfy { $0.header("host")?.contains("127.0.0.1") != true }
                        == !way.url.contains("127.0.0.1")
                )
            }
        }

        @Test func insecureIsToldByTheReport() async throws {
            let test = try LoadTestCase()
            try await serving(test) { server, _ in
                let run = try await test.load(server.url, "--requests", "5", "--insecure")
                #expect(run.ending == .exited(0), "\(run.errors)")
                #expect(run.errors.contains("Certificates are not verified"))
                #expect(try test.folder.text("report.md").contains("certificates not verified"))
                #expect(try test.folder.results().run.transport.contains("certificates not verified"))
            }
        }

        @Test(.requires(.openssl)) func aServerThatWantsACertificateGetsIt() async throws {
            let test = try LoadTestCase()
            let authority = try CertificateAuthority()
            let client = try authority.issue("client")
            let wants = ["-Verify", "1", "-verify_return_error", "-CAfile", authority.path]
            try await OpenSSLServerPeer.withRunning(try authority.issue(), wants) { server in
                let url = "https://localhost:\(server.port)"
                let shown = try await test.load(
                    url,
                    "--requests",
                    "3",
                    "--concurrency",
                    "1",
                    "--ca-cert",
                    authority.path,
                    "--client-cert",
                    client.path,
                    "--client-key",
                    client.key
                )
                #expect(shown.ending == .exited(0), "\(shown.errors)")
                #expect(try test.folder.results().measurement.failures == 0)
                let missed = try await test.load(url, "--requests", "3", "--ca-cert", authority.path)
                #expect(missed.ending == .exited(3), "\(missed.errors)")
                #expect(missed.errors.contains("--client-cert FILE and --client-key FILE"))
            }
        }

        @Test func faultsEndTheRunBeforeLoadIsSent() async throws {
            let test = try LoadTestCase()
            try await serving(test) { server, port in
                let unknown = try await test.load(server.url)
                #expect(unknown.ending == .exited(3), "\(unknown.errors)")
                #expect(unknown.errors.contains("--ca-cert FILE") && unknown.errors.contains("--insecure"))
                let other = try await test.load(
                    "https://127.0.0.1:\(port)",
                    "--ca-cert",
                    "ca.pem",
                    "--server-name",
                    "shop.test"
                )
                #expect(other.ending == .exited(3))
                #expect(other.errors.contains("is not for 'shop.test'"), "\(other.errors)")
                #expect(other.errors.contains("--server-name NAME"))
                #expect(server.counters.requests == 0)
                let plain = try await test.load("http://127.0.0.1:\(port)")
                #expect(plain.ending == .exited(3), "\(plain.errors)")
                #expect(plain.errors.contains("use https:// or the port of its plain HTTP"))
                #expect(server.counters.requests == 0)
            }
            try await LoopbackServer.withRunning { plain in
                let run = try await test.load("https://127.0.0.1:\(plain.port)")
                #expect(run.ending == .exited(3))
                #expect(run.errors.contains("use http://"), "\(run.errors)")
                #expect(!run.errors.contains("start the service"))
            }
        }

        @Test(.requires(.nginx), .requires(.openssl), arguments: [[], ["--wait-for-ready", "5"]])
        func plainHTTPToATLSPortOfNginxIsKnown(options: [String]) async throws {
            let test = try LoadTestCase()
            let authority = try CertificateAuthority()
            var server = NginxPeer.Server([.init("/", body: "ok")])
            server.certificate = try authority.issue()
            let servers = [server]
            let path = try #require(Peer.nginx.path)
            try await NginxPeer.withRunning(path, servers: servers) { nginx in
                let run = try await test.program.run(
                    LoadTestCase.arguments(nginx.url(), options),
                    in: test.folder
                )
                #expect(run.ending == .exited(3), "\(run.errors)")
                #expect(run.errors.contains("the server speaks TLS on this port; use https://"))
            }
        }

        @Test(.requires(.curl)) func credentialsOfAURLAreSentAndNeverShown() async throws {
            let test = try LoadTestCase()
            let (name, password) = ("gatekeeper", "pa55w0rd-of-the-test")
            let code = Data("\(name):\(password)".utf8).base64EncodedString()
            try await serving(test) { server, port in
                let run = try await test.load(
                    "https://\(name):\(password)@127.0.0.1:\(port)/",
                    "--requests",
                    "5",
                    "--ca-cert",
                    "ca.pem",
                    "--pushgateway-url",
                    "https://\(name):\(password)@127.0.0.1:\(port)/gateway",
                    "--deployment-report",
                    "log.md",
                    environment: ["LOG_LEVEL": "DEBUG"]
                )
                #expect(run.ending == .exited(0), "\(run.errors)")
                let sent = server.requestLog.map { $0.header("authorization") }
                #expect(sent.count >= 6 && Set(sent) == ["Basic \(code)"])
                // The push goes to the same server: its CA is that of the options.
                #expect(server.requestLog.contains { $0.path.hasPrefix("/gateway/metrics/") })
                #expect(run.warnings.isEmpty, "\(run.errors)")
                let files = try test.folder.files.map { try test.folder.text($0) }
                for text in [run.output, run.errors] + files {
                    for secret in [password, code, name] { #expect(!text.contains(secret)) }
                }
                // Nor when nothing works.
                let failed = try await test.load("https://\(name):\(password)@127.0.0.1:\(port)/")
                #expect(failed.ending == .exited(3))
                for secret in [password, code, name] {
                    #expect(!(failed.output + failed.errors).contains(secret), "\(failed.errors)")
                }
            }
        }

        @Test(.requires(.curl)) func aPushOverHTTPSNeedsTheCAOfItsGateway() async throws {
            let test = try LoadTestCase()
            try await serving(test) { gateway, _ in
                try await LoopbackServer.withRunning { service in
                    let arguments = ["--requests", "5", "--pushgateway-url", gateway.url]
                    let run = try await test.program.run(
                        LoadTestCase.arguments(service.url, arguments),
                        in: test.folder
                    )
                    #expect(run.warnings.count == 1, "\(run.errors)")
                    #expect(gateway.counters.requests == 0)
                    for own in [["--ca-cert", "ca.pem"], ["--insecure"]] {
                        let before = gateway.counters.requests
                        let run = try await test.program.run(
                            LoadTestCase.arguments(service.url, arguments + own),
                            in: test.folder
                        )
                        #expect(run.ending == .exited(0), "\(run.errors)")
                        #expect(gateway.counters.requests == before + 1)
                    }
                    // An export has the options of the file.
                    try test.folder.write("gate/config.yml", "load_test: {tls: {ca_cert: ../ca.pem}}\n")
                    let before = gateway.counters.requests
                    let export = try await test.program.run(
                        [
                            "export", "--metrics-file", "results.json", "--pushgateway-url", gateway.url,
                            "--config", "gate/config.yml",
                        ],
                        in: test.folder
                    )
                    #expect(export.ending == .exited(0), "\(export.errors)")
                    #expect(gateway.counters.requests == before + 1)
                }
            }
        }

        @Test(.requires(.promtool)) func promtoolAcceptsTheMetricsOfPhases() async throws {
            let test = try LoadTestCase()
            try await serving(test) { server, _ in
                let run = try await test.load(server.url, "--requests", "50", "--ca-cert", "ca.pem")
                #expect(run.ending == .exited(0), "\(run.errors)")
                let text = try test.folder.text("metrics.prom")
                #expect(text.contains("\nloadtest_request_phase_duration_seconds_bucket{"))
                #expect(text.contains("phase=\"tls\""))
                #expect(text.contains("\nloadtest_connections_total{"))
                #expect(ExpositionCheck(text).findings.isEmpty)
                let checked = try Peer.promtool.run(["check", "metrics"], input: text)
                // The names of the contract are not all to its taste.
                #expect([0, 3].contains(checked.status), "\(checked.errors)")
                for family in ["request_phase_duration_seconds", "connections_total"] {
                    #expect(!(checked.output + checked.errors).contains(family), "\(checked.errors)")
                }
            }
        }
    }
}
