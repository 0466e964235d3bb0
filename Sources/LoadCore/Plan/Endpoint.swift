/// One kind of request that a plan sends, and how often relative to the others.
public struct Endpoint: Sendable, Hashable, Codable {
    /// The path and query below the target's base path; begins with a slash.
    public var path: String

    /// How often this endpoint is picked relative to the others; at least 0, finite.
    public var weight: Double

    /// The request method, in capitals.
    public var method: String

    /// Header fields beside those every request carries, in order.
    public var headers: [HTTPHeader]

    /// The request body; `nil` sends none.
    public var body: String?

    /// What an answer must be to count as a success.
    public var expectation: Expectation

    /// Creates an endpoint.
    public init(
        path: String,
        weight: Double = 1,
        method: String = "GET",
        headers: [HTTPHeader] = [],
        body: String? = nil,
        expectation: Expectation = Expectation()
    ) {
        self.path = path
        self.weight = weight
        self.method = method
        self.headers = headers
        self.body = body
        self.expectation = expectation
    }

    /// The name in reports and metrics: the path, with the method in front unless it is GET.
    public var name: String { method == "GET" ? path : "\(method) \(path)" }

    /// The endpoints and weights used when nothing else names any.
    public static let standard: [Endpoint] = [
        Endpoint(path: "/api/health", weight: 0.1),
        Endpoint(path: "/api/users", weight: 0.3),
        Endpoint(path: "/api/orders", weight: 0.25),
        Endpoint(path: "/api/products", weight: 0.2),
        Endpoint(path: "/api/analytics", weight: 0.15),
    ]
}

/// A header field of a request.
public struct HTTPHeader: Sendable, Hashable, Codable {
    /// The field name, a token (RFC 9110, section 5.6.2).
    public var name: String

    /// The field value, without control characters.
    public var value: String

    /// Creates a header field.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Whether the name is a token and the value free of control characters other than tabs
    /// (RFC 9110, sections 5.1 and 5.5), so that no field can smuggle in another.
    public var isValid: Bool {
        !name.isEmpty && name.utf8.allSatisfy(\.isToken)
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}
