import LoadCore
import Testing

/// What the parser made of a whole conversation: everything it tells, and how it ended.
struct ResponseReading: Equatable {
    enum Outcome: Equatable {
        case complete(surplus: Int)
        case endedByClose
        case truncated
        case malformed(MalformedResponse)
    }

    var outcome: Outcome
    var status = 0
    var body = ""
    var isPersistent = false
    var location: String?

    /// Feeds the pieces one after another, then the end of the connection.
    init(_ pieces: [ArraySlice<UInt8>], answersHead: Bool = false) {
        var parser = HTTPResponseParser()
        parser.begin(answersHead: answersHead, body: .kept)
        outcome = Self.outcome(of: &parser, fed: pieces)
        if case .malformed = outcome { return }
        status = parser.status
        body = String(decoding: parser.body.kept, as: UTF8.self)
        isPersistent = parser.isPersistent
        location = parser.location.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func outcome(
        of parser: inout HTTPResponseParser,
        fed pieces: [ArraySlice<UInt8>]
    ) -> Outcome {
        var surplus: Int?
        do throws(MalformedResponse) {
            for piece in pieces {
                if case .complete(let rest) = try parser.consume(piece.span) {
                    surplus = (surplus ?? 0) + rest
                }
            }
            if let surplus { return .complete(surplus: surplus) }
            return try parser.finish() == .complete ? .endedByClose : .truncated
        } catch {
            return .malformed(error)
        }
    }
}

/// Bytes that a server may send, and what the parser must make of them.
struct ResponseCase: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var answersHead = false
    var outcome: ResponseReading.Outcome
    var status = 200
    var body = ""
    var isPersistent = true
    var location: String?

    var testDescription: String { name }

    /// One character a byte, so that bytes over 127 can be written as `\u{E4}`.
    var bytes: [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

    static func malformed(_ reason: MalformedResponse, _ text: String) -> ResponseCase {
        let shown = text.prefix(60).debugDescription
        return ResponseCase(name: "\(reason): \(shown)", text: text, outcome: .malformed(reason))
    }

    /// Whether a reading is what this case expects.
    func accepts(_ reading: ResponseReading) -> Bool {
        guard reading.outcome == outcome else { return false }
        if case .malformed = outcome { return true }
        if case .truncated = outcome { return true }
        return reading.status == status && reading.body == body && reading.isPersistent == isPersistent
            && reading.location == location
    }
}

extension HTTPResponseParser {
    /// Takes bytes that are not at hand as a span.
    mutating func consume(bytes: some Sequence<UInt8>) throws(MalformedResponse) -> Progress {
        let copy = Array(bytes)
        return try consume(copy.span)
    }
}
