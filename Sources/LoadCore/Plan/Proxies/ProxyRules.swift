/// The proxies that requests go through, and the targets that are asked directly.
public struct ProxyRules: Sendable, Hashable {
    /// The proxy of `http` targets; `nil` is none.
    public var http: HTTPProxy?

    /// The proxy of `https` targets; `nil` is none.
    public var https: HTTPProxy?

    /// The targets that are asked without a proxy.
    public var exceptions: [ProxyException]

    /// Creates rules. The default is no proxy.
    public init(http: HTTPProxy? = nil, https: HTTPProxy? = nil, exceptions: [ProxyException] = []) {
        self.http = http
        self.https = https
        self.exceptions = exceptions
    }

    /// One proxy for everything.
    public init(_ proxy: HTTPProxy) { self.init(http: proxy, https: proxy) }

    /// Whether everything is asked directly.
    public var isEmpty: Bool { http == nil && https == nil }

    /// The proxy through which a target is asked; `nil` when it is asked directly, as every Unix-domain
    /// socket is.
    public func proxy(for target: TargetURL) -> HTTPProxy? {
        guard target.socketPath == nil else { return nil }
        return proxy(host: target.host, port: target.port, isSecure: target.scheme == .https)
    }

    func proxy(host: String, port: UInt16, isSecure: Bool) -> HTTPProxy? {
        guard let proxy = isSecure ? https : http else { return nil }
        return exceptions.contains { $0.covers(host: host, port: port) } ? nil : proxy
    }
}
