import Foundation

/// The URL of the service under test: where connections go, what endpoint paths are appended to, and what is
/// asked when no endpoint is named.
///
/// A value of this type is valid: it has a scheme that a transport speaks, a host and a port.
public struct TargetURL: Sendable, Hashable {
    /// The protocol spoken with the target.
    public enum Scheme: String, Sendable, Codable {
        /// HTTP without TLS.
        case http
        /// HTTP over TLS.
        case https
    }

    /// The protocol spoken with the target.
    public let scheme: Scheme

    /// The host name or address, an IPv6 address without its brackets.
    public let host: String

    /// The port, the scheme's own when the URL names none.
    public let port: UInt16

    /// The file of the Unix-domain socket that takes the place of host and port, for `http+unix` URLs.
    public let socketPath: String?

    /// The path in front of every endpoint path, without a trailing slash: empty or `/v2`.
    public let basePath: String

    /// The path and query of the URL itself, as they were written: `/`, `/health`, `/search?q=1`.
    public let ownPath: String

    /// The user name and password of the URL, which become Basic authentication; `nil` when it has none.
    public let credentials: BasicCredentials?

    /// Parses an absolute `http` or `https` URL, or one of a Unix-domain socket with the file's path
    /// percent-encoded in the place of the host: `http+unix://%2Frun%2Fapp.sock/v2`.
    ///
    /// The scheme may be left out; see ``withScheme(_:)``.
    ///
    /// - Throws: ``TargetURLError`` when the text is no such URL, carries a fragment or credentials that can't
    ///   be sent, or names no usable host or port.
    public init(_ text: String) throws(TargetURLError) {
        if let (file, rest) = Self.unixSocket(in: text) {
            try self.init("http://\(rest)", socketPath: file, as: text)
        } else {
            try self.init(Self.withScheme(text), socketPath: nil, as: text)
        }
    }

    /// The text with a scheme in front when it has none: `https` for port 443, else `http`. A word alone,
    /// other than `localhost`, stays as it is: it is more likely a mistake than a host.
    public static func withScheme(_ text: String) -> String {
        let isWhole = hasScheme(text) || ["http:", "https:"].contains { text.lowercased().hasPrefix($0) }
        let isAddress = text.lowercased() == "localhost" || text.contains { ".:/[".contains($0) }
        guard !isWhole, isAddress, !text.hasPrefix("/") else { return text }
        let isSecure = text.prefix { !"/?#".contains($0) }.hasSuffix(":443")
        return (isSecure ? "https://" : "http://") + text
    }

    /// Whether the text begins with a scheme and `://` (RFC 3986, section 3.1).
    private static func hasScheme(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return false }
        return text[..<colon].first?.isLetter == true
            && text[..<colon].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+.-".contains($0)) }
    }

    /// Splits the URL of a Unix-domain socket into the file's path and the rest, with a host in its place.
    private static func unixSocket(in text: String) -> (file: String, rest: String)? {
        guard let scheme = text.range(of: "http+unix://", options: [.anchored, .caseInsensitive]) else {
            return nil
        }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let userInfo = authority.lastIndex(of: "@").map { authority[...$0] } ?? ""
        guard let file = String(authority.dropFirst(userInfo.count)).removingPercentEncoding,
            file.hasPrefix("/")
        else { return nil }
        return (file, "\(userInfo)localhost\(rest[authority.endIndex...])")
    }

    /// - Parameter text: the URL as it was written, for errors.
    private init(_ url: String, socketPath: String?, as text: String) throws(TargetURLError) {
        guard let components = URLComponents(string: url), let schemeName = components.scheme else {
            throw .notAURL(text)
        }
        guard let scheme = Scheme(rawValue: schemeName.lowercased()) else {
            throw .unsupportedScheme(schemeName)
        }
        credentials = try Self.credentials(of: components, in: text)
        guard components.fragment == nil else { throw .fragment(text) }
        guard let host = components.host, !host.isEmpty else { throw .noHost(text) }
        let port = components.port ?? (scheme == .http ? 80 : 443)
        guard let port = UInt16(exactly: port), port > 0 else { throw .invalidPort(text) }
        self.scheme = scheme
        self.socketPath = socketPath
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        var path = components.percentEncodedPath
        ownPath = (path.isEmpty ? "/" : path) + (components.percentEncodedQuery.map { "?\($0)" } ?? "")
        while path.hasSuffix("/") { path.removeLast() }
        self.basePath = path
    }

    /// The credentials of a URL. A text that could be read in another way as well, with a password that
    /// holds a slash or an `@`, is refused: part of the password would be taken for host or path.
    private static func credentials(
        of components: URLComponents,
        in text: String
    ) throws(TargetURLError) -> BasicCredentials? {
        let rough = RoughURL(Array(text.utf8)[...]).userInfo.map { String(decoding: $0, as: UTF8.self) }
        let written = [components.percentEncodedUser, components.percentEncodedPassword].compactMap(\.self)
        if rough == nil, written.isEmpty { return nil }
        guard rough == written.joined(separator: ":"),
            let credentials = BasicCredentials(
                user: components.user ?? "",
                password: components.password ?? ""
            )
        else { throw .credentials }
        return credentials
    }

    /// Whether the URL has a query, which no endpoint path can follow.
    public var hasQuery: Bool { ownPath.contains("?") }

    /// The path and query that asking an endpoint here means.
    public func path(of endpoint: Endpoint) -> String {
        endpoint.isTargetItself ? ownPath : basePath + endpoint.path
    }

    /// Whether two URLs have the same scheme, host and port (RFC 9110, section 4.3.1).
    ///
    /// Capitals, the dot that ends an absolute name, and the spelling of an IPv6 address make no other host.
    public func isSameOrigin(as other: TargetURL) -> Bool {
        scheme == other.scheme && port == other.port
            && (host == other.host || comparableHost == other.comparableHost)
    }

    /// The host in one spelling; that of an IPv6 address is its bytes.
    private var comparableHost: String {
        guard host.contains(":"), let address = IPAddress(host) else {
            return host.lowercased().withoutFinalDot
        }
        return address.bytes.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The host and, unless it is the scheme's own, the port, as the `Host` header names them
    /// (RFC 9110, section 7.2).
    public var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (scheme == .http ? 80 : 443) ? name : "\(name):\(port)"
    }
}

extension TargetURL {
    /// Whether two URLs lead to the same place; a slash at the end makes no difference.
    public static func == (one: TargetURL, other: TargetURL) -> Bool {
        one.scheme == other.scheme && one.host == other.host && one.port == other.port
            && one.socketPath == other.socketPath && one.basePath == other.basePath
            && one.query == other.query
    }

    /// Hashes what equality looks at.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(scheme)
        hasher.combine(host)
        hasher.combine(port)
        hasher.combine(socketPath)
        hasher.combine(basePath)
        hasher.combine(query)
    }

    private var query: Substring? {
        ownPath.firstIndex(of: "?").map { ownPath[$0...] }
    }
}

extension TargetURL: CustomStringConvertible {
    /// The URL without a trailing slash and without its query, which may hold a secret.
    public var description: String { origin + basePath }

    /// The URL up to its path, without credentials.
    private var origin: String { origin(userInfo: "") }

    private func origin(userInfo: String) -> String {
        guard let socketPath else { return "\(scheme.rawValue)://\(userInfo)\(authority)" }
        let host = socketPath.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socketPath
        return "http+unix://\(userInfo)\(host)"
    }

    /// The whole URL, its credentials and query included. Use it to send, never to show.
    public var text: String {
        origin(userInfo: credentials.map { $0.userInfo + "@" } ?? "") + (ownPath == "/" ? "" : ownPath)
    }

    /// The whole URL, without the values of its query.
    public var shownText: String { ownPath == "/" ? origin : origin + shownOwnPath }

    /// The path and query without the query's values: `/search?q=***&page=***`.
    var shownOwnPath: String { ownPath.redactedURL }
}

extension TargetURL: Codable {
    /// Decodes a URL from its text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(try container.decode(String.self))
        } catch let error as TargetURLError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Encodes the URL as its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Why a text is no target.
public enum TargetURLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It does not parse as an absolute URL.
    case notAURL(String)
    /// The scheme is none that a transport speaks.
    case unsupportedScheme(String)
    /// It holds a user name or a password that can't be read or sent.
    case credentials
    /// It holds a fragment.
    case fragment(String)
    /// It names no host.
    case noHost(String)
    /// The port is not between 1 and 65535.
    case invalidPort(String)

    /// The error in words, and what to write instead. Nothing that may be a secret is repeated.
    public var description: String {
        switch self {
        case .notAURL(""): "a URL is missing; write it like http://localhost:8000"
        case .notAURL(let text): "\(Self.shown(text)) is not a URL; write it like http://localhost:8000"
        case .unsupportedScheme(let scheme):
            scheme.lowercased().hasSuffix("unix")
                ? "a Unix-domain socket is written with its percent-encoded path, as in http+unix://%2Frun%2Fapp.sock"
                : "the scheme '\(scheme)' is not supported; use http or https"
        case .credentials:
            "the URL has a user name or password that can't be sent; percent-encode every special character of "
                + "them, and an '@' of the path as %40"
        case .fragment(let text):
            "\(Self.shown(text)) has a fragment, which is never sent; leave out '#' and what follows"
        case .noHost(let text): "\(Self.shown(text)) names no host; write it like http://localhost:8000"
        case .invalidPort(let text): "\(Self.shown(text)) has no valid port (1 to 65535)"
        }
    }

    /// The text in quotes without what may be a password or a token.
    private static func shown(_ text: String) -> String { "'\(text.redactedURL)'" }
}
