import SLOEval

/// What a line of an access log says of a request: enough to send it again.
///
/// Understood are the common and combined formats of Apache and nginx, whatever stands before the time and after
/// the request, and lines of JSON with the usual names (``init(json:)``).
struct AccessLogEntry: Sendable, Equatable {
    /// When it was logged; `nil` when the line does not say.
    var time: AccessLogTime?
    /// The method, in capitals.
    var method: String
    /// The path and query: printable ASCII, beginning with a slash.
    var path: String

    init(time: AccessLogTime?, method: String, path: String) {
        self.time = time
        self.method = method
        self.path = path
    }

    /// Reads a line; `nil` when it is none of a request that could be sent again.
    init?(line: ArraySlice<UInt8>) {
        guard let start = line.firstIndex(where: { $0 != UInt8(ascii: " ") }) else { return nil }
        let entry =
            line[start] == UInt8(ascii: "{")
            ? Self(json: Array(line[start...])) : Self(combined: line[start...])
        guard let entry else { return nil }
        self = entry
    }

    /// Reads `host ident user [time] "METHOD target HTTP/x" …`.
    private init?(combined line: ArraySlice<UInt8>) {
        var rest = line
        while let open = rest.firstIndex(of: UInt8(ascii: "[")) {
            rest = rest[(open + 1)...]
            // An IPv6 address may stand in brackets in front.
            guard let close = rest.firstIndex(of: UInt8(ascii: "]")),
                let time = AccessLogTime(String(decoding: rest[..<close], as: UTF8.self))
            else { continue }
            guard let request = Self.quoted(in: rest[(close + 1)...]) else { return nil }
            self.init(time: time, request: request)
            return
        }
        return nil
    }

    /// The bytes between the first quote and the one that ends it, escapes and all.
    private static func quoted(in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let open = bytes.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        var position = open + 1
        while position < bytes.endIndex, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position < bytes.endIndex ? bytes[(open + 1)..<position] : nil
    }

    /// Reads `GET /path HTTP/1.1` (RFC 9112, section 3).
    init?(time: AccessLogTime?, request: ArraySlice<UInt8>) {
        let words = request.split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[2].starts(with: "HTTP/".utf8) else { return nil }
        self.init(time: time, method: String(decoding: words[0], as: UTF8.self), target: words[1])
    }

    /// Puts a method and a request target into a form that can be sent; the host of a whole URL is dropped.
    init?(time: AccessLogTime?, method: String, target: ArraySlice<UInt8>) {
        let isMethod =
            (1...20).contains(method.utf8.count)
            && method.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        guard isMethod, let path = Self.path(of: target) else { return nil }
        self.init(time: time, method: method, path: path)
    }

    private static func path(of target: ArraySlice<UInt8>) -> String? {
        var target = target
        for scheme in ["http://", "https://"] where target.starts(with: scheme.utf8) {
            let rest = target.dropFirst(scheme.utf8.count)
            target = rest.firstIndex(of: UInt8(ascii: "/")).map { rest[$0...] } ?? [UInt8(ascii: "/")]
        }
        guard target.first == UInt8(ascii: "/") else { return nil }
        return String(decoding: printable(target), as: UTF8.self)
    }

    /// The bytes with everything percent-encoded that a request line can't hold (RFC 3986, section 2.1), servers'
    /// escapes such as `\x22` undone, and without a fragment.
    private static func printable(_ target: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var position = target.startIndex
        while position < target.endIndex, target[position] != UInt8(ascii: "#") {
            var byte = target[position]
            var isEscaped = false
            if byte == UInt8(ascii: "\\"), let (value, length) = escape(in: target[position...]) {
                byte = value
                position += length - 1
                isEscaped = true
            }
            if isEscaped || byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\\") {
                let digits = Array("0123456789ABCDEF".utf8)
                text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                text.append(byte)
            }
            position += 1
        }
        return text
    }

    private static func escape(in bytes: ArraySlice<UInt8>) -> (value: UInt8, length: Int)? {
        let next = bytes.dropFirst()
        guard let kind = next.first else { return nil }
        if kind == UInt8(ascii: "x") {
            let digits = String(decoding: next.dropFirst().prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
            return (value, 4)
        }
        return kind == UInt8(ascii: "\"") || kind == UInt8(ascii: "\\") ? (kind, 2) : nil
    }
}
