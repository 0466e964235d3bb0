#if os(Linux)
    /// An exchange that is still going on, over however many connections and redirects it takes.
    struct OpenExchange {
        /// The facts so far.
        private(set) var exchange: HTTPExchange
        /// The end of its time.
        let deadline: MonotonicInstant
        private var isSent = false

        init(timeout: UInt64) {
            let now = MonotonicInstant.now
            exchange = HTTPExchange(result: .abandoned, sent: now, completed: now)
            deadline = now.advanced(byNanoseconds: timeout)
        }

        /// Takes the time of the first write; later ones belong to the same exchange.
        mutating func willWrite(onReused isReused: Bool) {
            guard !isSent else { return }
            isSent = true
            exchange.connectionReused = isReused
            exchange.sent = .now
        }

        mutating func willRetry() { exchange.retries += 1 }

        mutating func willFollowRedirect() { exchange.redirects += 1 }

        /// Takes note of where a redirect leaves the origin; the first place counts.
        mutating func willLeaveOrigin(to url: String) { exchange.departure = exchange.departure ?? url }

        /// Ends the exchange with the answer that a connection just read.
        mutating func answer(from connection: Connection) {
            exchange.completed = .now
            exchange.result = .answered(status: connection.parser.status)
            exchange.bodyBytes = connection.parser.bodyBytes
            exchange.body = connection.parser.body.kept
            exchange.bodyDigest = connection.parser.body.digest
            exchange.bodyHoldsText = connection.parser.body.holdsText
            exchange.headers = connection.parser.keptFields
        }

        /// Ends the exchange without an answer.
        mutating func fail(_ failure: ExchangeFailure) {
            exchange.completed = .now
            switch failure {
            case .failed(let kind, let detail), .stale(let kind, let detail):
                exchange.result = .failed(kind, detail: detail)
            case .abandoned: exchange.result = .abandoned
            }
        }
    }
#endif
