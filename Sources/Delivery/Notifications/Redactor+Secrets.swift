import Foundation
import Reporting

extension Redactor {
    /// Adds what a configuration and the environment hold of secrets: webhooks, passwords, credentials in
    /// header fields.
    public mutating func add(secretsOf configuration: Configuration, environment: [String: String]) {
        let webhooks = [configuration.alerts.slackWebhook?.revealed, environment["SLACK_WEBHOOK_URL"]]
        for webhook in webhooks.compactMap(\.self) { add(webhook: webhook) }
        if let password = environment["SMTP_PASSWORD"] { add(password) }
        for endpoint in configuration.loadTest.endpoints {
            for header in endpoint.headers { add(headerField: header.name, value: header.value.revealed) }
        }
    }

    /// Adds a webhook's URL, and the part of it behind the host alone: that is where the secret is.
    public mutating func add(webhook url: String) {
        add(url)
        let path = URLComponents(string: url)?.percentEncodedPath ?? ""
        if path != "/" { add(path) }
    }

    /// Adds the value of a request's header field, unless the field only says what kind of answer is wanted.
    public mutating func add(headerField name: String, value: String) {
        guard !Self.harmlessFields.contains(name.lowercased()) else { return }
        add(value)
        // `Bearer`, `Basic` and their like are no secret, what follows them is one by itself.
        let words = value.split(separator: " ")
        if name.lowercased().hasSuffix("authorization"), words.count > 1 {
            add(words.dropFirst().joined(separator: " "))
        }
    }

    private static let harmlessFields: Set = [
        "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "content-type",
        "user-agent",
    ]
}

extension Alert {
    /// The alert without secrets.
    func redacted(by redactor: Redactor) -> Alert {
        var alert = self
        alert.target = redactor.redact(target)
        alert.reasons = reasons.map(redactor.redact)
        alert.report = report.map(redactor.redact)
        if case .failed(let why) = rollback { alert.rollback = .failed(redactor.redact(why)) }
        return alert
    }
}
