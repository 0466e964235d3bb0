/// One small HTTP request to a service that is told something: a gateway, a chat, a webhook.
public struct HTTPCall: Sendable, Equatable {
    /// The request method.
    public var method: String
    /// The whole URL; may hold a secret.
    public var url: String
    /// The header fields, in order; values may be secret.
    public var headers: [Header]
    /// The body.
    public var body: String

    /// A header field.
    public struct Header: Sendable, Equatable {
        /// The field's name.
        public var name: String
        /// The field's value.
        public var value: String

        /// Creates a header field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Creates a call.
    public init(_ method: String, _ url: String, headers: [Header] = [], body: String = "") {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A service's answer.
public struct HTTPAnswer: Sendable, Equatable {
    /// The status.
    public var status: Int
    /// The body, at most its first 64 KiB.
    public var body: String

    /// Creates an answer.
    public init(status: Int, body: String = "") {
        self.status = status
        self.body = body
    }
}

/// A way to make HTTP calls: the real one is ``CurlCaller``, tests may bring a scripted one.
public protocol HTTPCaller: Sendable {
    /// Makes a call. Redirects are not followed: what is sent may be secret.
    ///
    /// - Parameter limit: how long it may take in all.
    func answer(to call: HTTPCall, within limit: Duration) async throws(NoticeError) -> HTTPAnswer
}
