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
    /// has ended removes that.
    package mutating func store(
        setCookie field: String,
        host: String,
        path: String,
        isSecure: Bool,
        now: Int64
    ) {
        let (host, path) = (host.lowercased(), Self.withoutQuery(path))
        guard let cookie = Cookie(setCookie: field, host: host, path: path, isSecure: isSecure, now: now)
        else {
            return
        }
        let old = cookies.firstIndex {
            $0.name == cookie.name && $0.domain == cookie.domain && $0.path == cookie.path
        }
        let hasEnded = cookie.expires.map { $0 <= now } ?? false
        if let old, hasEnded {
            cookies.remove(at: old)
        } else if let old {
            // In its old place, as it keeps the time of its creation.
            cookies[old] = cookie
        } else if !hasEnded {
            if cookies.count >= Self.mostCookies { cookies.removeFirst() }
            cookies.append(cookie)
        }
    }

    /// The value of the `Cookie` field of a request: longer paths first, then older cookies; `nil` when it
    /// carries none.
    package func field(host: String, path: String, isSecure: Bool, now: Int64) -> String? {
        let (host, path) = (host.lowercased(), Self.withoutQuery(path))
        let fitting = cookies.enumerated().filter { _, cookie in
            cookie.isFor(host: host, path: path, isSecure: isSecure)
                && (cookie.expires.map { $0 > now } ?? true)
        }
        let ordered = fitting.sorted { left, right in
            let (mine, theirs) = (left.element.path.utf8.count, right.element.path.utf8.count)
            return mine == theirs ? left.offset < right.offset : mine > theirs
        }
        guard !ordered.isEmpty else { return nil }
        var field = ""
        for (_, cookie) in ordered {
            if !field.isEmpty { field += "; " }
            field += cookie.name
            field += "="
            field += cookie.value
        }
        return field
    }

    private static func withoutQuery(_ path: String) -> String {
        path.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(path[..<$0]) } ?? path
    }
}
