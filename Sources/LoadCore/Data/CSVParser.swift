/// Reads comma-separated values (RFC 4180) byte by byte, so that a text may come in pieces of any size.
///
/// Rows end with a line feed, with or without a carriage return in front of it. Lines that hold nothing are
/// passed over.
struct CSVParser {
    /// What a byte means.
    enum Event: Equatable {
        /// Nothing, such as a quote around a field.
        case nothing
        /// The byte belongs to the field.
        case content
        /// The field ends.
        case field
        /// The field and the row end.
        case row
    }

    /// Why a text is no such values.
    enum Problem: Error, Equatable {
        /// A quote stands within a field that has none around it, or something follows a closing quote.
        case quote
        /// A carriage return stands outside quotes without a line feed behind it.
        case carriageReturn
        /// A quote is never closed.
        case unclosedQuote
    }

    private enum Place {
        case lineStart, fieldStart, plain, quoted
        /// Behind a quote within quotes: the first of two, or the end.
        case behindQuote
        case behindCarriageReturn(isEmptyLine: Bool)
    }

    private var place = Place.lineStart

    /// Takes the next byte.
    mutating func take(_ byte: UInt8) throws(Problem) -> Event {
        switch place {
        case .quoted:
            if byte != Self.quote { return .content }
            place = .behindQuote
            return .nothing
        case .behindQuote where byte == Self.quote:
            place = .quoted
            return .content
        case .behindCarriageReturn(let isEmptyLine):
            guard byte == .lineFeed else { throw .carriageReturn }
            place = .lineStart
            return isEmptyLine ? .nothing : .row
        case .lineStart where byte == .lineFeed: return .nothing
        case .lineStart where byte == .carriageReturn:
            place = .behindCarriageReturn(isEmptyLine: true)
            return .nothing
        case .lineStart where byte == Self.quote, .fieldStart where byte == Self.quote:
            place = .quoted
            return .nothing
        case .lineStart, .fieldStart, .plain, .behindQuote: return try takeOutsideQuotes(byte)
        }
    }

    private mutating func takeOutsideQuotes(_ byte: UInt8) throws(Problem) -> Event {
        switch byte {
        case UInt8(ascii: ","):
            place = .fieldStart
            return .field
        case .lineFeed:
            place = .lineStart
            return .row
        case .carriageReturn:
            place = .behindCarriageReturn(isEmptyLine: false)
            return .nothing
        case Self.quote: throw .quote
        default:
            if case .behindQuote = place { throw .quote }
            place = .plain
            return .content
        }
    }

    /// Whether a row has begun and not ended.
    var isInRow: Bool {
        switch place {
        case .lineStart, .behindCarriageReturn(isEmptyLine: true): false
        default: true
        }
    }

    /// Ends the text.
    ///
    /// - Returns: whether a row ends with it, which has no line end then.
    func end() throws(Problem) -> Bool {
        switch place {
        case .quoted: throw .unclosedQuote
        case .behindCarriageReturn: throw .carriageReturn
        case .lineStart, .fieldStart, .plain, .behindQuote: return isInRow
        }
    }

    private static let quote = UInt8(ascii: "\"")
}
