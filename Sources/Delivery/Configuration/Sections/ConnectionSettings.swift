public import LoadCore

/// How connections to the service are made: TLS, and exceptions from where hosts lead.
public struct ConnectionSettings: Sendable, Equatable {
    /// How connections to `https` URLs are secured. The default verifies by the system's CAs.
    public var tls: TLSOptions

    /// Exceptions from where hosts and ports lead. The default is none.
    public var routes: [ConnectionRoute]

    /// Creates settings.
    public init(tls: TLSOptions = TLSOptions(), routes: [ConnectionRoute] = []) {
        self.tls = tls
        self.routes = routes
    }
}
