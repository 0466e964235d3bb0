/// The request of a step with places for the values of a user.
struct RequestTemplate: Sendable {
    /// A header field with a place for a value.
    struct Field: Sendable {
        let name: String
        let value: Template
        /// Why no request may carry a field of this name.
        let refusal: HTTPHeader.Refusal?
        /// Whether its value is more than a text.
        let isHost: Bool

        init(name: String, value: Template) {
            self.name = name
            self.value = value
            refusal = HTTPHeader(name: name, value: "x").refusal
            isHost = name.lowercased() == "host"
        }

        /// The field for one request.
        func render(_ context: inout Template.Context) throws(UnusableValue) -> HTTPHeader {
            let field = HTTPHeader(name: name, value: value.render(&context))
            if let refusal { throw .header(name, refusal) }
            guard !isHost, field.value.utf8.allSatisfy({ !$0.isControl }) else {
                if let refusal = field.refusal { throw .header(name, refusal) }
                return field
            }
            return field
        }
    }

    /// The part that is the same for all users, one for each side.
    private let frames: [RequestFrame]
    private let path: Template
    private let fields: [Field]
    private let body: BodyProgram?
    /// Whether the step's own fields name the type of the body.
    private let namesType: Bool

    /// - Parameters:
    ///   - targets: where requests go, one for each side.
    ///   - method: the method.
    ///   - path: the path and query below a target's base path.
    ///   - fields: the fields beside those that every request carries.
    ///   - body: the body.
    ///   - bodyUse: the use of the answers' bodies.
    ///   - kept: the fields of answers that are kept.
    init(
        targets: [TargetURL],
        method: String,
        path: Template,
        fields: [Field],
        body: BodyProgram?,
        bodyUse: BodyUse,
        kept: KeptFields
    ) {
        frames = targets.map { target in
            RequestFrame(
                target: target,
                method: method,
                names: fields.map(\.name),
                bodyUse: bodyUse,
                kept: kept
            )
        }
        self.path = path
        self.fields = fields
        self.body = body
        namesType = fields.contains { $0.name.lowercased() == "content-type" }
    }

    /// The requests to the targets; `nil` where they are not the same every time.
    var fixed: [HTTPRequest]? {
        guard path.isFixed, fields.allSatisfy(\.value.isFixed), body?.isFixed ?? true else { return nil }
        var memory = JourneyMemory()
        return try? frames.indices.map { try request(to: $0, of: &memory) }
    }

    /// The request to a target with the values of a user.
    func request(to place: Int, of memory: inout JourneyMemory) throws(UnusableValue) -> HTTPRequest {
        let frame = frames[place]
        memory.context.lacksNumber = false
        var path = path.render(&memory.context)
        guard Endpoint.accepts(path: path) else { throw .path }
        if !frame.target.basePath.isEmpty { path = frame.target.basePath + path }
        var headers: [HTTPHeader] = []
        headers.reserveCapacity(fields.count + 1)
        for field in fields { headers.append(try field.render(&memory.context)) }
        let content = body?.render(&memory.context)
        if let type = content?.type, !namesType {
            headers.append(HTTPHeader(name: "Content-Type", value: type))
        }
        if memory.context.lacksNumber { throw .number }
        if memory.cookies != nil { memory.request = (frame.target, path) }
        return HTTPRequest(
            frame,
            path: path,
            headers: headers,
            body: content?.bytes ?? [],
            cookies: memory.cookies
        )
    }
}
