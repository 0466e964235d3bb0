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

    /// The body.
    public var body: [UInt8]

    /// Creates an answer.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Creates a request that was not answered.
    public init(failure: FailureKind, detail: String = "") {
        self.failure = failure
        failureDetail = detail
        headers = [:]
        body = []
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
