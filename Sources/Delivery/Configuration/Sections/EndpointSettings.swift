public import LoadCore

/// An entry of `load_test.endpoints`: the short form is a weight, the long form a mapping.
public struct EndpointSettings: Sendable, Equatable {
    /// A header field whose value may be a credential.
    public struct Header: Sendable, Equatable {
        /// The field name, a token (RFC 9110, section 5.6.2).
        public var name: String
        /// The field value, without control characters.
        public var value: Secret

        /// Creates a header field.
        public init(name: String, value: Secret) {
            self.name = name
            self.value = value
        }
    }

    /// The path and query below the target's base path; begins with a slash.
    public var path: String
    /// How often this endpoint is picked relative to the others. The default is 1.
    public var weight: Double
    /// The request method, in capitals. The default is `GET`.
    public var method: String
    /// Header fields beside those every request carries, in order.
    public var headers: [Header]
    /// The request body, which may hold a credential; `nil` sends none.
    public var body: Secret?
    /// What an answer must be to count as a success.
    public var expectation: Expectation

    /// Creates settings.
    public init(
        path: String,
        weight: Double = 1,
        method: String = "GET",
        headers: [Header] = [],
        body: Secret? = nil,
        expectation: Expectation = Expectation()
    ) {
        self.path = path
        self.weight = weight
        self.method = method
        self.headers = headers
        self.body = body
        self.expectation = expectation
    }

    /// The endpoints used when a configuration names none.
    public static let standard = Endpoint.standard.map { EndpointSettings(path: $0.path, weight: $0.weight) }

    /// The endpoint for a plan, secrets revealed.
    public var endpoint: Endpoint {
        Endpoint(
            path: path,
            weight: weight,
            method: method,
            headers: headers.map { HTTPHeader(name: $0.name, value: $0.value.revealed) },
            body: body?.revealed,
            expectation: expectation
        )
    }
}
