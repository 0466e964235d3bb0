/// One kind of request that a plan sends, and how often relative to the others.
public struct Endpoint: Sendable, Hashable {
    /// The path and query below the target's base path; begins with a slash. Empty for the target itself.
    public var path: String

    /// How often this endpoint is picked relative to the others; at least 0, finite.
    public var weight: Double

    /// The request method, in capitals.
    public var method: String

    /// Header fields beside those every request carries, in order.
    public var headers: [HTTPHeader]

    /// The request body; `nil` sends none.
    public var body: [UInt8]?

    /// The answers that count as a success.
    public var expectation: Expectation

    /// The name of the path in reports; `nil` shows the path itself.
    var label: String?

    /// Creates an endpoint. A text is sent in UTF-8; set ``body`` to send other bytes.
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
        self.body = body.map { Array($0.utf8) }
        self.expectation = expectation
    }

    /// Creates an endpoint with header fields given as names and values: `["Accept": "application/json"]`.
    public init(
        path: String,
        weight: Double = 1,
        method: String = "GET",
        headers: KeyValuePairs<String, String>,
        body: String? = nil,
        expectation: Expectation = Expectation()
    ) {
        self.init(
            path: path,
            weight: weight,
            method: method,
            headers: headers.map { HTTPHeader(name: $0.key, value: $0.value) },
            body: body,
            expectation: expectation
        )
    }

    /// The endpoint that a plan asks when none is named: the target's own URL, path and query as they stand
    /// in it.
    public static func itself(of target: TargetURL) -> Endpoint {
        var endpoint = Endpoint(path: "")
        endpoint.label = target.shownOwnPath
        return endpoint
    }

    /// Whether this endpoint is the target's own URL rather than a path below it.
    public var isTargetItself: Bool { path.isEmpty }

    /// The path and query as reports show them, without values whose names tell a secret.
    public var shownPath: String { label ?? (path.isEmpty ? "/" : path.withoutSecretQueryValues) }

    /// The name in reports and metrics: the path, with the method in front unless it is GET.
    public var name: String { method == "GET" ? shownPath : "\(method) \(shownPath)" }

    /// Whether a text can stand in a request line as path and query (RFC 9112, section 3.2.1): printable
    /// ASCII without spaces and `#` that begins with a slash.
    public static func accepts(path: String) -> Bool {
        path.hasPrefix("/") && path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
    }

    /// Whether a text is a request method: letters in capitals.
    public static func accepts(method: String) -> Bool {
        !method.isEmpty && method.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}
