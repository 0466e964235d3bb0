/// The request of a step with places for the values of a user.
struct RequestTemplate: Sendable {
    /// Where requests go, one for each side.
    let targets: [TargetURL]
    let method: String
    let path: Template
    let headers: [(name: String, value: Template)]
    let body: BodyProgram?
    let bodyUse: BodyUse
    let keptHeaders: [String]

    /// The requests to the targets; `nil` where they are not the same every time.
    var fixed: [HTTPRequest]? {
        guard path.isFixed, headers.allSatisfy(\.value.isFixed), body?.isFixed ?? true else { return nil }
        var memory = JourneyMemory()
        return try? targets.indices.map { try request(to: $0, of: &memory) }
    }

    /// The request to a target with the values of a user.
    func request(
        to place: Int,
        of memory: inout JourneyMemory
    ) throws(UnusableValue) -> HTTPRequest {
        let target = targets[place]
        let path = path.render(&memory.context)
        guard Endpoint.accepts(path: path) else { throw .path }
        var fields: [HTTPHeader] = []
        fields.reserveCapacity(headers.count + 1)
        for header in headers {
            let field = HTTPHeader(name: header.name, value: header.value.render(&memory.context))
            if let refusal = field.refusal { throw .header(header.name, refusal) }
            fields.append(field)
        }
        let content = body?.render(&memory.context)
        if let type = content?.type, !fields.contains(where: { $0.isNamed("Content-Type") }) {
            fields.append(HTTPHeader(name: "Content-Type", value: type))
        }
        return HTTPRequest(
            target: target,
            path: target.basePath + path,
            method: method,
            headers: fields,
            body: content?.bytes ?? [],
            bodyUse: bodyUse,
            keptHeaders: keptHeaders,
            cookies: memory.cookies
        )
    }
}
