/// An exception from where a host and port usually lead, as curl's `--resolve` and `--connect-to` name it.
///
/// Only the way changes: the `Host` field, the name asked for in TLS, and the verification of certificates
/// stay those of the URL.
public struct ConnectionRoute: Sendable, Hashable {
    /// Where connections go instead.
    public enum Destination: Sendable, Hashable {
        /// These IP addresses, in this order, with the same port.
        case addresses([String])
        /// Another host and port; `nil` is the same as before.
        case place(host: String?, port: UInt16?)
    }

    /// The host that the route is for, in lower case; `nil` is every host.
    public let host: String?

    /// The port that the route is for; `nil` is every port.
    public let port: UInt16?

    /// Where connections go instead.
    public let destination: Destination

    /// Parses `HOST:PORT:ADDRESS[,ADDRESS…]`; the host `*` is every host.
    public init(resolving text: String) throws(ConnectionRouteError) {
        guard var rest = PlaceReader(text), let host = rest.host(), !host.isEmpty, let port = rest.port(),
            port > 0
        else { throw .notAnAddress(text) }
        let addresses = rest.rest.split(separator: ",", omittingEmptySubsequences: false).map { address in
            address.hasPrefix("[") && address.hasSuffix("]")
                ? String(address.dropFirst().dropLast()) : String(address)
        }
        guard !addresses.isEmpty, addresses.allSatisfy({ IPAddress($0) != nil }) else {
            throw .notAnAddress(text)
        }
        self.host = host == "*" ? nil : host.lowercased()
        self.port = port
        destination = .addresses(addresses)
    }

    /// Parses `HOST:PORT:CONNECT-HOST:CONNECT-PORT`; each part may be empty, which is every host or port, or
    /// the same as before.
    public init(connecting text: String) throws(ConnectionRouteError) {
        guard var rest = PlaceReader(text), let host = rest.host(), let port = rest.port(),
            let otherHost = rest.host(), let otherPort = UInt16(rest.rest.isEmpty ? "0" : rest.rest)
        else { throw .notAPlace(text) }
        self.host = host.isEmpty ? nil : host.lowercased()
        self.port = port == 0 ? nil : port
        destination = .place(
            host: otherHost.isEmpty ? nil : otherHost,
            port: otherPort == 0 ? nil : otherPort
        )
    }

    /// Whether the route is for a host and port.
    package func isFor(host: String, port: UInt16) -> Bool {
        (self.host ?? host.lowercased()) == host.lowercased() && (self.port ?? port) == port
    }
}

extension ConnectionRoute: CustomStringConvertible {
    /// The route as it is written.
    public var description: String {
        func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
        let port = port.map { "\($0)" } ?? ""
        switch destination {
        case .addresses(let addresses):
            return "\(host.map(bracketed) ?? "*"):\(port):\(addresses.map(bracketed).joined(separator: ","))"
        case .place(let otherHost, let otherPort):
            let other = "\(otherHost.map(bracketed) ?? ""):\(otherPort.map { "\($0)" } ?? "")"
            return "\(host.map(bracketed) ?? ""):\(port):\(other)"
        }
    }
}

/// Reads a text of hosts and ports that colons separate; IPv6 addresses stand in brackets.
private struct PlaceReader {
    private(set) var rest: Substring

    init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        rest = text[...]
    }

    /// The host in front of the next colon; `nil` when there is no colon.
    mutating func host() -> String? {
        guard rest.hasPrefix("[") else { return part().map(String.init) }
        guard let end = rest.firstIndex(of: "]"), rest[end...].dropFirst().first == ":" else { return nil }
        defer { rest = rest[end...].dropFirst(2) }
        return String(rest[..<end].dropFirst())
    }

    /// The port in front of the next colon, 0 when it is empty; `nil` when it is not a port.
    mutating func port() -> UInt16? { part().flatMap { UInt16($0.isEmpty ? "0" : $0) } }

    private mutating func part() -> Substring? {
        guard let colon = rest.firstIndex(of: ":") else { return nil }
        defer { rest = rest[colon...].dropFirst() }
        return rest[..<colon]
    }
}

/// Why a text is no route.
public enum ConnectionRouteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It is not `HOST:PORT:ADDRESS`.
    case notAnAddress(String)
    /// It is not `HOST:PORT:CONNECT-HOST:CONNECT-PORT`.
    case notAPlace(String)

    /// What to write instead.
    public var description: String {
        switch self {
        case .notAnAddress(let text):
            "'\(text)' is not valid; write HOST:PORT:ADDRESS, such as api.example.org:443:127.0.0.1"
        case .notAPlace(let text):
            "'\(text)' is not valid; write HOST:PORT:CONNECT-HOST:CONNECT-PORT, such as "
                + "api.example.org:443:canary.internal:8443"
        }
    }
}
