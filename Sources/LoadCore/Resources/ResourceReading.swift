/// The figures of a resource source at one moment.
public struct ResourceReading: Sendable, Equatable {
    /// Processor use, as sources tell it.
    public enum Processor: Sendable, Equatable {
        /// In percent of one core, at this moment.
        case percent(Double)
        /// Clock ticks since the machine started, of all cores together.
        case ticks(busy: UInt64, total: UInt64, cores: Int)
    }

    /// Bytes moved since a moment in the past: only the difference of two readings means something.
    public struct Counters: Sendable, Equatable {
        /// Read from disks.
        public var diskRead: UInt64?
        /// Written to disks.
        public var diskWritten: UInt64?
        /// Received from the network.
        public var networkReceived: UInt64?
        /// Sent to the network.
        public var networkSent: UInt64?

        /// Creates counters; `nil` is what the source does not tell.
        public init(
            diskRead: UInt64? = nil,
            diskWritten: UInt64? = nil,
            networkReceived: UInt64? = nil,
            networkSent: UInt64? = nil
        ) {
            self.diskRead = diskRead
            self.diskWritten = diskWritten
            self.networkReceived = networkReceived
            self.networkSent = networkSent
        }
    }

    /// A container, a pod or the host.
    public struct Part: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Its processor use.
        public var processor: Processor?
        /// Its memory in use, in mebibytes.
        public var memoryMebibytes: Double?
        /// The bytes that it moved.
        public var counters: Counters

        /// Creates a part.
        public init(
            name: String,
            processor: Processor? = nil,
            memoryMebibytes: Double? = nil,
            counters: Counters = Counters()
        ) {
            self.name = name
            self.processor = processor
            self.memoryMebibytes = memoryMebibytes
            self.counters = counters
        }

        /// Whether it says nothing but its name.
        var isEmpty: Bool { processor == nil && memoryMebibytes == nil && counters == Counters() }
    }

    /// The parts, each name once. Their sums are what the reading says.
    public var parts: [Part]

    /// Creates a reading.
    public init(parts: [Part]) { self.parts = parts }
}
