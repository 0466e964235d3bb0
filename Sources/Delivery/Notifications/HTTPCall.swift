/// One small HTTP request to a service that is told something: a gateway, a chat, a webhook.
package struct HTTPCall: Sendable, Equatable {
    /// The request method.
    package var method: String
    /// The whole URL; may hold a secret.
    package var url: String
    /// The header fields, in order; values may be secret.
    package var headers: [Header]
    /// The body.
    package var body: String

    /// A header field.
    package struct Header: Sendable, Equatable {
        /// The field's name.
        package var name: String
        /// The field's value.
        package var value: String

        /// Creates a header field.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Creates a call.
    package init(_ method: String, _ url: String, headers: [Header] = [], body: String = "") {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A service's answer.
package struct HTTPAnswer: Sendable, Equatable {
    /// The status.
    package var status: Int
    /// The body, at most its first 64 KiB.
    package var body = ""
}

/// A way to make HTTP calls: the real one is ``CurlCaller``, tests may bring a scripted one.
package protocol HTTPCaller: Sendable {
    /// Makes a call. Redirects are not followed: what is sent may be secret.
    ///
    /// - Parameter limit: how long it may take in all.
    func answer(to call: HTTPCall, within limit: Duration) async throws(NoticeError) -> HTTPAnswer
}
