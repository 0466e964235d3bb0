/// The cookies of one user (RFC 6265, section 5.3 and 5.4).
///
/// Suffixes under which anyone may register, such as `co.uk`, are not known; see ``Cookie``.
package struct CookieJar: Sendable {
    /// The most cookies that are kept; the oldest goes first.
    static let mostCookies = 3_000

    /// The cookies, the oldest first.
    package private(set) var cookies: [Cookie] = []

    /// Creates an empty jar.
    package init() {}

    /// Keeps the cookie of a `Set-Cookie` field, in place of one with the same name, domain and path. One that
    /// has ended removes that. Others that have ended go when a new one comes.
    ///
    /// - Returns: whether anything changed.
    @discardableResult
    package mutating func store(
        setCookie field: String,
        host: String,
        path: String,
        isSecure: Bool,
        now: Int64
    ) -> Bool {
        guard let cookie = Self.cookie(field, host: host, path: path, isSecure: isSecure, now: now) else {
            return false
        }
        let old = cookies.firstIndex {
            $0.name == cookie.name && $0.domain == cookie.domain && $0.path == cookie.path
        }
        switch old {
        case let old? where cookie.hasEnded(by: now): cookies.remove(at: old)
        case let old? where cookies[old] == cookie: return false
        // In its old place, as it keeps the time of its creation.
        case let old?: cookies[old] = cookie
        case nil where cookie.hasEnded(by: now): return false
        case nil:
            cookies.removeAll { $0.hasEnded(by: now) }
            if cookies.count >= Self.mostCookies { cookies.removeFirst() }
            cookies.append(cookie)
        }
        return true
    }

    /// The cookie of a `Set-Cookie` field; `nil` for a field that is to be ignored.
    static func cookie(_ field: String, host: String, path: String, isSecure: Bool, now: Int64) -> Cookie? {
        Cookie(
            setCookie: field,
            host: host.lowercased(),
            path: withoutQuery(path),
            isSecure: isSecure,
            now: now
        )
    }

    /// The cookies that a request carries: longer paths first, then older ones.
    func cookies(host: String, path: String, isSecure: Bool, now: Int64) -> [Cookie] {
        let (host, path) = (host.lowercased(), Self.withoutQuery(path))
        let fitting = cookies.filter {
            $0.isFor(host: host, path: path, isSecure: isSecure) && !$0.hasEnded(by: now)
        }
        if fitting.count < 2 { return fitting }
        return fitting.enumerated()
            .sorted { left, right in
                let (mine, theirs) = (left.element.path.utf8.count, right.element.path.utf8.count)
                return mine == theirs ? left.offset < right.offset : mine > theirs
            }
            .map(\.element)
    }

    /// The value of the `Cookie` field of a request; `nil` when it carries none.
    package func field(host: String, path: String, isSecure: Bool, now: Int64) -> String? {
        var field = ""
        for cookie in cookies(host: host, path: path, isSecure: isSecure, now: now) {
            if !field.isEmpty { field += "; " }
            field += cookie.name
            field += "="
            field += cookie.value
        }
        return field.isEmpty ? nil : field
    }

    /// Whether a `Set-Cookie` field says the same whenever and wherever below its host it comes.
    static func isLasting(_ field: String) -> Bool {
        let attributes = field.lowercased().split(separator: ";").dropFirst()
            .map { $0.drop(while: \.isWhitespace) }
        return attributes.count { $0.hasPrefix("path") } == 1
            && attributes.contains { $0.hasPrefix("path=/") }
            && !attributes.contains { $0.hasPrefix("expires") || $0.hasPrefix("max-age") }
    }

    /// When the first of them ends, in seconds since 1970; `nil` when none does.
    var firstEnd: Int64? { cookies.compactMap(\.expires).min() }

    /// Whether the path of a request decides on none of them.
    var isForAnyPath: Bool { cookies.allSatisfy { $0.path == "/" } }

    private static func withoutQuery(_ path: String) -> String {
        path.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(path[..<$0]) } ?? path
    }
}
