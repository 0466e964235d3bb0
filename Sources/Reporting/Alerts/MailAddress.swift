/// An e-mail address in its plain form, `local@domain` (RFC 5322, section 3.4.1), in ASCII.
public struct MailAddress: Sendable, Hashable, CustomStringConvertible {
    /// The part before the sign.
    public let local: String
    /// The part after it.
    public let domain: String

    /// Reads an address; `nil` for anything that could be more than one, or more than an address.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, !text.hasPrefix("-"),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isPartOfAddress) })
        else { return nil }
        (local, domain) = (String(parts[0]), String(parts[1]))
    }

    /// The address.
    public var description: String { "\(local)@\(domain)" }
}

extension UInt8 {
    /// Printable ASCII without what would need quotes.
    fileprivate var isPartOfAddress: Bool {
        (0x21...0x7E).contains(self) && !"()<>[]:;@\\,\"".utf8.contains(self)
    }
}
