import SLOEval

extension AccessLogEntry {
    /// Reads a line of JSON by the names that servers and proxies use: nginx's variables (`request_method`,
    /// `request_uri`, `time_iso8601`, or `request` whole), Caddy (`request.method`, `request.uri`, `ts`), Traefik
    /// (`RequestMethod`, `RequestPath`, `StartUTC`), Envoy (`method`, `path`, `start_time`), the Elastic Common
    /// Schema (`http.request.method`, `url.original`, `@timestamp`), Google Cloud (`httpRequest.requestUrl`).
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

    /// The values of a document by their names, alone and with those of the objects around them, in small
    /// letters and without signs.
    private struct Fields {
        static let methodNames = [
            "method", "requestmethod", "httpmethod", "verb", "httprequestmethod",
        ]
        static let targetNames = [
            "requesturi", "uri", "requesturl", "urloriginal", "requesttarget", "target", "url", "path",
            "requestpath", "urlpath",
        ]
        static let queryNames = ["args", "querystring", "urlquery", "query"]
        static let timeNames = [
            "timestamp", "time", "ts", "timeiso8601", "timelocal", "starttime", "startutc", "datetime",
            "date",
            "msec",
        ]

        private var values: [String: SLOEval.JSONValue] = [:]

        init(_ document: SLOEval.JSONValue) { add(document, under: "", depth: 0) }

        private mutating func add(_ value: SLOEval.JSONValue, under path: String, depth: Int) {
            guard case .object(let members) = value, depth < 4 else { return }
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                let plain = name.lowercased().filter { $0.isLetter || $0.isNumber }
                // What stands further out goes before what stands further in.
                for key in [plain, path + plain] where values[key] == nil || depth == 0 {
                    values[key] = member
                }
                add(member, under: path + plain, depth: depth + 1)
            }
        }

        func value(of names: [String]) -> SLOEval.JSONValue? {
            for name in names {
                switch values[name] {
                case .string, .number: return values[name]
                default: continue
                }
            }
            return nil
        }

        func text(of names: [String]) -> String? {
            for name in names { if case .string(let text) = values[name] { return text } }
            return nil
        }
    }
}
