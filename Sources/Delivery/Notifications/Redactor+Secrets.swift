import Foundation
import Reporting

extension Redactor {
    /// Adds what a configuration and the environment hold of secrets: webhooks, passwords, credentials in
    /// header fields.
    public mutating func add(secretsOf configuration: Configuration, environment: [String: String]) {
        let alerts = configuration.alerts
        let webhooks = [alerts.slackWebhook?.revealed, alerts.webhook?.url.revealed]
        for webhook in webhooks + [environment["SLACK_WEBHOOK_URL"]] { webhook.map { add(webhook: $0) } }
        if let password = environment["SMTP_PASSWORD"] { add(password) }
        let headers = configuration.loadTest.endpoints.flatMap(\.headers) + (alerts.webhook?.headers ?? [])
        for header in headers { add(headerField: header.name, value: header.value.revealed) }
    }

    /// Adds a webhook's URL, and the part of it behind the host alone: that is where the secret is. A short
    /// path such as `/api` is none, and would be found in innocent texts.
    public mutating func add(webhook url: String) {
        add(url)
        let path = URLComponents(string: url)?.percentEncodedPath ?? ""
        if path.count >= 16 { add(path) }
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
