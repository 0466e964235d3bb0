/// A request ready to be sent: everything about it is decided, nothing is left to build per request.
public struct HTTPRequest: Sendable, Hashable {
    /// Where the connection goes, and the base path that is already part of ``path``.
    public let target: TargetURL

    /// The path and query as they stand in the request line (RFC 9112, section 3.2.1).
    public let path: String

    /// The request method, in capitals.
    public let method: String

    /// All header fields, `Host` first; without `Connection`, which is the transport's.
    public let headers: [HTTPHeader]

    /// The body; empty when there is none.
    public let body: [UInt8]

    /// The use of the answer's body.
    public let bodyUse: BodyUse

    /// The fields of the answer's head that are kept, by their names in lower case; ``everyHeader`` keeps all.
    public let keptHeaders: [String]

    /// The name that stands for every field in ``keptHeaders``.
    public static let everyHeader = "*"

    /// The cookies of the user that sends it: the answer's are kept there, and a redirect carries those that are
    /// for its place. `nil` when it has none, or names `Cookie` itself.
    let cookies: CookieStore?

    /// The request in the form of HTTP/1.1 (RFC 9112, section 3), ready to be written.
    let wire: [UInt8]

    /// Builds the request of an endpoint.
    public init(endpoint: Endpoint, target: TargetURL) {
        self.init(
            target: target,
            path: target.path(of: endpoint),
            method: endpoint.method,
            headers: endpoint.headers,
            body: endpoint.body ?? [],
            bodyUse: endpoint.expectation.bodyUse,
            keptHeaders: endpoint.expectation.keptHeaders
        )
    }

    /// Builds a request; the fields every request carries, and Basic authentication where the target has
    /// credentials, are added unless `headers` names them.
    public init(
        target: TargetURL,
        path: String,
        method: String = "GET",
        headers: [HTTPHeader] = [],
        body: [UInt8] = [],
        bodyUse: BodyUse = .counted,
        keptHeaders: [String] = []
    ) {
        self.init(
            target: target,
            path: path,
            method: method,
            headers: headers,
            body: body,
            bodyUse: bodyUse,
            keptHeaders: keptHeaders,
            cookies: nil
        )
    }

    /// Builds a request of a user that keeps cookies.
    init(
        target: TargetURL,
        path: String,
        method: String,
        headers: [HTTPHeader],
        body: [UInt8],
        bodyUse: BodyUse,
        keptHeaders: [String],
        cookies: CookieStore?
    ) {
        self.target = target
        self.path = path.isEmpty ? "/" : path
        self.method = method
        self.body = body
        self.bodyUse = bodyUse
        self.keptHeaders = keptHeaders
        var fields: [HTTPHeader] = []
        fields.reserveCapacity(headers.count + 6)
        // Journeys build each request anew, so that this allocates nothing but the fields.
        func add(_ name: String, _ value: @autoclosure () -> String) {
            if headers.contains(where: { $0.isNamed(name) }) { return }
            fields.append(HTTPHeader(name: name, value: value()))
        }
        add("Host", target.authority)
        add("User-Agent", "loadgate")
        add("Accept", "*/*")
        // A method that usually carries a body says its length even when it is 0 (RFC 9110, section 8.6).
        if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
            add("Content-Length", "\(body.count)")
        }
        if let credentials = target.credentials { add("Authorization", credentials.authorization) }
        self.cookies = headers.contains { $0.isNamed("Cookie") } ? nil : cookies
        if let value = self.cookies?.field(for: target, path: self.path) { add("Cookie", value) }
        fields.append(contentsOf: headers)
        self.headers = fields
        self.wire = Self.wire(method: method, path: self.path, headers: self.headers, body: body)
    }

    /// The absolute URL of the request.
    public var url: String { "\(target.scheme.rawValue)://\(target.authority)\(path)" }

    /// The absolute URL of the request for reports: without the values of its query, and cut to 300
    /// characters.
    public var shownURL: String {
        let shown = url.redactedURL
        return shown.utf8.count <= 300 ? shown : shown.prefix(299) + "…"
    }
}
