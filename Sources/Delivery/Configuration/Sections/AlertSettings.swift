import Foundation

/// The section `alerts`: who hears of a gate that said no.
public struct AlertSettings: Sendable, Equatable {
    /// The URL of a Slack incoming webhook, a credential by itself; `nil` sends nothing.
    public var slackWebhook: Secret?
    /// Whether an inconclusive verdict is reported as a failed one is. The default is no.
    public var onInconclusive: Bool
    /// Mail on failure.
    public var email: EmailSettings

    /// Creates settings; the defaults are those of an empty section.
    public init(
        slackWebhook: Secret? = nil,
        onInconclusive: Bool = false,
        email: EmailSettings = EmailSettings()
    ) {
        self.slackWebhook = slackWebhook
        self.onInconclusive = onInconclusive
        self.email = email
    }
}

extension AlertSettings {
    enum Key: String, CaseIterable {
        case slackWebhook = "slack_webhook"
        case onInconclusive = "on_inconclusive"
        case email
    }

    init(_ section: Section<Key>) {
        self.init(
            slackWebhook: section[.slackWebhook]?
                .text(must: "be an https or http URL", isSecret: true, where: Self.isURL).map(Secret.init),
            onInconclusive: section[.onInconclusive]?.bool() ?? false,
            email: EmailSettings(section.section(.email, of: EmailSettings.Key.self))
        )
    }

    private static func isURL(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let parts = URLComponents(string: text)
        else {
            return false
        }
        return ["https", "http"].contains(parts.scheme?.lowercased()) && parts.host?.isEmpty == false
    }
}
