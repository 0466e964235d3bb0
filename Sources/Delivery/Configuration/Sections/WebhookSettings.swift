/// The section `alerts.webhook`: a program that gets alerts as JSON.
public struct WebhookSettings: Sendable, Equatable {
    /// The URL, which may be a credential by itself.
    public var url: Secret
    /// Header fields of each call, in order.
    public var headers: [EndpointSettings.Header]

    /// Creates settings.
    public init(url: Secret, headers: [EndpointSettings.Header] = []) {
        self.url = url
        self.headers = headers
    }
}

extension WebhookSettings {
    enum Key: String, CaseIterable {
        case url, headers
    }

    /// Reads the section; `nil` when it names no URL.
    init?(_ section: Section<Key>) {
        let url = section[.url]?.webhookURL()
        // Nobody is called without a URL, so the headers need not be complete then.
        let headers = section[.headers]?.headers(needsValues: url != nil) ?? []
        guard let url else { return nil }
        self.init(url: url, headers: headers)
    }
}
