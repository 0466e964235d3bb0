/// A run second by second.
///
/// A request counts in the second in which it ended, counted from the start of the measurement (after any
/// warm-up). Seconds in which nothing ended are left out.
public struct Timeline: Sendable, Equatable, Codable {
    /// One second of a run.
    public struct Second: Sendable, Equatable, Codable {
        /// Which second: 0 is the first.
        public var index: Int
        /// Requests that ended in it.
        public var requests: UInt64
        /// Those of them that failed.
        public var failures: UInt64
        /// Their latencies, at coarse resolution.
        public var latency: CompactHistogram

        /// Creates a second.
        public init(index: Int, requests: UInt64, failures: UInt64, latency: CompactHistogram) {
            self.index = index
            self.requests = requests
            self.failures = failures
            self.latency = latency
        }

        /// The same second as two shards saw it.
        func merged(with other: Second) -> Second {
            Second(
                index: index,
                requests: requests.addingClamped(other.requests),
                failures: failures.addingClamped(other.failures),
                latency: latency.merged(with: other.latency)
            )
        }

        /// Decodes a second and checks that its index can be one and its counts agree.
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            index = try container.decode(Int.self, forKey: .index)
            requests = try container.decode(UInt64.self, forKey: .requests)
            failures = try container.decode(UInt64.self, forKey: .failures)
            latency = try container.decode(CompactHistogram.self, forKey: .latency)
            guard (0..<1_000_000_000).contains(index), requests == latency.count, failures <= requests else {
                throw DecodingError.dataCorruptedError(
                    forKey: .index,
                    in: container,
                    debugDescription: "second \(index) does not agree with itself"
                )
            }
        }
    }

    /// The seconds, ascending by index.
    public private(set) var seconds: [Second] = []

    /// Creates an empty timeline.
    public init() {}

    /// Appends a second; one with the index of the last is added to it.
    ///
    /// - Precondition: `second.index` is not before the last one's.
    public mutating func append(_ second: Second) {
        guard let last = seconds.last else {
            seconds.append(second)
            return
        }
        precondition(second.index >= last.index, "seconds are appended in order")
        if second.index == last.index {
            seconds[seconds.count - 1] = last.merged(with: second)
        } else {
            seconds.append(second)
        }
    }

    /// Adds what another shard saw in the same seconds.
    public mutating func merge(_ other: Timeline) {
        var merged = Timeline()
        var mine = seconds[...]
        var theirs = other.seconds[...]
        while let next = [mine.first, theirs.first].compactMap(\.?.index).min() {
            for second in [mine.first, theirs.first] {
                if let second, second.index == next { merged.append(second) }
            }
            mine = mine.drop { $0.index == next }
            theirs = theirs.drop { $0.index == next }
        }
        self = merged
    }

    /// Encodes the seconds as an array.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(seconds)
    }

    /// Decodes an array of seconds and checks their order.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        seconds = try container.decode([Second].self)
        guard zip(seconds, seconds.dropFirst()).allSatisfy({ $0.index < $1.index }) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "the seconds of a timeline ascend"
            )
        }
    }
}

extension Timeline {
    /// Collects the second under way and seals it when the next one begins.
    public struct Builder: Sendable {
        /// The seconds that are over.
        private var sealed = Timeline()
        private var current = 0
        private var failures: UInt64 = 0
        private var latency = LatencyHistogram(resolution: .coarse)

        /// Creates a builder whose first second begins now.
        public init() {}

        /// Records a request that ended in the given second.
        ///
        /// A request of an earlier second than the one under way, as two threads can produce it at the turn
        /// of a second, counts in the one under way.
        public mutating func record(second: Int, nanoseconds: UInt64, failed: Bool) {
            if second > current {
                seal()
                current = second
            }
            latency.record(nanoseconds: nanoseconds)
            if failed { failures += 1 }
        }

        /// The timeline so far, the second under way included.
        public var timeline: Timeline {
            var whole = self
            whole.seal()
            return whole.sealed
        }

        private mutating func seal() {
            guard !latency.isEmpty else { return }
            sealed.append(
                Second(
                    index: current,
                    requests: latency.count,
                    failures: failures,
                    latency: CompactHistogram(latency)
                )
            )
            latency.removeAll()
            failures = 0
        }
    }
}
