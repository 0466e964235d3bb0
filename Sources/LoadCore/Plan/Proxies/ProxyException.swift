/// Targets that are asked without a proxy: an entry of `NO_PROXY`.
///
/// No standard says what the variable means. An entry is `*` for every host; a domain, with or without a dot
/// in front, for the host of that name and all below it; `*.` and a domain for those below it alone; an IP
/// address; or a network such as `10.0.0.0/8`. A port after a colon limits it to that port. Names are never
/// resolved.
public struct ProxyException: Sendable, Hashable {
    private enum Hosts: Hashable {
        case all
        case domain(String, itself: Bool)
        case network(IPAddress, bits: Int)
    }

    private let hosts: Hosts
    private let port: UInt16?

    /// Parses one entry; `nil` when it is empty or no valid network.
    public init?(_ text: String) {
        guard let (host, port) = Self.split(text.lowercased()) else { return nil }
        self.port = port
        if host == "*" {
            hosts = .all
        } else if let slash = host.firstIndex(of: "/") {
            guard let address = IPAddress(String(host[..<slash])),
                let bits = Int(host[slash...].dropFirst()), (0...address.bytes.count * 8).contains(bits)
            else { return nil }
            hosts = .network(address, bits: bits)
        } else if let address = IPAddress(host) {
            hosts = .network(address, bits: address.bytes.count * 8)
        } else {
            let isBelow = host.hasPrefix("*.")
            let name = (isBelow ? host.dropFirst(2) : host.hasPrefix(".") ? host.dropFirst() : host[...])
            guard !name.isEmpty else { return nil }
            hosts = .domain(String(name).withoutFinalDot, itself: !isBelow)
        }
    }

    /// Parses the value of `NO_PROXY`: entries that commas or spaces separate. Those that are not valid are
    /// left out.
    public static func list(_ text: String) -> [ProxyException] {
        text.split { $0 == "," || $0.isWhitespace }.compactMap { ProxyException(String($0)) }
    }

    /// Divides an entry into host and port; IPv6 addresses may stand in brackets.
    private static func split(_ text: String) -> (host: String, port: UInt16?)? {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let (host, rest) = (text[..<end].dropFirst(), text[end...].dropFirst())
            guard !rest.isEmpty else { return (String(host), nil) }
            guard rest.hasPrefix(":"), let port = UInt16(rest.dropFirst()) else { return nil }
            return (String(host), port)
        }
        guard let colon = text.lastIndex(of: ":"), text.firstIndex(of: ":") == colon else {
            return text.isEmpty ? nil : (text, nil)
        }
        guard let port = UInt16(text[colon...].dropFirst()), colon > text.startIndex else { return nil }
        return (String(text[..<colon]), port)
    }

    /// Whether a host and port are asked without a proxy.
    func covers(host: String, port: UInt16) -> Bool {
        guard self.port == nil || self.port == port else { return false }
        switch hosts {
        case .all: return true
        case .network(let network, let bits):
            return IPAddress(host).map { $0.matches(network, bits: bits) } ?? false
        case .domain(let domain, let itself):
            let name = host.lowercased().withoutFinalDot
            return itself && name == domain || name.hasSuffix("." + domain)
        }
    }
}

extension String {
    /// A host name without the dot that ends an absolute one.
    var withoutFinalDot: String { hasSuffix(".") ? String(dropLast()) : self }
}
