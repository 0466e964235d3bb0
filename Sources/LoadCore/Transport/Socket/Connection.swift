#if os(Linux)
    import SLOEval
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// A connection to one origin, made when it is needed and made again when it ended.
    ///
    /// Used by one channel, and only on its lane's loop.
    final class Connection {
        /// How many times in a row a body may be read before other users get their turn.
        static let readsPerTurn = 16

        let origin: Origin
        /// Whether it speaks TLS.
        let isSecure: Bool
        /// How it leads to the origin.
        let way: ConnectionWay
        /// Where it is made to: the origin, unless a proxy or a route leads elsewhere.
        let place: Origin
        let context: SocketContext
        let loop: EventLoop
        let counters: SocketCounters
        let socket: LoopSocket
        var parser = HTTPResponseParser()
        /// The TLS of the open connection; `nil` when it is plain, or none is open.
        var tls: TLSStream? { socket.stream }
        /// The session of an earlier connection, for the next one to resume.
        var session: TLSSession?
        /// The directions in which a step of TLS waits for the other one.
        var retried: SocketReadiness = []

        /// Whether the open connection has served a request.
        private var hasServed = false
        /// Whether bytes came after the end of the last answer.
        private(set) var isOutOfStep = false
        /// When the first bytes of the answer were read, unless all of it was read at once.
        private var firstByte: MonotonicInstant?
        /// The bytes that were read and wait until others had their turn, while the body is decoded.
        private var waiting: [UInt8] = []
        /// How many of them are left, at the end.
        private var waitingCount = 0
        /// Why the request could not be written whole.
        private var writeError: SystemCallError?

        /// The form in which requests are written.
        private let form: WireForm
        private let wires: WireCache

        /// Creates the connection for requests to a target; opens nothing yet.
        init(to target: TargetURL, on lane: SocketLane) {
            origin = Origin(host: target.host, port: target.port, socketPath: target.socketPath)
            isSecure = target.scheme == .https
            way = ConnectionWay(to: origin, isSecure: isSecure, options: lane.context.options)
            place = way.firstPlace(on: origin, routes: lane.context.options.routes)
            form = WireForm(
                way: way,
                keepsAlive: lane.context.keepsAlive,
                acceptsCompression: lane.context.options.acceptsCompression
            )
            wires = lane.wires
            context = lane.context
            loop = lane.loop
            counters = lane.counters
            socket = LoopSocket(loop: lane.loop)
            // The transport would not have begun without the library.
            if context.options.acceptsCompression, let zlib = try? Zlib.loaded.get() {
                let limit = UInt64(max(context.options.bodyLimit, 0))
                parser.decodeBodies(with: Inflater(zlib, output: loop.decodeBuffer), atMost: limit)
            }
        }

        deinit { loop.post(.retire(socket.token)) }

        /// Sends a request, whole, and reads the answer whole; its parts are then in ``parser``.
        func perform(
            _ request: HTTPRequest,
            into exchange: inout OpenExchange
        ) async throws(ExchangeFailure) {
            let isReused = isReady()
            if !isReused {
                try await open(for: &exchange)
                if isSecure { try await secure(for: &exchange) }
            }
            parser.begin(
                answersHead: request.method == "HEAD",
                body: request.bodyUse,
                keptLimit: context.options.keptBodyLimit,
                kept: request.frame.kept
            )
            firstByte = nil
            waiting = []
            exchange.willWrite(onReused: isReused)
            do throws(ExchangeFailure) {
                let wire = form == .plain ? request.wire : wires.wire(of: request, as: form)
                finish(isWhollyWritten: try await transfer(wire, exchange.deadline))
                exchange.didRead(since: firstByte, wasClosed: context.keepsAlive && socket.number == nil)
            } catch {
                exchange.didBeginReading(at: firstByte)
                close()
                throw error
            }
            if case .forwarding(let proxy) = way { try checkAdmission(to: proxy) }
        }

        /// Whether there is an open connection with nothing to read on it.
        private func isReady() -> Bool {
            guard let number = socket.number else { return false }
            guard socket.readiness.contains(.readable) else { return true }
            if let tls { return isReady(tls) }
            let count = recv(number, loop.readBuffer.baseAddress, loop.readBuffer.count, 0)
            if count < 0, errno == EAGAIN {
                socket.readiness.remove(.readable)
                return true
            }
            closeIdle(isOutOfStep: count > 0)
            return false
        }

        /// Closes a kept connection that ended, or on which bytes came that nobody asked for, such as a 408
        /// before an idle connection is closed: out of step.
        func closeIdle(isOutOfStep: Bool) {
            if isOutOfStep { counters.outOfStep.increment() }
            close()
        }

        func close() {
            if let tls { end(tls) }
            socket.close()
            hasServed = false
            isOutOfStep = false
            writeError = nil
        }

        /// Writes a request and reads the answer; whether all of the request was written before its end.
        func transfer(_ wire: [UInt8], _ deadline: MonotonicInstant) async throws(ExchangeFailure) -> Bool {
            var written = 0
            var reads = 0
            while true {
                if written < wire.count, socket.readiness.contains(.writable) {
                    try write(wire, from: &written)
                }
                if parser.isPaused {
                    try await takeTurns(deadline)
                    let bytes = waiting
                    let isWhole = try consume(bytes.span.extracting(last: waitingCount))
                    waitingCount = parser.untaken
                    if isWhole { return written == wire.count }
                } else if socket.readiness.contains(.readable) {
                    if try read() { return written == wire.count }
                    reads += 1
                    if reads % Self.readsPerTurn == 0 || parser.isDecoding { try await takeTurns(deadline) }
                } else if written == wire.count || !socket.readiness.contains(.writable) {
                    try await wait(until: deadline)
                }
            }
        }

        private func write(_ wire: [UInt8], from position: inout Int) throws(ExchangeFailure) {
            guard let number = socket.number else { throw .abandoned }
            if let tls { return try write(wire, from: &position, to: tls) }
            let count = wire.withUnsafeBytes { bytes in
                // SAFETY: `position` is below the number of bytes, which stay in place during the call.
                let start = bytes.baseAddress.map { $0 + position }
                return send(number, start, bytes.count - position, Int32(MSG_NOSIGNAL))
            }
            guard count < 0 else {
                position += count
                return
            }
            let error = SystemCallError("send")
            socket.readiness.remove(.writable)
            guard error.code != EAGAIN else { return }
            try handleWriteError(error)
        }

        func handleWriteError(_ error: SystemCallError) throws(ExchangeFailure) {
            guard !error.isOfGenerator else { throw .broken(error, isStale: false) }
            // What the server said before it stopped listening may still be there to read
            // (RFC 9112, section 9.5).
            writeError = error
            socket.readiness.insert(.readable)
        }

        /// Reads what is there; whether the answer is whole.
        private func read() throws(ExchangeFailure) -> Bool {
            guard let number = socket.number else { throw .abandoned }
            if let tls { return try read(from: tls) }
            let buffer = loop.readBuffer
            let count = recv(number, buffer.baseAddress, buffer.count, 0)
            guard count > 0 else { return try handleNoBytes(count) }
            if count < buffer.count, !socket.readiness.contains(.ended) {
                socket.readiness.remove(.readable)
            }
            return try consume(count)
        }

        /// Parses the bytes in the loop's buffer; whether the answer is whole.
        func consume(_ count: Int) throws(ExchangeFailure) -> Bool {
            let bytes = loop.readBuffer.extracting(0..<count).span
            let isWhole = try consume(bytes)
            if parser.isPaused {
                waiting = bytes.extracting(last: parser.untaken).copied()
                waitingCount = parser.untaken
            }
            return isWhole
        }

        /// Parses bytes that were read; whether the answer is whole.
        private func consume(_ bytes: Span<UInt8>) throws(ExchangeFailure) -> Bool {
            // Decoding takes its time, which belongs to the body.
            let begin: MonotonicInstant? = firstByte == nil && parser.inflater != nil ? .now : nil
            let progress: HTTPResponseParser.Progress
            do throws(MalformedResponse) {
                progress = try parser.consume(bytes)
            } catch {
                throw .failed(.malformedResponse, error.description)
            }
            try checkBodyLimit(isComplete: progress != .incomplete)
            let isPart = progress == .incomplete
            if firstByte == nil, parser.isAnswering, isPart || parser.isDecoding { firstByte = begin ?? .now }
            guard case .complete(let surplus) = progress else { return false }
            isOutOfStep = surplus > 0
            return true
        }

        private func handleNoBytes(_ count: Int) throws(ExchangeFailure) -> Bool {
            guard count < 0 else { return try handleEnd(isCutOff: false) }
            let error = SystemCallError("recv")
            guard writeError != nil || error.code != EAGAIN else {
                socket.readiness.remove(.readable)
                return false
            }
            throw broken(error)
        }

        /// Whether the end of a kept connection says nothing about the request.
        private var isStale: Bool { hasServed && !parser.hasBegun }

        /// The failure of a connection that broke, where a write that failed tells more than the read.
        func broken(_ error: SystemCallError) -> ExchangeFailure {
            .broken(writeError ?? error, isStale: isStale)
        }

        /// Takes the end of the connection; whether it completes the answer. One that is cut off can't.
        func handleEnd(isCutOff: Bool) throws(ExchangeFailure) -> Bool {
            if let writeError { throw .broken(writeError, isStale: isStale) }
            let (bytes, hasBegun) = (parser.bodyBytes, parser.hasBegun)
            guard !isCutOff else { throw .ended(after: bytes, isStale: isStale, hasBegun: hasBegun) }
            do throws(MalformedResponse) {
                if try parser.finish() == .complete { return true }
            } catch {
                throw .failed(.malformedResponse, error.description)
            }
            throw .ended(after: bytes, isStale: isStale, hasBegun: hasBegun)
        }

        private func checkBodyLimit(isComplete: Bool) throws(ExchangeFailure) {
            let limit = UInt64(max(context.options.bodyLimit, 0))
            let expected = isComplete ? 0 : parser.declaredLength ?? 0
            guard parser.bodyBytes <= limit, parser.wireBytes <= limit, expected <= limit else {
                let state = parser.isDecoding ? "decoded body" : "body"
                throw .failed(.bodyTooLarge, "the \(state) is longer than the limit of \(limit) bytes")
            }
        }

        /// Keeps the connection for the next request, or closes it.
        private func finish(isWhollyWritten: Bool) {
            if isOutOfStep { counters.outOfStep.increment() }
            let mayServeAgain =
                parser.isPersistent && context.keepsAlive && isWhollyWritten && !isOutOfStep
                && !socket.readiness.contains(.ended)
            if mayServeAgain { hasServed = true } else { close() }
        }

        private func wait(until deadline: MonotonicInstant) async throws(ExchangeFailure) {
            switch await socket.wait(until: deadline) {
            case .ready: break
            case .timedOut: throw timedOut
            case .abandoned: throw .abandoned
            }
            if tls != nil { tryAgain() }
        }

        /// Lets others run while a body arrives faster than it can be read.
        private func takeTurns(_ deadline: MonotonicInstant) async throws(ExchangeFailure) {
            await Task.yield()
            if context.isAbandoned { throw .abandoned }
            if MonotonicInstant.now >= deadline { throw timedOut }
        }

        private var timedOut: ExchangeFailure {
            .failed(.requestTimeout, "no whole answer within \(context.options.timeout)")
        }
    }
#endif
