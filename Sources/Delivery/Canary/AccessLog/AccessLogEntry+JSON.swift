import SLOEval

extension AccessLogEntry {
    /// Reads a line of JSON by the names that servers and proxies use: nginx's variables (`request_method`,
    /// `request_uri`, `time_iso8601`, or `request` whole), Caddy (`request.method`, `request.uri`, `ts`),
    /// Traefik (`RequestMethod`, `RequestPath`, `StartUTC`), Envoy (`method`, `path`, `start_time`), the
    /// Elastic Common Schema (`http.request.method`, `url.original`, `@timestamp`), Google Cloud
    /// (`httpRequest.requestUrl`).
    init?(json line: [UInt8]) {
        guard let document = SLOEval.JSONValue.parse(line) else { return nil }
        let fields = Fields(document)
        let time = fields.value(of: Fields.timeNames).flatMap(AccessLogTime.init(json:))
        if let method = fields.text(of: Fields.methodNames), var target = fields.text(of: Fields.targetNames)
        {
            if !target.contains("?"), let query = fields.text(of: Fields.queryNames), !query.isEmpty {
                target += (query.hasPrefix("?") ? "" : "?") + query
            }
            self.init(time: time, method: method.uppercased(), target: Array(target.utf8)[...])
        } else if let request = fields.text(of: ["request"]) {
            self.init(time: time, request: Array(request.utf8)[...])
        } else {
            return nil
        }
    }

    /// The values of a document by the names of the objects around them and their own, in small letters and
    /// without signs.
    private struct Fields {
        static let methodNames = [
            "method", "requestmethod", "httpmethod", "verb", "httprequestmethod",
        ]
        static let targetNames = [
            "requesturi", "uri", "requesturl", "urloriginal", "requesttarget", "target", "url", "requestpath",
            "urlpath", "path",
        ]
        static let queryNames = ["args", "querystring", "urlquery", "query"]
        static let timeNames = [
            "timestamp", "time", "ts", "timeiso8601", "timelocal", "starttime", "startutc", "datetime",
            "date",
            "msec",
        ]

        /// Objects that tell of the request.
        private static let ofRequest: Set = ["request", "req", "http", "httprequest", "url", "uri"]
        /// Objects that tell of something else, where a `path` or a `time` is none of the request's.
        private static let ofOthers: Set = [
            "agent", "client", "cloud", "container", "destination", "error", "event", "file", "geo",
            "headers",
            "host", "input", "kubernetes", "process", "referer", "referrer", "response", "server", "service",
            "source", "ssl", "tls", "upstream", "user", "useragent",
        ]
        private static let deepest = 5

        private struct Value {
            var path: [String]
            var value: SLOEval.JSONValue

            /// How surely the value is meant by a name, the surest 0; `nil` when it is not.
            func rank(as name: String) -> Int? {
                if path.joined() == name { return 0 }
                guard path.last == name else { return nil }
                let around = path.dropLast()
                if around.allSatisfy(ofRequest.contains) { return 1 }
                return around.contains(where: ofOthers.contains) ? nil : 2
            }
        }

        private var values: [Value] = []

        init(_ document: SLOEval.JSONValue) { add(document, under: []) }

        private mutating func add(_ value: SLOEval.JSONValue, under path: [String]) {
            guard case .object(let members) = value, path.count < Self.deepest else { return }
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                let path = path + [name.lowercased().filter { $0.isLetter || $0.isNumber }]
                switch member {
                case .string, .number: values.append(Value(path: path, value: member))
                default: add(member, under: path)
                }
            }
        }

        func value(of names: [String]) -> SLOEval.JSONValue? { first(of: names) { _ in true } }

        func text(of names: [String]) -> String? {
            first(of: names) { if case .string = $0 { true } else { false } }?.string
        }

        /// The value that is surest meant, by the order of the names where several are.
        private func first(
            of names: [String],
            where accepts: (SLOEval.JSONValue) -> Bool
        ) -> SLOEval.JSONValue? {
            var best: (rank: Int, value: SLOEval.JSONValue)?
            for name in names {
                for value in values where accepts(value.value) {
                    guard let rank = value.rank(as: name), rank < best?.rank ?? .max else { continue }
                    best = (rank, value.value)
                }
            }
            return best?.value
        }
    }
}
