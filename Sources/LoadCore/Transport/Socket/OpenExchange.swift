#if os(Linux)
    import SLOEval

    /// An exchange that is still going on, over however many connections and redirects it takes.
    struct OpenExchange {
        /// The facts so far.
        private(set) var exchange: HTTPExchange
        /// The end of its time.
        let deadline: MonotonicInstant
        private var isSent = false
        private var phases = RequestPhases()
        /// The phase that is under way, and since when.
        private var phase: RequestPhase?
        private var phaseBegan: MonotonicInstant

        init(timeout: UInt64) {
            let now = MonotonicInstant.now
            exchange = HTTPExchange(result: .abandoned, sent: now, completed: now)
            deadline = now.advanced(byNanoseconds: timeout)
            phaseBegan = now
        }

        /// Ends the phase that is under way and begins another; `nil` begins none.
        mutating func enter(_ next: RequestPhase?, at now: MonotonicInstant = .now) {
            if let phase {
                let time = now.nanoseconds(since: phaseBegan)
                if isSent { phases.inLatency[phase] += time } else { phases.beforeSent[phase] += time }
            }
            phase = next
            phaseBegan = now
        }

        /// Takes note that a connection was opened for the exchange, and whether it resumed a TLS session.
        mutating func didOpen(resumed: Bool = false) {
            phases.hasOpened = true
            if resumed { phases.hasResumed = true }
        }

        /// Takes the time of the first write; later ones belong to the same exchange.
        mutating func willWrite(onReused isReused: Bool) {
            let now = MonotonicInstant.now
            enter(.firstByte, at: now)
            guard !isSent else { return }
            isSent = true
            phases.hasReused = isReused
            exchange.sent = now
        }

        /// Takes the time at which an answer was whole.
        ///
        /// - Parameters:
        ///   - firstByte: when its first bytes were read; `nil` when all of it was read at once.
        ///   - wasClosed: whether the service ended the connection with it.
        mutating func didRead(since firstByte: MonotonicInstant?, wasClosed: Bool) {
            if let firstByte { enter(.transfer, at: firstByte) }
            exchange.completed = .now
            enter(nil, at: exchange.completed)
            phases.isAnswered = true
            if wasClosed { phases.wasClosed = true }
        }

        /// Takes the time at which the first bytes of an answer were read that did not become whole.
        mutating func didBeginReading(at firstByte: MonotonicInstant?) {
            guard let firstByte else { return }
            enter(.transfer, at: firstByte)
            phases.isAnswered = true
        }

        mutating func willRetry() { exchange.retries += 1 }

        mutating func willFollowRedirect() { exchange.redirects += 1 }

        /// Takes note of where a redirect leaves the origin; the first place counts.
        mutating func willLeaveOrigin(to url: String) { exchange.departure = exchange.departure ?? url }

        /// Ends the exchange with the answer that a connection has read.
        mutating func answer(from connection: Connection) {
            exchange.phases = phases
            exchange.result = .answered(status: connection.parser.status)
            exchange.bodyBytes = connection.parser.bodyBytes
            exchange.wireBytes = connection.parser.wireBytes
            exchange.body = connection.parser.body.kept
            exchange.bodyDigest = connection.parser.body.digest
            exchange.bodyHoldsText = connection.parser.body.holdsText
            exchange.headers = connection.parser.keptFields
        }

        /// Ends the exchange without an answer.
        mutating func fail(_ failure: ExchangeFailure) {
            exchange.completed = .now
            enter(nil, at: exchange.completed)
            // The latency of a request that was never written is that of the attempt.
            if !isSent { swap(&phases.beforeSent, &phases.inLatency) }
            exchange.phases = phases
            switch failure {
            case .failed(let kind, let detail), .stale(let kind, let detail):
                exchange.result = .failed(kind, detail: detail)
            case .abandoned: exchange.result = .abandoned
            }
        }
    }
#endif
