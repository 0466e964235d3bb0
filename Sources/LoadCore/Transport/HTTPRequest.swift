/// A request ready to be sent: everything about it is decided, nothing is left to build per request.
public struct HTTPRequest: Sendable {
    /// The part that other requests share.
    let frame: RequestFrame

    /// Where the connection goes, and the base path that is already part of ``path``.
    public var target: TargetURL { frame.target }

    /// The path and query as they stand in the request line (RFC 9112, section 3.2.1).
    public let path: String

    /// The request method, in capitals.
    public var method: String { frame.method }

    /// All header fields, `Host` first; without `Connection`, which is the transport's.
    public let headers: [HTTPHeader]

    /// The body; empty when there is none.
    public let body: [UInt8]

    /// The use of the answer's body.
    public var bodyUse: BodyUse { frame.bodyUse }

    /// The fields of the answer's head that are kept, by their names in lower case; ``everyHeader`` keeps all.
    public var keptHeaders: [String] { frame.kept.names }

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
        let frame = RequestFrame(
            target: target,
            method: method,
            names: headers.map(\.name),
            bodyUse: bodyUse,
            kept: KeptFields(keptHeaders)
        )
        self.init(frame, path: path, headers: headers, body: body, cookies: nil)
    }

    /// Builds a request in a frame, of a user that may keep cookies.
    ///
    /// - Parameters:
    ///   - frame: the part that is known.
    ///   - path: the path and query.
    ///   - headers: the fields whose names the frame was made for, and maybe `Content-Type`.
    ///   - body: the body.
    ///   - cookies: the cookies of the user.
    init(
        _ frame: RequestFrame,
        path: String,
        headers: [HTTPHeader],
        body: [UInt8],
        cookies: CookieStore?
    ) {
        self.frame = frame
        self.path = path.isEmpty ? "/" : path
        self.body = body
        self.cookies = frame.namesCookie ? nil : cookies
        var fields: [HTTPHeader] = []
        fields.reserveCapacity(frame.leading.count + headers.count + 3)
        fields.append(contentsOf: frame.leading)
        if !frame.namesLength, frame.alwaysSaysLength || !body.isEmpty {
            fields.append(HTTPHeader(name: "Content-Length", value: "\(body.count)"))
        }
        if let authorization = frame.authorization { fields.append(authorization) }
        if let value = self.cookies?.field(for: frame.target, path: self.path) {
            fields.append(HTTPHeader(name: "Cookie", value: value))
        }
        fields.append(contentsOf: headers)
        self.headers = fields
        wire = Self.wire(
            method: frame.method,
            path: self.path,
            written: frame.leadingWire,
            headers: fields[frame.leading.count...],
            body: body
        )
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

extension HTTPRequest: Hashable {
    /// Whether both are sent alike, and their answers used alike.
    public static func == (one: HTTPRequest, other: HTTPRequest) -> Bool {
        one.target == other.target && one.path == other.path && one.method == other.method
            && one.headers == other.headers && one.body == other.body && one.bodyUse == other.bodyUse
            && one.frame.kept == other.frame.kept && one.cookies == other.cookies
    }

    /// Hashes what is sent.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(target)
        hasher.combine(wire)
    }
}
