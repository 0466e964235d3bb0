import LoadCore

extension EndpointSettings {
    enum Key: String, CaseIterable {
        case weight, method, headers, body, expect
    }

    enum ExpectKey: String, CaseIterable {
        case status
        case bodyContains = "body_contains"
    }

    /// Reads an entry of `load_test.endpoints`; `nil` after something in its path or weight was reported.
    init?(path entry: YAMLEntry, field: Field) {
        guard Self.accepts(path: entry.key) else {
            let rule = "begin with '/' and hold no spaces, '#', ${…} or characters beyond ASCII"
            field.decoding.report(
                .unacceptable(path: "an endpoint path", must: rule, but: "is \(entry.key.inQuotes)"),
                at: entry.keyPosition
            )
            return nil
        }
        self.init(path: entry.key)
        guard case .mapping = field.node.content else {
            // A key without a value would be easy to overlook, so the short form needs its weight.
            guard let weight = field.number(.weight) else { return nil }
            self.weight = weight
            return
        }
        let section = Section<Key>(field.node, path: field.path, decoding: field.decoding)
        if let field = section[.weight] {
            guard let weight = field.number(.weight) else { return nil }
            self.weight = weight
        }
        method = section[.method]?.method() ?? "GET"
        headers = section[.headers]?.headers() ?? []
        body = section[.body]?.text().map(Secret.init)
        let expect = section.section(.expect, of: ExpectKey.self)
        expectation = Expectation(
            statuses: expect[.status]?.statuses() ?? [],
            bodyContains: expect[.bodyContains]?.text()
        )
    }

    /// Whether a text can stand in a request line as path and query (RFC 9112, section 3.2.1).
    private static func accepts(path: String) -> Bool {
        path.hasPrefix("/") && !path.contains("${")
            && path.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }
    }
}

extension Field {
    /// A request method: letters in capitals. CONNECT is refused, it asks for a tunnel (RFC 9110, 9.3.6).
    fileprivate func method() -> String? {
        text(must: "be a method in capitals such as GET or POST") { text in
            text != "CONNECT" && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        }
    }

    /// Header fields of a request, beside those that the program sets itself.
    func headers() -> [EndpointSettings.Header] {
        var seen: Set<String> = []
        return entries().compactMap { entry, field in
            let name = entry.key.lowercased()
            if ["connection", "content-length", "transfer-encoding"].contains(name) {
                field.reject(must: "be left out", but: "it is set for every request")
            } else if !seen.insert(name).inserted {
                field.reject(must: "stand once", but: "it stands here with other capitals as well")
            } else if !HTTPHeader(name: entry.key, value: "").isValid {
                let found = "\(entry.key.inQuotes) is none (RFC 9110, section 5.6.2)"
                field.reject(must: "be named by a token", but: found)
            } else if let value = field.textOrEmpty() {
                guard HTTPHeader(name: entry.key, value: value).isValid else {
                    field.reject(must: "hold no control characters", but: "its value does")
                    return nil
                }
                return EndpointSettings.Header(name: entry.key, value: Secret(value))
            }
            return nil
        }
    }

    fileprivate func statuses() -> [Int]? {
        guard case .sequence = node.content else { return integer(in: 100...599, "a status").map { [$0] } }
        let items = items() ?? []
        if items.isEmpty { reject(must: "name a status", but: "is an empty list") }
        return items.compactMap { $0.integer(in: 100...599, "a status") }
    }
}
