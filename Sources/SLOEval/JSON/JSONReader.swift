/// Reads JSON (RFC 8259) from bytes.
struct JSONReader {
    /// Deeper nesting is refused, so that no answer can exhaust the stack.
    static let deepest = 200

    let bytes: [UInt8]
    var position = 0
    private var repeatedKey: String?

    /// The document, or `nil` when the bytes are not one JSON document in UTF-8.
    static func value(of bytes: [UInt8]) -> JSONValue? {
        var reader = JSONReader(bytes: bytes)
        guard let value = reader.value(depth: 0) else { return nil }
        return reader.isAtEnd() ? value : nil
    }

    /// The first key that an object of the document holds twice; `nil` when none does, or the bytes are no
    /// document.
    static func repeatedKey(in bytes: [UInt8]) -> String? {
        var reader = JSONReader(bytes: bytes)
        return reader.value(depth: 0) == nil ? nil : reader.repeatedKey
    }

    init(bytes: [UInt8]) { self.bytes = bytes }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Whether nothing but space follows.
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return position == bytes.count
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = next, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    mutating func value(depth: Int) -> JSONValue? {
        guard depth < Self.deepest else { return nil }
        skipSpace()
        switch next.map({ Unicode.Scalar($0) }) {
        case "{": return object(depth: depth)
        case "[": return array(depth: depth)
        case "\"": return string().map { .string($0) }
        case "t": return word("true", .bool(true))
        case "f": return word("false", .bool(false))
        case "n": return word("null", .null)
        default: return number()
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) -> JSONValue? {
        guard bytes[position...].starts(with: text.utf8) else { return nil }
        position += text.utf8.count
        return value
    }

    private mutating func array(depth: Int) -> JSONValue? {
        guard take("[") else { return nil }
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        repeat {
            guard let element = value(depth: depth + 1) else { return nil }
            elements.append(element)
            skipSpace()
        } while take(",")
        return take("]") ? .array(elements) : nil
    }

    private mutating func object(depth: Int) -> JSONValue? {
        guard take("{") else { return nil }
        var members: [String: JSONValue] = [:]
        skipSpace()
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard let key = string() else { return nil }
            skipSpace()
            guard take(":"), let member = value(depth: depth + 1) else { return nil }
            if members.updateValue(member, forKey: key) != nil { repeatedKey = repeatedKey ?? key }
            skipSpace()
        } while take(",")
        return take("}") ? .object(members) : nil
    }
}

extension JSONReader {
    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private mutating func number() -> JSONValue? {
        let start = position
        _ = take("-")
        guard take("0") || digits() else { return nil }
        if take("."), !digits() { return nil }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return nil }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        return position > start
    }

    mutating func string() -> String? {
        guard take("\"") else { return nil }
        // Most strings have no escapes and can be taken as they are.
        let start = position
        while let byte = next, byte >= 0x20, byte != 0x22, byte != 0x5C { position += 1 }
        if take("\"") { return String(validating: bytes[start..<position - 1], as: UTF8.self) }
        var text = Array(bytes[start..<position])
        while let byte = next {
            position += 1
            switch byte {
            case 0x22: return String(validating: text, as: UTF8.self)
            case 0x5C:
                guard let scalar = escape() else { return nil }
                text += String(scalar).utf8
            case ..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = next else { return nil }
        position += 1
        switch Unicode.Scalar(byte) {
        case "\"": return "\""
        case "\\": return "\\"
        case "/": return "/"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u": return unicodeEscape()
        default: return nil
        }
    }

    /// A scalar, from two escapes when it is written as surrogates; a lone surrogate becomes U+FFFD.
    private mutating func unicodeEscape() -> Unicode.Scalar? {
        guard let unit = hexadecimal() else { return nil }
        guard (0xD800...0xDBFF).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
        let start = position
        guard take("\\"), take("u"), let low = hexadecimal(), (0xDC00...0xDFFF).contains(low) else {
            position = start
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
    }

    private mutating func hexadecimal() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        var unit: UInt32 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        position += 4
        return unit
    }
}
