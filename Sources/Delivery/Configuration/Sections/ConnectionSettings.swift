public import LoadCore

/// How connections to the service are made: TLS, exceptions from where hosts lead, and proxies.
public struct ConnectionSettings: Sendable, Equatable {
    /// How connections to `https` URLs are secured. The default verifies by the system's CAs.
    public var tls: TLSOptions

    /// Exceptions from where hosts and ports lead. The default is none.
    public var routes: [ConnectionRoute]

    /// The proxy that was asked for. The default is none.
    public var proxy: ProxySetting?

    /// The proxies that come of it, once a program has read its environment where it may.
    public internal(set) var proxies: ProxyRules

    /// Creates settings.
    public init(
        tls: TLSOptions = TLSOptions(),
        routes: [ConnectionRoute] = [],
        proxy: ProxySetting? = nil
    ) {
        self.tls = tls
        self.routes = routes
        self.proxy = proxy
        proxies = proxy?.fixedRules ?? ProxyRules()
    }

    /// Whether connections are made otherwise than by default.
    var differ: Bool { tls != TLSOptions() || !routes.isEmpty || !proxies.isEmpty }
}
