#if os(Linux)
    /// Jobs in order of arrival, in a ring that grows and never shrinks: queueing does not allocate once the
    /// ring is large enough.
    struct JobQueue {
        private var ring: [UnownedJob?]
        private var head = 0

        /// The number of jobs waiting.
        private(set) var count = 0

        init(capacity: Int = 64) {
            var size = 1
            while size < capacity { size *= 2 }
            ring = Array(repeating: nil, count: size)
        }

        /// Puts a job at the end.
        mutating func append(_ job: UnownedJob) {
            if count == ring.count { grow() }
            // The size is a power of two, so that masking wraps around.
            ring[(head + count) & (ring.count - 1)] = job
            count += 1
        }

        /// Takes the job that waited longest.
        mutating func popFirst() -> UnownedJob? {
            guard count > 0 else { return nil }
            defer {
                head = (head + 1) & (ring.count - 1)
                count -= 1
            }
            return ring[head]
        }

        private mutating func grow() {
            ring = Array(ring[head...] + ring[..<head]) + Array(repeating: nil, count: ring.count)
            head = 0
        }
    }
#endif
