/// A header field of a request.
public struct HTTPHeader: Sendable, Hashable, Codable {
    /// The field name, a token (RFC 9110, section 5.6.2).
    public var name: String

    /// The field value, without control characters.
    public var value: String

    /// Creates a header field.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension HTTPHeader {
    /// Whether this is the field of a name, in letters of either case (RFC 9110, section 5.1).
    func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count
            && zip(name.utf8, other.utf8).allSatisfy { $0.withSmallLetter == $1.withSmallLetter }
    }

    /// Why a request may not carry a field.
    public enum Refusal: Error, Sendable, Equatable, CaseIterable {
        /// The name is no token (RFC 9110, section 5.6.2).
        case name
        /// The value holds control characters (RFC 9110, section 5.5), with which one field could smuggle in
        /// another.
        case value
        /// The field says where the body ends, which is decided by the body.
        case framing
        /// The field is for a single connection (RFC 9110, section 7.6.1), which the transport looks after.
        case connection
        /// The value of `Host` is no host with an optional port.
        case host
        /// `Host` stands there more than once (RFC 9112, section 3.2).
        case repeatedHost
    }

    /// Fields that frame a message (RFC 9112, section 6).
    private static let framing: Set = ["content-length", "transfer-encoding", "trailer"]

    /// Fields of a single connection (RFC 9110, sections 7.6.1 and 7.8; RFC 9113, section 8.2.2), and
    /// `Expect`, for whose interim answer no transport waits.
    private static let hopByHop: Set = [
        "connection", "expect", "http2-settings", "keep-alive", "te", "upgrade",
    ]

    /// Why a request may not carry the field; `nil` when it may. The one rule for command lines,
    /// configurations and plans.
    ///
    /// Beside malformed fields these are fields that frame a message or belong to one connection. Set by hand
    /// they would contradict what is sent, and a proxy and the server behind it would see different requests
    /// in the same bytes (request smuggling).
    public var refusal: Refusal? {
        guard !name.isEmpty, name.utf8.allSatisfy(\.isToken) else { return .name }
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { return .value }
        let name = name.lowercased()
        if Self.framing.contains(name) { return .framing }
        if Self.hopByHop.contains(name) || name.hasPrefix("proxy-") { return .connection }
        return name == "host" && !namesHost ? .host : nil
    }

    /// Whether the value is a host with an optional port (RFC 3986, section 3.2.2).
    private var namesHost: Bool {
        !value.isEmpty
            && value.utf8.allSatisfy { byte in
                byte.isToken || ":[]()=;".utf8.contains(byte)
            }
    }
}

extension [HTTPHeader] {
    /// The first field that a request may not carry, and why; `nil` when it may carry them all.
    public var refused: (header: HTTPHeader, refusal: HTTPHeader.Refusal)? {
        var hosts = 0
        for header in self {
            if let refusal = header.refusal { return (header, refusal) }
            if header.name.lowercased() == "host" { hosts += 1 }
            if hosts > 1 { return (header, .repeatedHost) }
        }
        return nil
    }
}

extension HTTPHeader.Refusal: CustomStringConvertible {
    /// The error in words, and what to do. The value may be a secret and is not repeated.
    public var description: String {
        switch self {
        case .name: "the name is not valid; write a token such as X-Trace (RFC 9110, section 5.6.2)"
        case .value: "the value holds control characters; leave them out"
        case .framing: "it is set for every request from its body; leave it out"
        case .connection: "it controls the connection, which the program manages; leave it out"
        case .host: "the value names no host; write it like api.example.com or api.example.com:8443"
        case .repeatedHost: "it appears more than once; a request has one host"
        }
    }
}
