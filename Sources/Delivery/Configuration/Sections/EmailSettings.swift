/// The section `alerts.email`: mail on failure, by way of a mail server that takes it without a login.
public struct EmailSettings: Sendable, Equatable {
    /// Whether mail is sent. The default is no.
    public var isEnabled: Bool
    /// The name or address of the mail server; there whenever mail is enabled.
    public var server: String?
    /// The port of the mail server, 1 to 65535. The default is 25.
    public var port: Int
    /// The sender; there whenever mail is enabled.
    public var from: String?
    /// The recipients; at least one whenever mail is enabled.
    public var to: [String]

    /// Creates settings; the defaults are those of an empty section.
    public init(
        isEnabled: Bool = false,
        server: String? = nil,
        port: Int = 25,
        from: String? = nil,
        to: [String] = []
    ) {
        self.isEnabled = isEnabled
        self.server = server
        self.port = port
        self.from = from
        self.to = to
    }
}

extension EmailSettings {
    enum Key: String, CaseIterable {
        case enabled
        case server = "smtp_server"
        case port = "smtp_port"
        case from = "from_email"
        case to = "to_emails"
    }

    init(_ section: Section<Key>) {
        self.init(
            isEnabled: section[.enabled]?.bool() ?? false,
            port: section[.port]?.integer(in: 1...65535, "a port") ?? 25
        )
        if isEnabled {
            let reason = "alerts.email.enabled is true"
            server = section.needed(.server, because: reason) { $0.hostName() }
            from = section.needed(.from, because: reason) { $0.mailAddress() }
            to = section.needed(.to, because: reason) { $0.mailAddresses() } ?? []
        } else {
            server = section[.server]?.hostName()
            from = section[.from]?.mailAddress()
            to = section[.to]?.mailAddresses() ?? []
        }
    }
}

extension Field {
    fileprivate func hostName() -> String? {
        text(must: "be the name or address of a mail server") { text in
            text.utf8.allSatisfy { byte in
                byte.isASCIILetterOrDigit || "-._:".utf8.contains(byte)
            }
        }
    }

    /// An address that is safe in a mail header: printable ASCII, one `@` with something on both sides, none
    /// of the characters that end or list addresses.
    fileprivate func mailAddress() -> String? {
        text(must: "be a mail address like name@example.com") { text in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
                && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>,;:\"()[]\\".utf8.contains($0) }
        }
    }

    /// A list of addresses without the empty ones; a single address serves as a list; `nil` when none is
    /// left.
    fileprivate func mailAddresses() -> [String]? {
        let fields: [Field]
        if case .sequence = node.content { fields = items(atMost: 1000) ?? [] } else { fields = [self] }
        let addresses = fields.compactMap { $0.mailAddress() }
        return addresses.isEmpty ? nil : addresses
    }
}

extension UInt8 {
    /// Whether this byte is an ASCII letter or digit.
    var isASCIILetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
