import Foundation

/// The base URL of the service under test: where connections go and what endpoint paths are appended to.
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

    /// Parses an absolute `http` or `https` URL, or one of a Unix-domain socket with the file's path
    /// percent-encoded in the place of the host: `http+unix://%2Frun%2Fapp.sock/v2`.
    ///
    /// - Throws: ``TargetURLError`` when the text is no such URL, carries credentials, a query or a
    ///   fragment, or names no usable host or port.
    public init(_ text: String) throws(TargetURLError) {
        if let (file, rest) = Self.unixSocket(in: text) {
            try self.init("http://localhost\(rest)", socketPath: file)
        } else {
            try self.init(text, socketPath: nil)
        }
    }

    /// Splits the URL of a Unix-domain socket into the file's path and what follows it.
    private static func unixSocket(in text: String) -> (file: String, rest: Substring)? {
        guard let scheme = text.range(of: "http+unix://", options: [.anchored, .caseInsensitive]) else {
            return nil
        }
        let rest = text[scheme.upperBound...]
        let host = rest.prefix { !"/?#".contains($0) }
        guard let file = String(host).removingPercentEncoding, file.hasPrefix("/") else { return nil }
        return (file, rest[host.endIndex...])
    }

    private init(_ text: String, socketPath: String?) throws(TargetURLError) {
        guard let components = URLComponents(string: text), let schemeName = components.scheme else {
            throw .notAURL(text)
        }
        guard let scheme = Scheme(rawValue: schemeName.lowercased()) else {
            throw .unsupportedScheme(schemeName)
        }
        guard components.user == nil, components.password == nil else { throw .credentials }
        guard components.query == nil, components.fragment == nil else { throw .queryOrFragment(text) }
        guard let host = components.host, !host.isEmpty else { throw .noHost(text) }
        let port = components.port ?? (scheme == .http ? 80 : 443)
        guard let port = UInt16(exactly: port), port > 0 else { throw .invalidPort(text) }
        self.scheme = scheme
        self.socketPath = socketPath
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        var path = components.percentEncodedPath
        while path.hasSuffix("/") { path.removeLast() }
        self.basePath = path
    }

    /// Whether two URLs have the same scheme, host and port (RFC 9110, section 4.3.1).
    func isSameOrigin(as other: TargetURL) -> Bool {
        scheme == other.scheme && host.lowercased() == other.host.lowercased() && port == other.port
    }

    /// The host and, unless it is the scheme's own, the port, as the `Host` header names them
    /// (RFC 9110, section 7.2).
    public var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (scheme == .http ? 80 : 443) ? name : "\(name):\(port)"
    }
}

extension TargetURL: CustomStringConvertible {
    /// The URL without a trailing slash.
    public var description: String {
        guard let socketPath else { return "\(scheme.rawValue)://\(authority)\(basePath)" }
        let host = socketPath.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? socketPath
        return "http+unix://\(host)\(basePath)"
    }
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
        try container.encode(description)
    }
}

/// Why a text is no target.
public enum TargetURLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It does not parse as an absolute URL.
    case notAURL(String)
    /// The scheme is neither `http` nor `https`.
    case unsupportedScheme(String)
    /// It holds a user name or a password.
    case credentials
    /// It holds a query or a fragment.
    case queryOrFragment(String)
    /// It names no host.
    case noHost(String)
    /// The port is not between 1 and 65535.
    case invalidPort(String)

    /// What is wrong and what to write instead.
    public var description: String {
        switch self {
        case .notAURL(let text): "'\(text)' is not a URL; write it like http://localhost:8000"
        case .unsupportedScheme(let scheme): "the scheme '\(scheme)' is not supported; use http or https"
        case .credentials:
            "a target URL must not carry a user name or password; send an Authorization header instead"
        case .queryOrFragment(let text):
            "'\(text)' has a query or fragment; a target is a base URL, endpoints carry queries"
        case .noHost(let text): "'\(text)' names no host"
        case .invalidPort(let text): "'\(text)' has no valid port (1 to 65535)"
        }
    }
}
