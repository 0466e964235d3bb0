import SLOEval
import Testing

@testable import Delivery

@Suite struct ExampleRedactorTests {
    private let examples = ExampleRedactor(redactor: Redactor(secrets: ["hunter22"]))

    @Test(arguments: [
        ("GET /a?token=abc&b=1", "GET /a?token=***&b=1"),
        ("GET /a?b=1&api_key=abc", "GET /a?b=1&api_key=***"),
        ("GET /a?b=hunter22", "GET /a?b=***"),
        (#"12 bytes: {"password":"a\"b","x":1}"#, #"12 bytes: {"password":***,"x":1}"#),
        (#"{"access_token": 123}"#, #"{"access_token": ***}"#), ("GET /tokens/list", "GET /tokens/list"),
        (#"{"Session_ID":"cut off in the mid"#, #"{"Session_ID":***"#), ("plain", "plain"),
    ])
    func secretsAreTakenOutOfExamples(text: String, shown: String) {
        #expect(examples.redact(.body, text) == shown)
    }

    @Test(arguments: [
        ShadowMismatch.field("$.user.password", .value), .header("set-cookie"), .field("$.apiKey", .added),
    ])
    func whatStandsInASecretPlaceIsNotShownAtAll(kind: ShadowMismatch) {
        #expect(examples.redact(kind, "anything") == "***")
        #expect(examples.redact(kind, "GET /a?b=1") == "GET /a?b=1")
        #expect(examples.redact(kind, "").isEmpty)
    }

    @Test func otherPlacesAreShown() {
        #expect(examples.redact(.field("$.price", .value), "12") == "12")
        #expect(examples.redact(.field("$.tokens", .length), "3 elements") == "3 elements")
    }
}
