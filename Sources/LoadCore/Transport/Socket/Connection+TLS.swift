#if os(Linux)
    import SLOEval
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    extension Connection {
        /// Speaks TLS on the connection just made: the one place where a handshake begins and ends.
        func secure(for exchange: inout OpenExchange) async throws(ExchangeFailure) {
            exchange.enter(.tls)
            do throws(ExchangeFailure) {
                let stream = try makeStream()
                socket.stream = stream
                try await shakeHands(stream, until: exchange.deadline)
                exchange.didOpen(resumed: stream.isResumed)
            } catch {
                close()
                session = nil
                throw error
            }
        }

        private func makeStream() throws(ExchangeFailure) -> TLSStream {
            guard let number = socket.number else { throw .abandoned }
            // A ticket of TLS 1.3 serves one connection; each connection brings new ones.
            let resumed = session
            if session?.isReusable == false { session = nil }
            let security: TLSContext
            do throws(TLSOptionsError) {
                security = try context.tls()
            } catch {
                throw .failed(.generator, error.description)
            }
            do throws(TLSFailure) {
                return try TLSStream(security, descriptor: number, host: origin.host, resuming: resumed)
            } catch {
                throw .failed(.generator, error.description)
            }
        }

        private func shakeHands(
            _ stream: TLSStream,
            until deadline: MonotonicInstant
        ) async throws(ExchangeFailure) {
            while true {
                guard socket.number != nil else { throw .abandoned }
                let awaited: SocketReadiness
                switch taking(stream, { stream.handshake() }) {
                case .done:
                    keepPending(stream)
                    return
                case .wantsRead: awaited = .readable
                case .wantsWrite: awaited = .writable
                case .ended, .cutOff:
                    throw .failed(.closedEarly, "the connection was closed in the TLS handshake")
                case .broken(let code):
                    let error = SystemCallError("TLS handshake", code: code)
                    throw .broken(error, isStale: false)
                case .failed(let failure): throw .failed(.tls, failure.description)
                }
                while !socket.readiness.contains(awaited) {
                    switch await socket.wait(until: deadline) {
                    case .ready: break
                    case .timedOut:
                        let limit = context.options.timeout
                        throw .failed(.requestTimeout, "no end of the TLS handshake within \(limit)")
                    case .abandoned: throw .abandoned
                    }
                }
            }
        }

        /// Whether nothing of an answer came on a kept connection. Tickets and changes of keys may come at
        /// any time.
        func isReady(_ stream: TLSStream) -> Bool {
            let buffer = loop.readBuffer
            switch taking(stream, { stream.read(into: buffer) }) {
            case .wantsRead: return true
            case .done: closeIdle(isOutOfStep: true)
            case .wantsWrite, .ended, .cutOff, .broken, .failed: closeIdle(isOutOfStep: false)
            }
            return false
        }

        func write(
            _ wire: [UInt8],
            from position: inout Int,
            to stream: TLSStream
        ) throws(ExchangeFailure) {
            let step = wire.withUnsafeBytes { bytes in
                taking(stream) { stream.write(UnsafeRawBufferPointer(rebasing: bytes[position...])) }
            }
            switch step {
            case .done(let count): position += count
            case .wantsWrite: socket.readiness.remove(.writable)
            case .wantsRead:
                socket.readiness.remove(.writable)
                retried.insert(.writable)
            case .broken(let code): try handleWriteError(SystemCallError("send", code: code))
            case .ended, .cutOff: try handleWriteError(SystemCallError("send", code: EPIPE))
            case .failed(let failure): throw .failed(.tls, failure.description)
            }
        }

        /// Reads a record; whether the answer is whole.
        func read(from stream: TLSStream) throws(ExchangeFailure) -> Bool {
            let buffer = loop.readBuffer
            let step = taking(stream) { stream.read(into: buffer) }
            switch step {
            case .done(let count):
                keepPending(stream)
                tryAgain()
                return try consume(count)
            case .wantsRead: socket.readiness.remove(.readable)
            case .wantsWrite:
                socket.readiness.remove(.readable)
                retried.insert(.readable)
            case .ended: return try handleEnd(isCutOff: false)
            case .cutOff: return try handleEnd(isCutOff: true)
            case .broken(let code): throw broken(SystemCallError("recv", code: code))
            case .failed(let failure): throw .failed(.tls, failure.description)
            }
            return false
        }

        /// Lets a step that waited for the other direction be tried again.
        func tryAgain() {
            socket.readiness.formUnion(retried)
            retried = []
        }

        /// Keeps the session of a connection that is about to be closed.
        func end(_ stream: TLSStream) {
            if let session = stream.takeSession() { self.session = session }
            retried = []
        }

        /// Takes a step with what is known of the socket, and learns from it.
        private func taking(_ stream: TLSStream, _ step: () -> TLSStream.Step) -> TLSStream.Step {
            stream.wire.pointee.mayRead = socket.readiness.contains(.readable)
            stream.wire.pointee.mayWrite = socket.readiness.contains(.writable)
            stream.wire.pointee.shortReadsDrain = !socket.readiness.contains(.ended)
            let result = step()
            if !stream.wire.pointee.mayRead { socket.readiness.remove(.readable) }
            if !stream.wire.pointee.mayWrite { socket.readiness.remove(.writable) }
            return result
        }

        /// Bytes that OpenSSL holds are as good as bytes in the socket, which says nothing more about them.
        private func keepPending(_ stream: TLSStream) {
            if stream.hasPending { socket.readiness.insert(.readable) }
        }
    }
#endif
