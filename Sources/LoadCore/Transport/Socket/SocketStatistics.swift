#if os(Linux)
    import Synchronization

    /// The events of a ``SocketTransport``'s connections.
    public struct SocketStatistics: Sendable, Equatable {
        /// Connections made.
        public var connectionsOpened = 0

        /// Requests sent once more because a kept connection had ended.
        public var retries = 0

        /// Connections closed because bytes came that belong to no answer.
        public var connectionsOutOfStep = 0

        /// Creates statistics of nothing.
        public init() {}

        mutating func add(_ counters: SocketCounters) {
            connectionsOpened += counters.opened.value
            retries += counters.retries.value
            connectionsOutOfStep += counters.outOfStep.value
        }
    }

    /// The counts of one lane: written by its thread, read by any.
    final class SocketCounters: Sendable {
        let opened = Counter()
        let retries = Counter()
        let outOfStep = Counter()
    }

    /// A count with one writer.
    struct Counter: ~Copyable, Sendable {
        private let count = Atomic(0)

        var value: Int { count.load(ordering: .relaxed) }

        func increment() { count.wrappingAdd(1, ordering: .relaxed) }
    }
#endif
