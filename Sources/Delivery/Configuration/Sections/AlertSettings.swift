import Foundation
import LoadCore

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

extension AlertSettings {
    /// The URL that a text is: without a scheme it is `https`, since it may be a secret, and `http` on this
    /// machine; `nil` when it is none.
    static func webhookURL(_ text: String) -> String? {
        let url = withScheme(text)
        return url.isHTTPURL ? url : nil
    }

    private static func withScheme(_ text: String) -> String {
        let url = TargetURL.withScheme(text)
        let isLocal = ["localhost", "127.", "[::1]"].contains { text.hasPrefix($0) }
        return url == text || isLocal ? url : "https://" + text
    }
}

extension String {
    /// Whether the text is an absolute URL of HTTP or HTTPS with a host, in printable ASCII.
    var isHTTPURL: Bool {
        guard utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = URLComponents(string: self),
            ["https", "http"].contains(parts.scheme?.lowercased()), parts.host?.isEmpty == false
        else { return false }
        return parts.port.map { (1...65_535).contains($0) } ?? true
    }
}

extension Field {
    /// A URL that may be a secret by itself; `nil` when it is empty.
    func webhookURL() -> Secret? {
        guard let written = text() else { return nil }
        if let url = AlertSettings.webhookURL(written) { return Secret(url) }
        reject(must: "be an https or http URL")
        return nil
    }
}
