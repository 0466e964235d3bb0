extension LoopbackServer {
    /// One answer of a server.
    public struct Response: Sendable, Equatable {
        /// The status code, 200 to 599.
        public var status: Int

        /// The header fields beside those that frame the body, in order.
        public var headers: [HTTPHeader]

        /// The body.
        public var body: Body

        /// How the client learns where the body ends.
        public var framing: Framing

        /// How long the answer waits once its request was read whole.
        public var delay: Delay

        /// The way the answer goes wrong; `nil` for none.
        public var misbehaviour: Misbehaviour?

        /// Creates an answer.
        public init(
            status: Int = 200,
            headers: [HTTPHeader] = [],
            body: Body = .empty,
            framing: Framing = .length,
            delay: Delay = .none,
            misbehaviour: Misbehaviour? = nil
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.framing = framing
            self.delay = delay
            self.misbehaviour = misbehaviour
        }

        /// An answer with a text.
        public static func text(_ text: String, status: Int = 200) -> Response {
            Response(status: status, body: .text(text))
        }
    }

    /// The body of an answer.
    public enum Body: Sendable, Equatable {
        /// These bytes.
        case bytes([UInt8])
        /// So many bytes of letters and digits, the same at the same place each time.
        case size(Int)

        /// No bytes.
        public static let empty = Body.bytes([])

        /// The UTF-8 bytes of a text.
        public static func text(_ text: String) -> Body { .bytes(Array(text.utf8)) }

        /// The bytes themselves.
        public var content: [UInt8] {
            switch self {
            case .bytes(let bytes): return bytes
            case .size(let size):
                var bytes = Array("0123456789abcdefghijklmnopqrstuvwxyz\n".utf8)
                while bytes.count < size { bytes += bytes }
                bytes.removeLast(bytes.count - max(0, size))
                return bytes
            }
        }
    }

    /// How a client learns where a body ends (RFC 9112, section 6.3).
    public enum Framing: Sendable, Equatable {
        /// By `Content-Length`.
        case length
        /// By the chunked coding, with at most so many bytes in a chunk. Clients of HTTP/1.0 do not know it;
        /// for them the connection's end is the body's.
        case chunked(size: Int = 4096)
        /// By the connection's end.
        case close
    }

    /// A way in which an answer goes wrong.
    ///
    /// Where a connection "stays open", the client is left to its own time limit.
    public enum Misbehaviour: Sendable, Equatable {
        /// The connection is closed before any byte.
        case closeBeforeAnswer
        /// The connection is closed after half of the head.
        case closeInHead
        /// The connection is closed after half of the body. An empty body is replaced by one of 64 bytes.
        case closeInBody
        /// The connection is reset before any byte.
        case resetBeforeAnswer
        /// The connection is reset after half of the body. An empty body is replaced by one of 64 bytes.
        case resetInBody
        /// So many random bytes, none of them HTTP, then the end of the connection.
        case garbage(count: Int = 256)
        /// A whole answer, one byte at a time.
        case drip(every: Duration)
        /// No byte at all; the connection stays open.
        case stall
        /// The head and half of the body, then nothing; the connection stays open.
        case stallInBody
        /// A head that announces a body that never ends: in chunks if the answer is chunked, else up to the
        /// end of the connection, which does not come.
        case endlessBody
        /// A body in chunks, then trailer fields (RFC 9112, section 7.1.2) without end.
        case endlessTrailers
        /// A status line, then header fields without end.
        case endlessHead
        /// Interim answers (RFC 9110, section 15.2) without end.
        case endlessInterim
        /// A whole answer whose `Content-Length` promises so many bytes more; the connection stays open.
        case overstatedLength(by: Int = 1)
        /// A whole answer with a header field that goes on in a second line (RFC 9112, section 5.2).
        case foldedHeader
        /// Exactly these bytes, and then the end of the connection or the next request.
        case verbatim([UInt8], closes: Bool = true)
    }
}
