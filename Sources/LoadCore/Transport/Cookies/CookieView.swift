/// The cookies of a user as the answer to a request shows them.
package struct CookieView: Sendable {
    private let jar: CookieJar
    private let host: String
    private let path: String
    private let isSecure: Bool
    private let now: Int64

    /// Creates a view.
    ///
    /// - Parameters:
    ///   - jar: the cookies after the answer.
    ///   - host: the request's host.
    ///   - path: its path.
    ///   - isSecure: whether it went over HTTPS.
    ///   - now: the present, in seconds since 1970.
    package init(_ jar: CookieJar, host: String, path: String, isSecure: Bool, now: Int64) {
        self.jar = jar
        self.host = host
        self.path = path
        self.isSecure = isSecure
        self.now = now
    }

    /// The value of a cookie: as the answer has set it, or else as the request would carry it now. What the answer
    /// has deleted is not there.
    ///
    /// - Parameter fields: the fields of the answer's head.
    package func value(of name: String, setBy fields: [HTTPHeader]) -> String? {
        for field in fields.reversed() where field.name == "set-cookie" {
            guard
                let cookie = CookieJar.cookie(
                    field.value,
                    host: host,
                    path: path,
                    isSecure: isSecure,
                    now: now
                ),
                cookie.name == name
            else { continue }
            if !cookie.hasEnded(by: now) { return cookie.value }
            break
        }
        return jar.cookies(host: host, path: path, isSecure: isSecure, now: now).first { $0.name == name }?
            .value
    }
}
