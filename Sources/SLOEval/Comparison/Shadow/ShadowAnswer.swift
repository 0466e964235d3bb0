/// An answer to a shadowed request, with what is compared of it.
public struct ShadowAnswer: Sendable, Equatable {
    /// The final status; `nil` when there was no whole answer.
    public var status: Int?

    /// Why there was no whole answer.
    public var failure: FailureKind?

    /// Why, for people; empty when nothing more is known.
    public var failureDetail = ""

    /// The headers by name; only those chosen are compared.
    public var headers: [String: String]

    /// The body, or its beginning.
    public var body: [UInt8]

    /// The bytes of the whole body.
    public var bodyLength: UInt64

    /// The hash of the whole body; `nil` when there is none, and a body that was cut then equals no other.
    public var bodyDigest: BodyDigest?

    /// Creates an answer.
    ///
    /// - Parameters:
    ///   - status: the status code.
    ///   - headers: the header fields.
    ///   - body: the body, or its beginning.
    ///   - bodyLength: the bytes of the whole body; `nil` when `body` is all of it.
    ///   - bodyDigest: the hash of the whole body.
    public init(
        status: Int,
        headers: [String: String] = [:],
        body: [UInt8] = [],
        bodyLength: UInt64? = nil,
        bodyDigest: BodyDigest? = nil
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.bodyLength = bodyLength ?? UInt64(body.count)
        self.bodyDigest = bodyDigest
    }

    /// Creates a request that was not answered.
    public init(failure: FailureKind, detail: String = "") {
        self.failure = failure
        failureDetail = detail
        headers = [:]
        body = []
        bodyLength = 0
    }

    /// Whether all of the body is at hand.
    var isWhole: Bool { UInt64(body.count) == bodyLength }

    /// Whether the bodies are equal, byte by byte or, where they were cut, by the hashes of the whole.
    func hasSameBody(as other: ShadowAnswer) -> Bool {
        guard bodyLength == other.bodyLength else { return false }
        if isWhole, other.isWhole { return body == other.body }
        return bodyDigest != nil && bodyDigest == other.bodyDigest
    }

    /// The value of a header, whatever the case of its name (RFC 9110, section 5.1).
    func header(_ name: String) -> String? {
        headers[name] ?? headers.first { $0.key.lowercased() == name.lowercased() }?.value
    }

    /// Whether the body says it is JSON: `application/json` or a type that ends in `+json` (RFC 6839).
    var saysJSON: Bool {
        guard let type = header("content-type")?.split(separator: ";").first?.lowercased() else {
            return false
        }
        let name = type.split(separator: " ").joined()
        return name == "application/json" || name.hasSuffix("+json")
    }
}
