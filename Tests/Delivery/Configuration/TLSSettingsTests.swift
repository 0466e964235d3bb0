import Foundation
import LoadCore
import Testing

@testable import Delivery

@Suite struct TLSSettingsTests {
    private static let text = """
        load_test:
          tls: {ca_cert: ca.pem, client_cert: c.pem, client_key: c.key, server_name: shop.test, max: 1.2}
        canary:
          tls: {ca_cert: /etc/canary.pem, insecure: false, server_name: "canary.test"}
        environments:
          staging:
            load_test: {tls: {insecure: true}}
            canary: {tls: {client_cert: other.pem}}
        """

    /// The connections to production and to the canary.
    private func sides(_ configuration: Configuration) -> (production: TLSOptions, canary: TLSOptions) {
        let general = configuration.loadTest.connections.tls
        return (general, configuration.canary.tls.applied(to: general))
    }

    @Test func theCanaryHasWhatIsGeneralAndWhatIsItsOwn() throws {
        let (production, canary) = sides(try ConfigurationFile.configuration(Self.text))
        let here = FileManager.default.currentDirectoryPath
        var expected = TLSOptions(
            caFile: "\(here)/ca.pem",
            clientCertificate: "\(here)/c.pem",
            clientKey: "\(here)/c.key",
            maximumVersion: .tls12,
            serverName: "shop.test"
        )
        #expect(production == expected)
        expected.caFile = "/etc/canary.pem"
        expected.serverName = "canary.test"
        #expect(canary == expected)
    }

    @Test func environmentsChangeEitherSide() throws {
        let (production, canary) = sides(
            try ConfigurationFile.configuration(Self.text, environment: "staging")
        )
        #expect(!production.verifies && canary.verifies)
        #expect(canary.clientCertificate?.hasSuffix("/other.pem") == true)
        // The general key belongs to the general certificate.
        #expect(canary.clientKey == nil)
        #expect(canary.caFile == "/etc/canary.pem")
    }

    @Test(arguments: [
        ("/etc/gate/config.yml", "ca.pem", "/etc/gate/ca.pem"),
        ("/etc/gate/config.yml", "/srv/ca.pem", "/srv/ca.pem"),
        ("deploy/config.yml", "../ca.pem", "deploy/../ca.pem"),
        ("config.yml", "ca.pem", "ca.pem"),
    ])
    func pathsStartAtTheFolderOfTheFile(file: String, written: String, meant: String) throws {
        let text = "load_test: {tls: {ca_cert: \(written), client_cert: \(written), client_key: \(written)}}"
        let tls = try ConfigurationFile(bytes: Array(text.utf8), path: file, variables: [:]).resolved()
            .loadTest.connections.tls
        let absolute = meant.hasPrefix("/") ? meant : FileManager.default.currentDirectoryPath + "/" + meant
        #expect(tls.caFile == absolute)
        #expect(tls.clientCertificate == absolute && tls.clientKey == absolute)
    }

    @Test func whatIsWrittenReadsBackToTheSame() throws {
        for environment in [nil, "staging"] {
            let configuration = try ConfigurationFile.configuration(Self.text, environment: environment)
            #expect(try ConfigurationFile.configuration(configuration.yaml) == configuration)
            #expect(configuration.yaml.contains("canary:\n  tls:\n    ca_cert: /etc/canary.pem\n"))
        }
        #expect(!Configuration().yaml.contains("canary"))
    }

    @Test(arguments: [
        ("canary: {tls: {ca_certs: x}}", "unknown key 'canary.tls.ca_certs'; did you mean 'ca_cert'?"),
        ("canary: {tsl: {}}", "unknown key 'canary.tsl'; did you mean 'tls'?"),
        ("canry: {}", "unknown key 'canry'; did you mean 'canary'?"),
        ("canary: {tls: {client_key: k}}", "canary.tls.client_key must stand beside client_cert"),
        ("canary: {tls: {insecure: maybe}}", "canary.tls.insecure must be true or false"),
        ("canary: {tls: {min: 1.3, max: 1.2}}", "canary.tls.min must leave a version of TLS"),
        ("load_test: {tls: {min: 1.3, max: 1.2}}", "load_test.tls.min must leave a version of TLS"),
        ("load_test: {tls: {client_key: k}}", "load_test.tls.client_key must stand beside client_cert"),
    ])
    func mistakesAreNamed(text: String, words: String) {
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
}
