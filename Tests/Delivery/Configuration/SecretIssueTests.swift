import Foundation
import Testing

@testable import Delivery

/// No message and no listing shows what may be a secret.
@Suite struct SecretIssueTests {
    @Test(arguments: [
        "alerts: {webhook: 'http://h/hunter2'}", "alerts: {webhook: {url: hunter2}}",
        "alerts: {webhook: [hunter2]}",
        "alerts: {webhook: {url: 'ftp://h/hunter2', headers: hunter2}}", "alerts: https://h/hunter2",
        "alerts: {webhook: {url: 'http://h', headers: 'X: hunter2'}}",
        "alerts: {slack_webhook: {hunter: hunter2x}}",
        "alerts: {slack_webhook: hunter2}", "alerts: {email: 'smtp://me:hunter2@h'}",
        "alerts: {email: {smtp_server: 'me:hunter2@h'}}", "alerts: {email: {smtp_server: 'smtp://hunter2'}}",
        "alerts: {email: {smtp_port: 'http://h/hunter2'}}",
        "prometheus: {pushgateway_url: 'http://me:hunter2@h#x'}",
        "prometheus: {pushgateway_url: 'http://h?token=hunter2'}", "prometheus: 'http://me:hunter2@h'",
        "prometheus: {pushgateway_url: 'http://me:hunter2/x@h'}", "prometheus: {prefix: 'http://h/hunter2'}",
        "load_test: {endpoints: {/a: {headers: 'Authorization: hunter2'}}}",
        "load_test: {endpoints: {/a: {headers: [hunter2]}}}",
        "load_test: {endpoints: {/a: {headers: {A: [hunter2]}}}}",
        "load_test: {endpoints: {/a: {headers: {A: \"hunter2\\n\"}}}}",
        "load_test: {endpoints: {/a: {body: [hunter2]}}}",
        "load_test: {endpoints: {/a: {headers: {Connection: hunter2}}}}", "load_test: {endpoints: 'hunter2'}",
        "load_test: {target: 'http://me:hunter2@h#x'}", "load_test: {target: 'http://me:hunter2/@h'}",
        "load_test: {transport: 'http://h/hunter2'}", "thresholds: {throughput: 'me:hunter2@h'}",
        "environments: {e: {alerts: {webhook: 'http://h/hunter2'}}}", "environments: 'http://h/hunter2'",
        "'http://h/hunter2'", "alerts: {webhook: {'http://h/hunter2': 1}}", "{'http://h/hunter2': 1}",
        "load_test: {endpoints: {'/a?token=hunter2': -1}}", "load_test: {endpoints: {'a?token=hunter2': 1}}",
        "load_test: {endpoints: {'/a?sig=hunter2': {wait: 1}}}",
        "alerts: {webhook: {url: hunter2x, header: 1}}",
        "load_test: {target: 'http:me:hunter2@h'}", "prometheus: {pushgateway_url: 'http:me:hunter2@h'}",
        "load_test: {target: 'http://me:hunter2?@h'}", "load_test: {pattern: 'me:hunter2@h'}",
        "load_test: {endpoints: {'http://me:hunter2@h/a': 1}}",
    ])
    func noErrorShowsTheValue(text: String) {
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text).resolved() }
        #expect(error?.description.contains("hunter2") == false, "\(error?.description ?? "")")
        #expect(error?.issues.isEmpty == false)
    }

    @Test func aListingHidesSecretsOnly() throws {
        let text = """
            load_test:
              endpoints:
                /a:
                  headers:
                    Content-Type: application/json
                    X-Price: $$5
                    Authorization: Bearer hunter2
                    X-Api-Key: hunter2
                    X-Forwarded: Bearer hunter2
            """
        let yaml = try ConfigurationFile.configuration(text).yaml
        #expect(yaml.contains("        Content-Type: application/json\n"), "\(yaml)")
        #expect(yaml.contains("        X-Price: \"$$5\"\n"))
        #expect(yaml.contains("        Authorization: \"(redacted)\"\n"))
        #expect(yaml.components(separatedBy: "(redacted)").count == 4)
        #expect(!yaml.contains("hunter2"))
    }

    @Test(arguments: [
        ("headers: {X: '${TOKEN}'}", "headers.X"),
        ("headers: {Authorization: 'Bearer ${TOKEN}'}", "headers.Authorization"),
        ("body: '{\"a\": \"${TOKEN}\"}'", "body"), ("body_file: '${TOKEN}'", "body_file"),
        ("method: '${TOKEN}'", "method"),
        ("expect: {body_contains: '${TOKEN}'}", "expect.body_contains"),
        ("expect: {status: '${TOKEN}'}", "expect.status"),
        ("weight: '${TOKEN}'", "weight"),
    ])
    func aVariableThatIsNeededAndNotSetIsNamed(entry: String, key: String) throws {
        let text = "load_test:\n  endpoints:\n    /a: {\(entry)}\nenvironments: {other: {}}\n"
        for variables in [[:], ["TOKEN": ""]] {
            let file = try ConfigurationFile(text, variables)
            let error = #expect(throws: ConfigurationError.self) { try file.resolved() }
            #expect(error?.issues.count == 1)
            #expect(
                error?.issues.first?.problem
                    == .unset(path: "load_test.endpoints./a.\(key)", variable: "TOKEN")
            )
            #expect(error?.issues.first?.position.line == 3)
            #expect(throws: Never.self) { try file.resolved(without: ["load_test.endpoints"]) }
        }
    }

    @Test func aDefaultMayBeEmpty() throws {
        let text = "load_test: {endpoints: {/a: {headers: {X: '${TOKEN:-}'}}}}"
        #expect(
            try ConfigurationFile.configuration(text).loadTest.endpoints[0].headers[0].value.revealed.isEmpty
        )
    }

    @Test func aTargetThatIsNotSetIsNoDefault() throws {
        let file = try ConfigurationFile("load_test: {target: '${TARGET}'}")
        let error = #expect(throws: ConfigurationError.self) { try file.resolved() }
        #expect(error?.description.contains("the environment variable TARGET is not set") == true)
        #expect(try file.resolved(without: ["load_test.target"]).loadTest.target == nil)
    }

    @Test func theHeadersOfAWebhookThatIsNotSetAreNotNeeded() throws {
        let text = "alerts: {webhook: {url: '${HOOK}', headers: {Authorization: '${TOKEN}'}}}"
        #expect(try ConfigurationFile.configuration(text).alerts.webhook == nil)
        let file = try ConfigurationFile(text, ["HOOK": "http://h"])
        #expect(throws: ConfigurationError.self) { try file.resolved() }
    }

    @Test(arguments: [
        ("hooks.slack.com/services/x", "https://hooks.slack.com/services/x"),
        ("localhost:5000/hook", "http://localhost:5000/hook"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000"), ("http://h/x", "http://h/x"),
    ])
    func aWebhookMayLackItsScheme(text: String, url: String) throws {
        #expect(
            try ConfigurationFile.configuration("alerts: {slack_webhook: '\(text)'}").alerts.slackWebhook?
                .revealed == url
        )
    }
}
