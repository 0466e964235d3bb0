public import SLOEval

extension LoopbackServer {
    /// The totals of a server since it was created.
    ///
    /// Whatever led to an answer is counted before the answer's first byte is sent, so that a client that
    /// has read an answer finds it in the counters.
    public struct Counters: Sendable, Equatable {
        /// How many different paths are counted by name; the rest is counted as ``otherPaths``.
        public static let pathLimit = 1000

        /// The name under which paths beyond ``pathLimit`` are counted.
        public static let otherPaths = "(other)"

        /// Connections accepted.
        public internal(set) var acceptedConnections = 0

        /// Connections open now.
        public internal(set) var openConnections = 0

        /// The most connections open at once.
        public internal(set) var peakConnections = 0

        /// Requests read whole.
        public internal(set) var requests = 0

        /// Requests read whole, by path without query.
        public internal(set) var requestsByPath: [String: Int] = [:]

        /// Answers begun, by the status they tell; those without a status line are not among them.
        public internal(set) var answersByStatus = StatusCounts()

        /// Answers that misbehaved.
        public internal(set) var mishaps = 0

        /// Requests that were no valid HTTP, or too large.
        public internal(set) var refusedRequests = 0

        /// Bytes of request bodies.
        public internal(set) var requestBodyBytes: UInt64 = 0

        /// Bytes received.
        public internal(set) var receivedBytes: UInt64 = 0

        /// Bytes sent.
        public internal(set) var sentBytes: UInt64 = 0

        mutating func countConnection() {
            acceptedConnections += 1
            openConnections += 1
            peakConnections = max(peakConnections, openConnections)
        }

        mutating func countRequest(path: String, bodyLength: UInt64) {
            requests += 1
            requestBodyBytes += bodyLength
            let isKnown = requestsByPath.count < Self.pathLimit || requestsByPath[path] != nil
            requestsByPath[isKnown ? path : Self.otherPaths, default: 0] += 1
        }
    }
}
