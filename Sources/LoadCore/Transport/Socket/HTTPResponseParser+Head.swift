extension HTTPResponseParser {
    /// The facts about a response's end and its connection, from its status line and header fields.
    struct Head: Sendable {
        private(set) var status = 0
        private(set) var contentLength: UInt64?
        private(set) var hasTransferCoding = false
        private(set) var endsInChunked = false
        private(set) var location: [UInt8]?
        /// The content coding, if it is one that can be undone.
        private(set) var contentCoding: ContentCoding?
        private(set) var hasSeveralContentCodings = false
        private var hasContentCoding = false
        private var minorVersion: UInt8 = 0
        private var sawChunked = false
        private var sawClose = false
        private var sawKeepAlive = false
    }
}

extension HTTPResponseParser.Head {
    /// Forgets everything, for the next head.
    mutating func reset() { self = Self() }

    /// Whether the connection may be used again, as far as the head can tell (RFC 9112, sections 6.1, 9.3).
    var allowsPersistence: Bool {
        if sawClose { return false }
        return minorVersion >= 1 || (sawKeepAlive && !hasTransferCoding)
    }

    /// Whether a line that begins with `bytes` can still become a status line.
    static func mayBeginStatusLine(_ bytes: [UInt8]) -> Bool {
        bytes.elementsEqual("\r".utf8) || zip(bytes, "HTTP/".utf8).allSatisfy { $0 == $1 }
    }

    /// Whether a line begins like a record of TLS that holds an alert (RFC 8446, section 5.1), such as a TLS
    /// server's answer to plain HTTP.
    static func isAlert(_ line: Span<UInt8>) -> Bool { line.count >= 2 && line[0] == 0x15 && line[1] == 0x03 }

    /// Reads `HTTP/1.1 200 OK` (RFC 9112, section 4).
    mutating func readStatusLine(_ line: Span<UInt8>) throws(MalformedResponse) {
        guard line.count >= 5, line.extracting(0..<5).equals("HTTP/") else {
            throw Self.isAlert(line) ? .secure : .notHTTP
        }
        guard line.count >= 8, line.extracting(5..<7).equals("1."), let minor = line[7].digit else {
            throw .unsupportedVersion
        }
        guard line.count >= 12, line[8] == .space, let hundreds = line[9].digit, hundreds > 0,
            let tens = line[10].digit, let ones = line[11].digit,
            line.count == 12 || line[12] == .space
        else { throw .invalidStatusLine }
        guard !line.extracting(12..<line.count).hasControlCharacter else { throw .controlCharacter }
        minorVersion = minor
        status = Int(hundreds) * 100 + Int(tens) * 10 + Int(ones)
    }

    /// Reads a header field and remembers what matters for framing and redirects.
    ///
    /// - Parameters:
    ///   - line: the field.
    ///   - name: where its name stands.
    ///   - value: where its value stands.
    mutating func readField(
        _ line: Span<UInt8>,
        name: Range<Int>,
        value: Range<Int>
    ) throws(MalformedResponse) {
        switch name.count {
        case 8 where status / 100 == 3 && location == nil:
            if line.extracting(name).equals("location") { location = line.extracting(value).copied() }
        case 10:
            if line.extracting(name).equals("connection") { readConnection(line.extracting(value)) }
        case 14:
            if line.extracting(name).equals("content-length") {
                try readContentLength(line.extracting(value))
            }
        case 16:
            if line.extracting(name).equals("content-encoding") {
                readContentCodings(line.extracting(value))
            }
        case 17:
            if line.extracting(name).equals("transfer-encoding") {
                try readTransferCodings(line.extracting(value))
            }
        default: break
        }
    }

    private mutating func readConnection(_ value: Span<UInt8>) {
        var position = 0
        while let element = value.nextListElement(at: &position) {
            let option = value.extracting(element)
            if option.equals("close") { sawClose = true }
            if option.equals("keep-alive") { sawKeepAlive = true }
        }
    }

    private mutating func readContentLength(_ value: Span<UInt8>) throws(MalformedResponse) {
        var position = 0
        while let element = value.nextListElement(at: &position) {
            guard let length = value.extracting(element).decimalNumber else { throw .invalidContentLength }
            guard contentLength == nil || contentLength == length else { throw .conflictingContentLengths }
            contentLength = length
        }
    }

    private mutating func readContentCodings(_ value: Span<UInt8>) {
        var position = 0
        while let element = value.nextListElement(at: &position) {
            let coding = value.extracting(element)
            guard !element.isEmpty, !coding.equals("identity") else { continue }
            if hasContentCoding { hasSeveralContentCodings = true }
            hasContentCoding = true
            if coding.equals("gzip") || coding.equals("x-gzip") {
                contentCoding = .gzip
            } else {
                contentCoding = coding.equals("deflate") ? .deflate : nil
            }
        }
    }

    private mutating func readTransferCodings(_ value: Span<UInt8>) throws(MalformedResponse) {
        var position = 0
        while let element = value.nextListElement(at: &position) {
            guard !element.isEmpty else { continue }
            hasTransferCoding = true
            endsInChunked = value.extracting(element).equals("chunked")
            guard !(endsInChunked && sawChunked) else { throw .repeatedChunkedCoding }
            sawChunked = sawChunked || endsInChunked
        }
    }
}
