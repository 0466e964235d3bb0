import LoadCore

extension EndpointSettings {
    enum Key: String, CaseIterable {
        case weight, method, headers, body
        case bodyFile = "body_file"
        case expect
    }

    /// Reads an entry of `load_test.endpoints`; `nil` after something in its key or weight was reported.
    init?(entry: YAMLEntry, field: Field) {
        guard let key = Self.key(of: entry, field.decoding) else { return nil }
        self.init(path: key.path, method: key.method ?? "GET")
        guard case .mapping = field.node.content else {
            // A key without a value would be easy to overlook, so the short form needs its weight.
            guard let weight = field.number(.weight) else { return nil }
            self.weight = weight
            return
        }
        let section = Section<Key>(field)
        if let field = section[.weight] {
            guard let weight = field.number(.weight) else { return nil }
            self.weight = weight
        }
        if let field = section[.method], let method = field.complete()?.method() {
            if let named = key.method, named != method {
                field.reject(must: "be left out", but: "the key names the method \(named)")
            }
            self.method = method
        }
        headers = section[.headers]?.headers(needsValues: true) ?? []
        readBody(section)
        self.expectation = Expectation(section.section(.expect, of: ExpectKey.self))
    }

    private mutating func readBody(_ section: Section<Key>) {
        body = section[.body]?.complete()?.text().map(Secret.init)
        guard let field = section[.bodyFile], let file = field.complete()?.text() else { return }
        guard body == nil else {
            field.reject(must: "be left out", but: "'body' stands beside it; give one of them")
            return
        }
        bodyFile = BodyFile(path: file, contents: field.contents(ofFile: file))
    }

    private static func key(of entry: YAMLEntry, _ decoding: Decoding) -> EndpointKey? {
        guard let key = EndpointKey(entry.key) else {
            decoding.report(
                .unacceptable(
                    path: "an endpoint",
                    must: "begin with a path or a method in capitals, as in 'POST /orders'",
                    but: "is \(entry.key.inQuotes)"
                ),
                at: entry.keyPosition
            )
            return nil
        }
        if Endpoint.accepts(path: key.path), !key.path.contains("${") { return key }
        let rule = "begin with '/' and hold no spaces, '#', ${…} or characters beyond ASCII"
        decoding.report(
            .unacceptable(path: "an endpoint path", must: rule, but: "is \(entry.key.inQuotes)"),
            at: entry.keyPosition
        )
        return nil
    }
}

extension Field {
    /// A request method: letters in capitals. CONNECT is refused, it asks for a tunnel (RFC 9110, 9.3.6).
    fileprivate func method() -> String? {
        text(must: "be a method in capitals such as GET or POST") { text in
            text != "CONNECT" && Endpoint.accepts(method: text)
        }
    }

    /// The bytes of a file that the value names; none where files are not read, or after that failed.
    func contents(ofFile path: String) -> [UInt8] {
        do throws(InputFileError) {
            return try decoding.readFile?(decoding.path(of: path)) ?? []
        } catch {
            decoding.report(.file(path: self.path, error), at: node.position)
            return []
        }
    }

    /// Header fields of a request, beside those that the program sets itself.
    ///
    /// - Parameters:
    ///   - needsValues: whether a variable that is unset in a value is an error.
    ///   - text: reads a value. The default takes it as it is.
    func headers(
        needsValues: Bool,
        text: (Field) -> String? = { $0.textOrEmpty() }
    ) -> [EndpointSettings.Header] {
        var seen: Set<String> = []
        return entries().compactMap { entry, field in
            guard seen.insert(entry.key.lowercased()).inserted else {
                field.reject(must: "stand once", but: "it is also here in other capitals")
                return nil
            }
            // A name that is refused whatever its value is told before the value is asked for.
            if let refusal = HTTPHeader(name: entry.key, value: "x").refusal {
                field.reject(refusal, of: entry.key)
                return nil
            }
            guard let value = (needsValues ? field.complete() : field).flatMap(text) else { return nil }
            if let refusal = HTTPHeader(name: entry.key, value: value).refusal {
                field.reject(refusal, of: entry.key)
                return nil
            }
            return EndpointSettings.Header(name: entry.key, value: Secret(value))
        }
    }

    private func reject(_ refusal: HTTPHeader.Refusal, of name: String) {
        switch refusal {
        case .name:
            reject(must: "be named by a token", but: "\(name.inQuotes) is not one (RFC 9110, section 5.6.2)")
        case .value: reject(must: "hold no control characters", but: "its value does")
        case .framing: reject(must: "be left out", but: "it is set for every request")
        case .connection: reject(must: "be left out", but: "it belongs to the connection")
        case .host: reject(must: "be a host with an optional port", but: "its value is not one")
        case .repeatedHost: reject(must: "stand once", but: "a request has one host")
        }
    }
}
