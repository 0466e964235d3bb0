public import LoadCore

/// The proxy that a user asks for.
public enum ProxySetting: Sendable, Equatable {
    /// The proxies that the environment names.
    case environment
    /// One proxy for everything.
    case proxy(HTTPProxy)

    /// Reads `env` or the URL of a proxy.
    public init(_ text: String) throws(HTTPProxyError) {
        self = text == "env" ? .environment : .proxy(try HTTPProxy(text))
    }

    /// The rules that don't depend on the environment.
    var fixedRules: ProxyRules? {
        if case .proxy(let proxy) = self { ProxyRules(proxy) } else { nil }
    }
}

extension ProxySetting: CustomStringConvertible {
    /// As it is written, without the credentials.
    public var description: String {
        switch self {
        case .environment: "env"
        case .proxy(let proxy): "\(proxy)"
        }
    }
}
