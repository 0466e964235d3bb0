import SLOEval

/// A request as a line of an access log describes it: enough to send it again.
///
/// Understood are the common and combined formats of Apache and nginx, whatever stands before the time and
/// after the request, and lines of JSON with the usual names (``init(json:)``).
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
    ///
    /// The request is what is quoted first behind a time, and its time the last one before it: in front of
    /// them a prefix such as `nginx[1234]:`, an address, or a user may have brackets of their own.
    private init?(combined line: ArraySlice<UInt8>) {
        var time: AccessLogTime?
        var rest = line
        while let mark = rest.firstIndex(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "\"") }) {
            rest = rest[(mark + 1)...]
            if line[mark] == UInt8(ascii: "[") {
                guard let close = rest.firstIndex(of: UInt8(ascii: "]")),
                    let found = Self.time(rest[..<close])
                else { continue }
                time = found
                rest = rest[(close + 1)...]
            } else {
                // A quote that the server escaped belongs to a name.
                let isEscaped = mark > line.startIndex && line[mark - 1] == UInt8(ascii: "\\")
                guard !isEscaped, let end = Self.endOfQuoted(rest) else { continue }
                if let time {
                    self.init(time: time, request: rest[..<end])
                    return
                }
                rest = rest[(end + 1)...]
            }
        }
        return nil
    }

    /// The time between brackets. A short number there is something else, such as that of a process.
    private static func time(_ bytes: ArraySlice<UInt8>) -> AccessLogTime? {
        let isTime = (9...64).contains(bytes.count)
        return isTime ? AccessLogTime(String(decoding: bytes, as: UTF8.self)) : nil
    }

    /// The place of the quote that ends a quoted text.
    private static func endOfQuoted(_ bytes: ArraySlice<UInt8>) -> Int? {
        var position = bytes.startIndex
        while position < bytes.endIndex, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position < bytes.endIndex ? position : nil
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

    /// The bytes with everything percent-encoded that a request line can't hold (RFC 3986, section 2.1),
    /// servers' escapes such as `\x22` undone, and without a fragment.
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
