import Foundation

/// The layout of pretty-printed JSON, tightened so that a results file stays readable.
enum JSONLayout {
    /// Puts arrays of numbers, a histogram's cells foremost, on one line, drops the space before colons and
    /// the space inside empty brackets, and escapes what would steer a terminal or a CI system. The values
    /// stay what they were.
    ///
    /// - Parameter json: the output of a `JSONEncoder`, pretty-printed.
    /// - Complexity: linear.
    static func tightened(_ json: Data) -> String {
        let bytes = [UInt8](json)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let end = endOfToken(at: position, in: bytes)
            let token = bytes[position..<end]
            switch bytes[position] {
            case UInt8(ascii: "["), UInt8(ascii: "{"): output += token.filter { !$0.isJSONSpace }
            case UInt8(ascii: " ") where end < bytes.count && bytes[end] == UInt8(ascii: ":"): break
            default: output += token
            }
            position = end
        }
        return String(decoding: output, as: UTF8.self).withJSONEscapes
    }

    /// The end of a string, of an array of nothing but numbers, of an empty object, or of a single byte.
    private static func endOfToken(at start: Int, in bytes: [UInt8]) -> Int {
        switch bytes[start] {
        case UInt8(ascii: "\""): endOfString(at: start, in: bytes)
        case UInt8(ascii: "["):
            endOfFlat(at: start, in: bytes, closing: UInt8(ascii: "]")) { $0.isJSONNumber || $0.isJSONSpace }
        case UInt8(ascii: "{"):
            endOfFlat(at: start, in: bytes, closing: UInt8(ascii: "}")) { $0.isJSONSpace }
        default: start + 1
        }
    }

    private static func endOfString(at start: Int, in bytes: [UInt8]) -> Int {
        var position = start + 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position + 1, bytes.count)
    }

    private static func endOfFlat(
        at start: Int,
        in bytes: [UInt8],
        closing: UInt8,
        while allowed: (UInt8) -> Bool
    ) -> Int {
        var position = start + 1
        while position < bytes.count, allowed(bytes[position]) { position += 1 }
        return position < bytes.count && bytes[position] == closing ? position + 1 : start + 1
    }
}

extension UInt8 {
    fileprivate var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    /// Whether this byte can stand in a number, or between two.
    fileprivate var isJSONNumber: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || ",.-+eE".utf8.contains(self)
    }
}
