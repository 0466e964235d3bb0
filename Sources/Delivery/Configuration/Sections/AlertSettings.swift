import Foundation

/// The section `alerts`: who hears of a gate that said no.
public struct AlertSettings: Sendable, Equatable {
    /// The URL of a Slack incoming webhook, a credential by itself; `nil` sends nothing.
    public var slackWebhook: Secret?
    /// Any program that takes alerts as JSON; `nil` sends nothing.
    public var webhook: WebhookSettings?
    /// Whether an inconclusive verdict is reported as a failed one is. The default is no.
    public var onInconclusive: Bool
    /// Mail on failure.
    public var email: EmailSettings

    /// Creates settings; the defaults are those of an empty section.
    public init(
        slackWebhook: Secret? = nil,
        webhook: WebhookSettings? = nil,
        onInconclusive: Bool = false,
        email: EmailSettings = EmailSettings()
    ) {
        self.slackWebhook = slackWebhook
        self.webhook = webhook
        self.onInconclusive = onInconclusive
        self.email = email
    }
}

extension AlertSettings {
    enum Key: String, CaseIterable {
        case slackWebhook = "slack_webhook"
        case webhook
        case onInconclusive = "on_inconclusive"
        case email
    }

    init(_ section: Section<Key>) {
        self.init(
            slackWebhook: section[.slackWebhook]?.webhookURL(),
            webhook: WebhookSettings(section.section(.webhook, of: WebhookSettings.Key.self)),
            onInconclusive: section[.onInconclusive]?.bool() ?? false,
            email: EmailSettings(section.section(.email, of: EmailSettings.Key.self))
        )
    }
}

extension Field {
    /// A URL that may be a secret by itself; `nil` when it is empty.
    func webhookURL() -> Secret? {
        text(must: "be an https or http URL", isSecret: true) { text in
            guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
                let parts = URLComponents(string: text)
            else {
                return false
            }
            return ["https", "http"].contains(parts.scheme?.lowercased()) && parts.host?.isEmpty == false
        }.map(Secret.init)
    }
}
