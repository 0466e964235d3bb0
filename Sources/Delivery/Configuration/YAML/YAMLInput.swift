/// The text of a document, decoded and checked once so that the reader can go by plain index.
struct YAMLInput: Sendable {
    /// The characters, every line break a line feed.
    private(set) var scalars: [Unicode.Scalar] = []

    /// Decodes UTF-8, drops a byte order mark, turns CR LF and CR into LF (YAML 1.2.2, section 5.4).
    ///
    /// - Throws: an error for a text that is too long, not UTF-8 or holds control characters.
    init(_ bytes: [UInt8], sizeLimit: Int) throws(YAMLError) {
        var position = TextPosition(line: 1, column: 1)
        guard bytes.count <= sizeLimit else { throw YAMLError(.tooLong(limit: sizeLimit), at: position) }
        scalars.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        var codec = UTF8()
        var previous: Unicode.Scalar?
        while true {
            switch codec.decode(&iterator) {
            case .emptyInput: return
            case .error: throw YAMLError(.invalidUTF8, at: position)
            case .scalarValue("\u{FEFF}") where previous == nil: previous = "\u{FEFF}"
            case .scalarValue(let scalar):
                try append(scalar, after: previous, at: &position)
                previous = scalar
            }
        }
    }

    private mutating func append(
        _ scalar: Unicode.Scalar,
        after previous: Unicode.Scalar?,
        at position: inout TextPosition
    ) throws(YAMLError) {
        switch scalar {
        case "\n" where previous == "\r": return
        case "\n", "\r":
            scalars.append("\n")
            position = TextPosition(line: position.line + 1, column: 1)
            return
        case "\t": scalars.append(scalar)
        case "\u{0}"..."\u{1F}": throw YAMLError(.controlCharacter(UInt8(scalar.value)), at: position)
        default: scalars.append(scalar)
        }
        position.column += 1
    }
}
