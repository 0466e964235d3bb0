extension YAMLReader {
    /// Reads the quoted scalar that begins here; its lines are folded (YAML 1.2.2, sections 7.3.1 and 7.3.2).
    mutating func quoted() throws(YAMLError) -> YAMLScalar {
        let start = position
        let quote = peek()
        var text = FoldedText()
        advance()
        while true {
            switch peek() {
            case quote where quote == "'" && peek(1) == "'":
                text.append(quote)
                advance(2)
            case quote:
                advance()
                return YAMLScalar(text: text.closed(), isPlain: false)
            case "\\" where quote == "\"": try escape(into: &text)
            case "\n":
                text.dropPendingBlanks()
                let breaks = skipBreaks()
                text.append(breaks == 1 ? " " : "\n", count: max(1, breaks - 1))
            case let character where character.isBlank:
                text.appendPending(character)
                advance()
            case let character:
                if atEndOfDocument { throw YAMLError(.unclosedQuote, at: start) }
                text.append(character)
                advance()
            }
        }
    }

    /// Skips line breaks and the blanks that begin lines; returns the number of breaks.
    private mutating func skipBreaks() -> Int {
        var breaks = 0
        while peek() == "\n" {
            advanceLine()
            breaks += 1
            skipBlanks()
        }
        return breaks
    }

    private mutating func escape(into text: inout FoldedText) throws(YAMLError) {
        let start = position
        advance()
        let name = peek()
        if name == "\n" {
            // The line goes on: the break is dropped, empty lines after it are kept.
            text.append("\n", count: skipBreaks() - 1)
            return
        }
        if name.isBreakOrEnd { throw YAMLError(.invalidEscape("\\"), at: start) }
        advance()
        switch name {
        case "x": text.append(try codePoint(digits: 2, escape: "\\x", at: start))
        case "u": text.append(try codePoint(digits: 4, escape: "\\u", at: start))
        case "U": text.append(try codePoint(digits: 8, escape: "\\U", at: start))
        default:
            guard let scalar = Self.namedEscapes[name] else {
                throw YAMLError(.invalidEscape("\\\(name)"), at: start)
            }
            text.append(scalar)
        }
    }

    /// The escapes of one letter (YAML 1.2.2, section 5.7).
    private static let namedEscapes: [Unicode.Scalar: Unicode.Scalar] = [
        "0": "\0", "a": "\u{7}", "b": "\u{8}", "t": "\t", "\t": "\t", "n": "\n", "v": "\u{B}", "f": "\u{C}",
        "r": "\r", "e": "\u{1B}", " ": " ", "\"": "\"", "/": "/", "\\": "\\", "N": "\u{85}", "_": "\u{A0}",
        "L": "\u{2028}", "P": "\u{2029}",
    ]

    /// Reads the digits of a numeric escape; two `\u` escapes may form one surrogate pair, as JSON writes
    /// characters past U+FFFF (RFC 8259, section 7).
    private mutating func codePoint(
        digits: Int,
        escape: String,
        at start: TextPosition
    ) throws(YAMLError) -> Unicode.Scalar {
        let code = try hexadecimal(digits: digits, escape: escape, at: start)
        if let scalar = Unicode.Scalar(code) { return scalar }
        guard (0xD800...0xDFFF).contains(code) else { throw YAMLError(.invalidEscape(escape), at: start) }
        guard digits == 4, code < 0xDC00, peek() == "\\", peek(1) == "u" else {
            throw YAMLError(.loneSurrogate, at: start)
        }
        advance(2)
        let low = try hexadecimal(digits: 4, escape: escape, at: start)
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (code - 0xD800) << 10 + (low - 0xDC00))
        else { throw YAMLError(.loneSurrogate, at: start) }
        return scalar
    }

    private mutating func hexadecimal(
        digits: Int,
        escape: String,
        at start: TextPosition
    ) throws(YAMLError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = peek().hexadecimalValue else {
                throw YAMLError(.invalidEscape(escape), at: start)
            }
            code = code << 4 | digit
            advance()
        }
        return code
    }
}

/// A text whose blanks before a line break are dropped, unless they were escaped.
///
/// An array collects it: a view of scalars is copied whole whenever it is appended to by a sequence.
private struct FoldedText {
    private var scalars: [Unicode.Scalar] = []
    private var keptCount = 0

    mutating func append(_ scalar: Unicode.Scalar, count: Int = 1) {
        scalars.append(contentsOf: repeatElement(scalar, count: count))
        keptCount = scalars.count
    }

    /// Appends a blank that is dropped if a line break follows.
    mutating func appendPending(_ blank: Unicode.Scalar) { scalars.append(blank) }

    mutating func dropPendingBlanks() { scalars.removeSubrange(keptCount...) }

    func closed() -> String { String(scalars) }
}

extension String {
    /// The text of some scalars.
    init(_ scalars: some Sequence<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}

extension Unicode.Scalar {
    /// The value of a hexadecimal digit.
    fileprivate var hexadecimalValue: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
