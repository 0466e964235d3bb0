/// The head of a request: where its parts stand among the bytes it was read from, and what it asks of the
/// connection (RFC 9112, sections 2 to 6).
struct LoopbackRequestHead: Equatable {
    enum Reading: Equatable {
        /// The head goes on beyond the bytes given.
        case incomplete
        case complete(LoopbackRequestHead)
        /// No request; to be answered with this status and the end of the connection.
        case refused(status: Int)
    }

    enum BodyKind: Equatable {
        case length(UInt64)
        case chunked
    }

    private(set) var method = 0..<0
    private(set) var target = 0..<0
    private(set) var fields = 0..<0
    private(set) var traits = LoopbackRequestTraits()
    private(set) var body = BodyKind.length(0)
    private(set) var expectsContinue = false
    /// The length of the head with the empty lines before it and the one behind it.
    private(set) var byteCount = 0

    private var hosts = 0
    private var lengths = 0

    /// Reads a head from the beginning of some bytes.
    ///
    /// - Complexity: linear in the length of the head.
    static func read(_ bytes: Span<UInt8>, limit: Int) -> Reading {
        var head = LoopbackRequestHead()
        var offset = skipEmptyLines(bytes)
        var isFirst = true
        while true {
            guard let end = endOfLine(bytes, from: offset) else {
                return bytes.count > limit ? .refused(status: 431) : .incomplete
            }
            guard end < limit else { return .refused(status: 431) }
            guard end > offset, bytes[end - 1] == .carriageReturn else { return .refused(status: 400) }
            let line = offset..<(end - 1)
            offset = end + 1
            if isFirst {
                guard head.readRequestLine(bytes, line) else { return .refused(status: 400) }
                head.fields = offset..<offset
                isFirst = false
            } else if line.isEmpty {
                head.byteCount = offset
                return head.isConsistent ? .complete(head) : .refused(status: 400)
            } else {
                guard head.readField(bytes, line) else { return .refused(status: 400) }
                head.fields = head.fields.lowerBound..<offset
            }
        }
    }

    private static func skipEmptyLines(_ bytes: Span<UInt8>) -> Int {
        var offset = 0
        while offset + 1 < bytes.count, bytes[offset] == .carriageReturn, bytes[offset + 1] == .lineFeed {
            offset += 2
        }
        return offset
    }

    private static func endOfLine(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var offset = start
        while offset < bytes.count {
            if bytes[offset] == .lineFeed { return offset }
            offset += 1
        }
        return nil
    }

    /// A request of HTTP/1.1 names exactly one host (RFC 9112, section 3.2), and one framing at most
    /// (section 6.3).
    private var isConsistent: Bool {
        if hosts > 1 || (hosts == 0 && !traits.isHTTP10) { return false }
        return lengths <= 1 && !(lengths == 1 && body == .chunked)
    }
}

extension LoopbackRequestHead {
    private mutating func readRequestLine(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        var offset = line.lowerBound
        while offset < line.upperBound, bytes[offset].isToken { offset += 1 }
        method = line.lowerBound..<offset
        guard !method.isEmpty, offset < line.upperBound, bytes[offset] == .space else { return false }
        offset += 1
        let start = offset
        while offset < line.upperBound, bytes[offset] > .space, bytes[offset] != .delete { offset += 1 }
        target = start..<offset
        guard !target.isEmpty, offset < line.upperBound, bytes[offset] == .space else { return false }
        guard line.upperBound - offset == 9, bytes.matches("HTTP/1.", at: offset + 1) else { return false }
        traits.isHead = method.count == 4 && bytes.matches("HEAD", at: method.lowerBound)
        switch bytes[line.upperBound - 1] {
        case UInt8(ascii: "0"): (traits.isHTTP10, traits.keepsAlive) = (true, false)
        case UInt8(ascii: "1")...UInt8(ascii: "9"): break
        default: return false
        }
        return true
    }

    private mutating func readField(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Bool {
        var colon = line.lowerBound
        while colon < line.upperBound, bytes[colon].isToken { colon += 1 }
        guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else {
            return false
        }
        var value = (colon + 1)..<line.upperBound
        while let first = value.first, bytes[first].isBlank { value = (first + 1)..<value.upperBound }
        while let last = value.last, bytes[last].isBlank { value = value.lowerBound..<last }
        for index in value where bytes[index] < .space && bytes[index] != .tab || bytes[index] == .delete {
            return false
        }
        return readMeaning(bytes, name: line.lowerBound..<colon, value)
    }

    private mutating func readMeaning(_ bytes: Span<UInt8>, name: Range<Int>, _ value: Range<Int>) -> Bool {
        switch name.count {
        case 4 where bytes.matches("host", at: name.lowerBound):
            hosts += 1
        case 6 where bytes.matches("expect", at: name.lowerBound):
            expectsContinue = value.count == 12 && bytes.matches("100-continue", at: value.lowerBound)
        case 10 where bytes.matches("connection", at: name.lowerBound):
            if value.count == 5, bytes.matches("close", at: value.lowerBound) { traits.keepsAlive = false }
        case 14 where bytes.matches("content-length", at: name.lowerBound):
            guard let length = bytes.decimal(in: value) else { return false }
            if lengths == 0, body != .chunked { body = .length(length) }
            lengths += 1
        case 17 where bytes.matches("transfer-encoding", at: name.lowerBound):
            // Any other coding would hide the end of the body (RFC 9112, section 6.1).
            guard value.count == 7, bytes.matches("chunked", at: value.lowerBound) else { return false }
            guard !traits.isHTTP10, body != .chunked else { return false }
            body = .chunked
        default: break
        }
        return true
    }
}

extension UInt8 {
    fileprivate static let delete: UInt8 = 0x7F
}

extension Span<UInt8> {
    /// Whether a text stands at a place, whatever the case of its letters.
    fileprivate func matches(_ text: StaticString, at offset: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard offset + length <= count else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<length {
                let byte = self[offset + index]
                let isLetter = (0x41...0x5A).contains(byte & 0xDF)
                if (isLetter ? byte | 0x20 : byte) != (isLetter ? expected[index] | 0x20 : expected[index]) {
                    return false
                }
            }
            return true
        }
    }

    fileprivate func decimal(in range: Range<Int>) -> UInt64? {
        guard !range.isEmpty, range.count <= 18 else { return nil }
        var number: UInt64 = 0
        for index in range {
            guard (0x30...0x39).contains(self[index]) else { return nil }
            number = number * 10 + UInt64(self[index] - 0x30)
        }
        return number
    }
}
