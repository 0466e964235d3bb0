/// A connection of a loopback server. Only the server's thread touches it.
final class LoopbackConnection {
    /// The activity of a connection.
    enum Phase {
        /// Reading the head of a request, or waiting for one.
        case head
        /// Reading the body of a request.
        case body
        /// Letting the delay of an answer pass.
        case waiting
        /// Sending an answer after which something else comes than the next request, or comes later.
        case sending
        /// Silent for good.
        case silent
        /// Ended on this side; what still comes in is thrown away until the client ends it too. Closing at
        /// once would reset the connection, and the client might lose the answer (RFC 9112, section 9.6).
        case draining
        /// Closed.
        case gone
    }

    /// The request being read or answered.
    struct Incoming {
        var route = 0
        /// The number of the script that the route is of.
        var scriptNumber = 0
        var path = ""
        var traits = LoopbackRequestTraits()
        var expectsContinue = false
        /// The request in full; `nil` when nobody wants to see it.
        var request: LoopbackServer.Request?
    }

    let descriptor: Int32
    /// The TLS; `nil` where the connection is plain.
    let stream: TLSStream?
    /// Whether TLS has to write before it can read on.
    var readsWhenWritable = false
    let token: UInt64
    let number: Int

    var phase = Phase.head
    var interest = LoopbackInterest.read
    /// Whether the client has ended its side.
    var isEnded = false

    /// Bytes received and not yet read.
    var input: [UInt8] = []
    var incoming = Incoming()
    var body = LoopbackBodyReader(.length(0), keeping: 0)
    var requestCount = 0

    /// The answer that waits for its time.
    var pending: LoopbackTransmission?
    /// Whether only a pause of the whole server keeps it back.
    var isHeld = false
    /// The bytes of answers begun, and how many of them were sent.
    var output: [UInt8] = []
    var sentCount = 0
    /// The step after the output.
    var ending = LoopbackTransmission.Ending.next
    var pace: Duration?

    /// When the step that the client is at began.
    var stepStart = MonotonicInstant.now

    /// The stamp of the one timer that counts.
    var timerStamp: UInt64 = 0

    init(descriptor: Int32, number: Int, stream: TLSStream? = nil) {
        self.descriptor = descriptor
        self.stream = stream
        self.number = number
        token = UInt64(number) << 32 | UInt64(descriptor)
    }

    /// The number of bytes waiting to be sent.
    var unsentCount: Int { output.count - sentCount }

    /// Whether the next bytes received can be read as a request at once.
    var isReading: Bool { phase == .head || phase == .body }

    /// Adds bytes to the output.
    func enqueue(_ bytes: [UInt8]) {
        if output.isEmpty {
            output = bytes
        } else {
            output += bytes
        }
    }

    /// Takes note that bytes were sent.
    func dequeue(_ count: Int) {
        sentCount += count
        guard sentCount == output.count else { return }
        output = []
        sentCount = 0
        stepStart = .now
    }

    /// Whether the client keeps the server waiting, rather than the other way round.
    var waitsForClient: Bool {
        switch phase {
        case .head, .body, .sending, .silent: pace == nil
        case .waiting, .draining, .gone: false
        }
    }
}
