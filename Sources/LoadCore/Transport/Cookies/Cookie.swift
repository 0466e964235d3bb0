/// A cookie that a server set (RFC 6265, section 5.3).
package struct Cookie: Sendable, Hashable {
    /// The name; may be empty.
    package var name: String
    /// The value, without quotes being looked at.
    package var value: String
    /// The host, in lower case, that may have it: it alone, or hosts below it too.
    package var domain: String
    /// Whether only the host that set it may have it.
    package var isHostOnly: Bool
    /// The path under which it is sent.
    package var path: String
    /// When it ends, in seconds since 1970; `nil` for the end of the user.
    package var expires: Int64?
    /// Whether it is sent over HTTPS only.
    package var isSecure: Bool
    /// Whether scripts of a page may not see it; kept, of no effect here.
    package var isHTTPOnly: Bool

    /// Whether a request may carry it.
    func isFor(host: String, path: String, isSecure secure: Bool) -> Bool {
        (isHostOnly ? host == domain : Self.host(host, isWithin: domain))
            && Self.path(path, isWithin: self.path) && (secure || !isSecure)
    }

    /// Whether it has ended.
    func hasEnded(by now: Int64) -> Bool { expires.map { $0 <= now } ?? false }

    /// Whether a host is a domain or lies below it (section 5.1.3). An address lies below nothing.
    static func host(_ host: String, isWithin domain: String) -> Bool {
        guard host != domain else { return true }
        return host.hasSuffix("." + domain) && !isAddress(host)
    }

    /// Whether a path is another or lies below it (section 5.1.4).
    static func path(_ path: String, isWithin other: String) -> Bool {
        guard path.hasPrefix(other) else { return false }
        let slash = UInt8(ascii: "/")
        return path.utf8.count == other.utf8.count || other.utf8.last == slash
            || path.utf8.dropFirst(other.utf8.count).first == slash
    }

    private static func isAddress(_ host: String) -> Bool {
        host.contains(":") || host.utf8.allSatisfy { $0.digit != nil || $0 == UInt8(ascii: ".") }
    }
}

extension Cookie {
    /// The most bytes of a `Set-Cookie` field that is heeded.
    static let largestField = 4096

    /// Reads a `Set-Cookie` field (section 5.2) as the answer to a request.
    ///
    /// - Parameters:
    ///   - host: the request's host, in lower case.
    ///   - path: its path, without the query.
    ///   - isSecure: whether it went over HTTPS.
    ///   - now: the present, in seconds since 1970.
    /// - Returns: `nil` for a field that is to be ignored.
    package init?(setCookie field: String, host: String, path: String, isSecure: Bool, now: Int64) {
        guard field.utf8.count <= Self.largestField, !field.utf8.contains(where: \.isControl) else {
            return nil
        }
        let parts = field.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        let pair = Self.pair(parts[0])
        guard let text = pair.value else { return nil }
        (name, value) = (pair.name, text)
        guard !name.isEmpty else { return nil }
        (domain, isHostOnly, self.path) = (host, true, Self.defaultPath(of: path))
        (expires, self.isSecure, isHTTPOnly) = (nil, false, false)
        var lifetime: Int64?
        for part in parts.dropFirst() {
            let pair = Self.pair(part)
            let text = pair.value ?? ""
            switch pair.name.lowercased() {
            case "expires": expires = CookieDate.seconds(of: text) ?? expires
            case "max-age": lifetime = Self.lifetime(text) ?? lifetime
            case "domain": if !text.isEmpty, !take(domain: text, of: host) { return nil }
            case "path": self.path = text.hasPrefix("/") ? text : Self.defaultPath(of: path)
            case "secure": self.isSecure = true
            case "httponly": isHTTPOnly = true
            default: break
            }
        }
        if let lifetime {
            expires = lifetime <= 0 ? .min : now.addingReportingOverflow(lifetime).partialValue
        }
        // RFC 6265bis, section 5.7: a cookie for HTTPS only is set over HTTPS only.
        guard isSecure || !self.isSecure else { return nil }
    }

    /// Takes over the domain that a field names.
    ///
    /// Lists of the suffixes under which anyone may register are not at hand; a domain without a dot is
    /// refused, so that no cookie is for all of `com`.
    ///
    /// - Returns: whether the host may set a cookie for it.
    private mutating func take(domain text: String, of host: String) -> Bool {
        let name = (text.hasPrefix(".") ? String(text.dropFirst()) : text).lowercased()
        if name == host {
            // `localhost` is a whole host; a cookie for it alone reaches nobody else.
            isHostOnly = !name.contains(".")
            return true
        }
        guard name.contains("."), Self.host(host, isWithin: name) else { return false }
        (domain, isHostOnly) = (name, false)
        return true
    }

    /// The seconds of `Max-Age`; too many of them are a hundred years.
    private static func lifetime(_ text: String) -> Int64? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0.digit != nil }) else { return nil }
        if text.hasPrefix("-") { return 0 }
        return min(Int64(digits) ?? .max, 3_155_760_000)
    }

    /// The path of a cookie that names none (section 5.1.4): the request's up to its last slash.
    static func defaultPath(of path: String) -> String {
        guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            return "/"
        }
        return String(path[..<slash])
    }

    /// The `Set-Cookie` fields in a text in which Foundation has joined them with commas: one begins behind a
    /// comma where a name and an equals sign follow, as they never do in a date.
    static func fields(joined text: String) -> [String] {
        var fields: [String] = []
        var rest = text[...]
        for comma in text.indices where text[comma] == "," {
            let next = text[text.index(after: comma)...].drop { $0 == " " }
            let name = next.prefix { $0.utf8.allSatisfy(\.isToken) }
            guard comma >= rest.startIndex, !name.isEmpty, next[name.endIndex...].hasPrefix("=") else {
                continue
            }
            fields.append(String(rest[..<comma]))
            rest = next
        }
        return fields + [String(rest)]
    }

    /// A name and the value behind an equals sign, both without blanks around them; `nil` for a value where
    /// there is no such sign.
    private static func pair(_ text: Substring.UTF8View) -> (name: String, value: String?) {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return (trimmed(text), nil) }
        return (trimmed(text[..<equals]), trimmed(text[text.index(after: equals)...]))
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        guard let first = text.firstIndex(where: { !$0.isBlank }),
            let last = text.lastIndex(where: { !$0.isBlank })
        else { return "" }
        return String(Substring(text[first...last]))
    }
}
