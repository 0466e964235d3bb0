public import SLOEval

/// The outcome of one request. A failed request is data, not a thrown error.
public struct HTTPExchange: Sendable, Equatable {
    /// How the exchange ended.
    public enum Result: Sendable, Equatable {
        /// The final answer was read whole, whatever its status.
        case answered(status: Int)
        /// No whole answer; the detail is for people and may be shown in reports.
        case failed(FailureKind, detail: String)
        /// The run was told to stop at once while this request was open.
        case abandoned
    }

    /// How the exchange ended.
    public var result: Result

    /// The moment just before the request was written; for a connection that did not come about, the moment
    /// it was tried.
    public var sent: MonotonicInstant

    /// The moment the last byte of the body was read, or the failure was known.
    public var completed: MonotonicInstant

    /// Body bytes received, decoded where compressed answers were asked for.
    public var bodyBytes: UInt64

    /// Body bytes as they came over the wire: fewer than ``bodyBytes``, as a rule, where they were decoded, and
    /// else as many.
    public var wireBytes: UInt64

    /// The beginning of the body, as far as the request keeps it.
    public var body: [UInt8]

    /// The hash of the whole body, when the request asks for it.
    public var bodyDigest: BodyDigest?

    /// Whether the text that the request searches for is in the body; `nil` when it searches for none.
    public var bodyHoldsText: Bool?

    /// The head's fields that the request keeps, names in lower case; lines of one name joined by a comma,
    /// but for those of `Set-Cookie`.
    public var headers: [HTTPHeader]

    /// Redirects followed.
    public var redirects: Int

    /// The first URL of another origin that a redirect led to, followed or not, without the values of its
    /// query; `nil` when there was none.
    public var departure: String?

    /// Requests sent once more, because a kept connection ended before any byte of their answer came.
    public var retries: Int

    /// The phases of the exchange; `nil` where the transport can't tell them.
    public var phases: RequestPhases?

    /// Creates an exchange.
    public init(
        result: Result,
        sent: MonotonicInstant,
        completed: MonotonicInstant,
        bodyBytes: UInt64 = 0,
        wireBytes: UInt64? = nil,
        body: [UInt8] = [],
        bodyDigest: BodyDigest? = nil,
        bodyHoldsText: Bool? = nil,
        headers: [HTTPHeader] = [],
        redirects: Int = 0,
        departure: String? = nil,
        retries: Int = 0,
        phases: RequestPhases? = nil
    ) {
        self.result = result
        self.sent = sent
        self.completed = completed
        self.bodyBytes = bodyBytes
        self.wireBytes = wireBytes ?? bodyBytes
        self.body = body
        self.bodyDigest = bodyDigest
        self.bodyHoldsText = bodyHoldsText
        self.headers = headers
        self.redirects = redirects
        self.departure = departure
        self.retries = retries
        self.phases = phases
    }

    /// Whether the request went out on a connection that had served one before, as far as is known.
    public var connectionReused: Bool { phases?.hasReused ?? false }
}
