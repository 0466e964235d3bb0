/// Reads one HTTP/1.1 response after another from bytes that arrive in any pieces.
///
/// Works on whole lines where they arrive whole and copies only lines cut by the end of a piece. Nothing is
/// allocated per response, except for a redirect's location and for a body that is kept. Body bytes are
/// counted and dropped otherwise.
///
/// **Policy.** Strict where a wrong guess would spoil the measurement, lenient where the meaning is plain.
/// Sections are of RFC 9112 unless said.
///
/// | what arrives | what is done | section |
/// | --- | --- | --- |
/// | empty lines before the status line | skipped, counted towards the 64 KiB of the head | 2.2 |
/// | LF without CR at the end of a head or trailer line | accepted | 2.2 |
/// | CR without LF, NUL and other controls in a line | malformed | 2.2, RFC 9110 5.5 |
/// | bytes over 127 in a reason or field value | accepted | 4, RFC 9110 5.5 |
/// | `HTTP/1.x` for any digit x | read as HTTP/1.1, for x = 0 as HTTP/1.0 | 2.3 |
/// | other versions, other names than `HTTP`, other case | malformed | 2.3 |
/// | more than one space, or a tab, around the status | malformed | 4 |
/// | no reason phrase, with or without the space before it | accepted | 4 |
/// | status under 100 | malformed | 4 |
/// | status 600–999 | accepted, a server error to whoever counts | RFC 9110 15 |
/// | white space before a field's colon | malformed | 5.1 |
/// | a line that begins with white space (obsolete folding) | malformed | 2.2, 5.2 |
/// | a line without colon, an empty name, a name that is no token | malformed | 5 |
/// | the same Content-Length twice, or as a list | accepted | 6.3 (5), RFC 9110 8.6 |
/// | differing Content-Lengths | malformed | 6.3 (5) |
/// | Content-Length with a sign, empty, over 2⁶³ − 1 | malformed | 6.3 (5) |
/// | Content-Length and Transfer-Encoding together | malformed, for every method and status | 6.3 (3) |
/// | unknown transfer codings, then `chunked` | chunks are read, the coding is not undone | 6.1, 7 |
/// | transfer codings that do not end in `chunked` | the body lasts until the connection ends | 6.3 (4) |
/// | `chunked` twice | malformed | 7.1 |
/// | Transfer-Encoding in HTTP/1.0 | obeyed; the connection is not used again | 6.1 |
/// | spaces or tabs after a chunk size, chunk extensions | skipped, to 4 KiB a line | 7.1.1 |
/// | LF without CR in a chunk line or after chunk data | malformed | 7.1 |
/// | trailer fields | checked like header fields, then dropped | 7.1.2 |
/// | responses to HEAD, status 204 and 304 | no body, whatever the fields say | 6.3 (1) |
/// | neither length nor coding | the body lasts until the connection ends | 6.3 (8) |
/// | a content coding, unless it is to be undone | the body is read as it is | RFC 9110 8.4 |
/// | gzip, x-gzip, deflate where they are to be undone | decoded up to the limit of bodies | RFC 9110 8.4.1 |
/// | other content codings there | the body is read as it is | RFC 9110 8.4 |
/// | several content codings there | malformed | RFC 9110 8.4 |
/// | interim responses (1xx) | skipped, at most 16 | RFC 9110 15.2 |
/// | status 101 | malformed, as it was not asked for | RFC 9110 15.2.2 |
/// | bytes after the end of the response | reported as surplus: the connection is out of step | 9.2 |
/// | the connection ends inside a response | truncated, never complete | 8 |
public struct HTTPResponseParser: Sendable {
    /// How far the response is after some input.
    public enum Progress: Sendable, Equatable {
        /// More input is needed.
        case incomplete
        /// The response is whole; `surplus` bytes of the input came after its end.
        case complete(surplus: Int)
    }

    /// The meaning of the connection's end for the response.
    public enum Ending: Sendable, Equatable {
        /// The response is whole.
        case complete
        /// The response is not whole.
        case truncated
    }

    /// The longest head and the longest trailer section, in bytes.
    static let headLimit = 65_536
    /// The longest line of the chunked coding, in bytes.
    static let chunkLineLimit = 4_096
    /// The most interim responses before a final one.
    static let interimLimit = 16

    /// Where in a response the parser stands.
    enum State: Sendable, Equatable {
        case statusLine
        case fields
        case sizedBody(remaining: UInt64)
        case chunkSize
        case chunkData(remaining: UInt64)
        case chunkEnd
        case trailers
        case bodyUntilClose
        case complete
    }

    var state = State.complete
    var head = Head()

    /// The beginning of a line whose end has not arrived.
    var partialLine: [UInt8] = []
    /// Bytes of the lines that count towards the present limit.
    var lineBytes = 0
    var interimResponses = 0
    var answersHead = false
    var kept = KeptFields.none

    /// The body so far, transfer coding removed.
    public internal(set) var body = BodyReader()

    /// The body's bytes so far, content coding removed where it is undone.
    public var bodyBytes: UInt64 { body.count }

    /// The body's bytes so far as they came, before a content coding was undone.
    public var wireBytes: UInt64 { isDecoding ? encodedBytes : body.count }

    /// Undoes content codings; `nil` where bodies are read as they are.
    var inflater: Inflater?
    /// The most bytes that a body is decoded to.
    var decodedLimit = UInt64.max
    /// Whether the content coding of the present body is undone.
    var isDecoding = false
    /// How many bytes of a body are decoded at once, about a millisecond's work: a compressed one may be a thousand
    /// times smaller.
    static let decodedPerTurn: UInt64 = 1 << 18
    /// The length of the body at which the present turn ends.
    var turnEnd: UInt64 = 0
    /// Whether decoding has stopped so that others have their turn. The next input then begins with the bytes that
    /// were not taken, of which there may be none.
    var isPaused = false
    /// How many bytes of the last input were not taken, as decoding has stopped.
    var untaken = 0
    /// The bytes of that body before its coding was undone.
    var encodedBytes: UInt64 = 0

    /// The head's fields that are kept, names in lower case.
    public internal(set) var keptFields: [HTTPHeader] = []

    /// Whether any byte of the response arrived.
    public private(set) var hasBegun = false

    /// Whether any byte arrived since the last interim response.
    var isAnswering: Bool { hasBegun && (state != .statusLine || !partialLine.isEmpty) }

    /// Creates a parser that awaits no response yet.
    public init() {}

    /// The status of the response; meaningful once it is complete.
    public var status: Int { head.status }

    /// The value of the first Location field of a response with status 300–399.
    public var location: [UInt8]? { head.location }

    /// The length of the body as the Content-Length field gives it.
    public var declaredLength: UInt64? { head.contentLength }

    /// Whether the connection may serve another request once the response is complete (section 9.3).
    public internal(set) var isPersistent = false

    /// Awaits the response to a new request.
    ///
    /// - Parameters:
    ///   - answersHead: Whether the request's method is HEAD, whose responses have no body.
    ///   - body: What is done with the body.
    ///   - keptLimit: The most bytes of it that are kept.
    ///   - keptNames: The names of the head's fields that are kept, in lower case.
    public mutating func begin(
        answersHead: Bool = false,
        body: BodyUse = .counted,
        keptLimit: Int = .max,
        keptNames: [String] = []
    ) {
        begin(answersHead: answersHead, body: body, keptLimit: keptLimit, kept: KeptFields(keptNames))
    }

    /// Awaits the response to a new request whose kept fields are known.
    mutating func begin(answersHead: Bool, body: BodyUse, keptLimit: Int, kept: KeptFields) {
        state = .statusLine
        head.reset()
        partialLine.removeAll(keepingCapacity: true)
        lineBytes = 0
        interimResponses = 0
        self.answersHead = answersHead
        self.body.begin(body, keptLimit: keptLimit)
        self.kept = kept
        if !keptFields.isEmpty { keptFields = [] }
        hasBegun = false
        isPersistent = false
        isDecoding = false
        isPaused = false
        untaken = 0
    }

    /// Takes the next bytes of the connection.
    ///
    /// - Throws: A ``MalformedResponse``; the parser must then not be fed before
    ///   ``begin(answersHead:body:keptLimit:keptNames:)``.
    public mutating func consume(_ input: Span<UInt8>) throws(MalformedResponse) -> Progress {
        var position = 0
        var resumes = isPaused
        isPaused = false
        turnEnd = body.count &+ Self.decodedPerTurn
        if !input.isEmpty { hasBegun = true }
        while state != .complete, position < input.count || resumes {
            resumes = false
            switch state {
            case .statusLine, .fields, .chunkSize, .trailers, .chunkEnd:
                try consumeLine(of: input, at: &position)
            case .sizedBody(let remaining):
                let left = try takeBody(of: input, at: &position, atMost: remaining)
                state = .sizedBody(remaining: left)
                if left == 0, !isPaused { try endBody() }
            case .chunkData(let remaining):
                let left = try takeBody(of: input, at: &position, atMost: remaining)
                state = left == 0 && !isPaused ? .chunkEnd : .chunkData(remaining: left)
            case .bodyUntilClose:
                _ = try takeBody(of: input, at: &position, atMost: .max)
            case .complete:
                break
            }
            // Many small chunks can come to as much as a large one.
            if isDecoding, body.count >= turnEnd, position < input.count, state != .complete, !isTooLarge {
                isPaused = true
            }
            if isPaused { break }
        }
        untaken = isPaused ? input.count - position : 0
        return state == .complete ? .complete(surplus: input.count - position) : .incomplete
    }

    /// Learns that the connection ended in order.
    ///
    /// - Throws: ``MalformedResponse/notHTTP`` or ``MalformedResponse/secure`` if it ended in a first line that
    ///   was none of HTTP, ``MalformedResponse/surplusContent`` if bytes follow a compressed body.
    public mutating func finish() throws(MalformedResponse) -> Ending {
        switch state {
        case .complete: return .complete
        case .bodyUntilClose:
            return try endBodyByClose()
        case .statusLine where !Head.mayBeginStatusLine(partialLine):
            throw Head.isAlert(partialLine.span) ? .secure : .notHTTP
        default: return .truncated
        }
    }
}
