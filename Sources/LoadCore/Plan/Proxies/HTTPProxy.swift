/// An HTTP proxy, to which connections are plain (RFC 9110, section 3.7).
public struct HTTPProxy: Sendable, Hashable {
    /// The host name or address, an IPv6 address without its brackets.
    public let host: String

    /// The port.
    public let port: UInt16

    /// The user name and password that the proxy gets, and nobody else; `nil` when it gets none.
    public let credentials: BasicCredentials?

    /// Parses `http://[user:password@]host[:port]`. The port is 80 where none is named; the scheme may be
    /// left out.
    public init(_ text: String) throws(HTTPProxyError) {
        let url: TargetURL
        do throws(TargetURLError) {
            url = try TargetURL(text.contains("://") ? text : "http://" + text)
        } catch {
            if case .unsupportedScheme(let scheme) = error { throw .unsupportedScheme(scheme) }
            throw .url(error)
        }
        guard url.scheme == .http, url.socketPath == nil else {
            throw .unsupportedScheme(url.socketPath == nil ? "https" : "http+unix")
        }
        guard url.ownPath == "/" else { throw .path }
        (host, port, credentials) = (url.host, url.port, url.credentials)
    }

    /// The value of the `Proxy-Authorization` field. A secret.
    var authorization: String? { credentials?.authorization }
}

extension HTTPProxy: CustomStringConvertible {
    /// The URL without the credentials.
    public var description: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

/// Why a text is no proxy that can be used.
public enum HTTPProxyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It does not parse as a URL.
    case url(TargetURLError)
    /// The scheme is none in which proxies are spoken to.
    case unsupportedScheme(String)
    /// The URL has a path or a query.
    case path

    /// The error in words, and what to write instead. Nothing that may be a secret is repeated.
    public var description: String {
        switch self {
        case .url(let error): error.description
        case .unsupportedScheme("https"):
            "TLS to the proxy itself is not supported; write the proxy's plain port, as in http://proxy:3128 "
                + "(requests to https:// targets are encrypted all the way to the target)"
        case .unsupportedScheme(let scheme):
            "'\(scheme)' proxies are not supported; use an HTTP proxy, such as http://proxy:3128"
        case .path: "a proxy has neither path nor query; write it like http://proxy:3128"
        }
    }
}
