public import LoadCore

/// An entry of `load_test.endpoints`: the short form is a weight, the long form a mapping.
@dynamicMemberLookup
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

    /// A file with the body of a request.
    public struct BodyFile: Sendable, Equatable {
        /// The path as it was written.
        public var path: String
        /// The contents; empty until a configuration is asked for.
        public var contents: [UInt8]

        /// Creates a file.
        public init(path: String, contents: [UInt8] = []) {
            self.path = path
            self.contents = contents
        }
    }

    /// The largest weight, which keeps the sum of all weights finite and its parts exact enough to pick by.
    package static let highestWeight = 1e9

    /// The endpoint without what may hold a credential: its header fields and its body.
    private var plain: Endpoint
    /// Header fields beside those every request carries, in order.
    public var headers: [Header]
    /// A text as the request body, which may hold a credential; `nil` where there is none.
    public var body: Secret?
    /// A file whose bytes are the request body; `nil` where there is none.
    public var bodyFile: BodyFile?

    /// Creates settings.
    public init(
        path: String,
        weight: Double = 1,
        method: String = "GET",
        headers: [Header] = [],
        body: Secret? = nil,
        expectation: Expectation = Expectation()
    ) {
        plain = Endpoint(path: path, weight: weight, method: method, expectation: expectation)
        self.headers = headers
        self.body = body
    }

    /// A property of the endpoint, such as its path and its weight.
    public subscript<Value>(dynamicMember member: WritableKeyPath<Endpoint, Value>) -> Value {
        get { plain[keyPath: member] }
        set { plain[keyPath: member] = newValue }
    }

    /// The name in reports: the path, with the method in front unless it is GET.
    var name: String { plain.method == "GET" ? plain.path : "\(plain.method) \(plain.path)" }

    /// The endpoint for a plan, secrets revealed.
    public var endpoint: Endpoint {
        var endpoint = plain
        endpoint.headers = headers.map { HTTPHeader(name: $0.name, value: $0.value.revealed) }
        endpoint.body = bodyFile?.contents ?? body.map { Array($0.revealed.utf8) }
        return endpoint
    }
}

extension EndpointSettings.BodyFile: CustomStringConvertible, CustomReflectable {
    /// The path.
    public var description: String { path }
    /// A mirror with the path alone: the bytes may hold a credential.
    public var customMirror: Mirror { Mirror(self, children: ["path": path]) }
}
