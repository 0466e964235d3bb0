/// The resources that a run cost the machine or the containers that served it.
public struct ResourceUsage: Sendable, Equatable {
    /// Mean and peak of a quantity over the samples of a run.
    public struct Summary: Sendable, Equatable, Codable {
        /// The arithmetic mean of the samples.
        public var mean: Double
        /// The largest sample.
        public var peak: Double

        /// Creates a summary.
        public init(mean: Double, peak: Double) {
            self.mean = mean
            self.peak = peak
        }
    }

    /// One of several containers or pods that the numbers of a source add up.
    public struct Container: Sendable, Equatable {
        /// The name of the container or pod.
        public var name: String
        /// Processor use in percent of one core.
        public var cpuPercent: Summary?
        /// Memory in use, in mebibytes.
        public var memoryMebibytes: Summary?
        /// In how many samples it was seen: fewer than those of the whole when it came later or went.
        public var samples: Int

        /// Creates a container's part.
        public init(name: String, cpuPercent: Summary?, memoryMebibytes: Summary?, samples: Int) {
            self.name = name
            self.cpuPercent = cpuPercent
            self.memoryMebibytes = memoryMebibytes
            self.samples = samples
        }
    }

    /// Where the numbers come from, in words: `docker: backend-v2-1`, `host /proc`.
    public var source: String
    /// Processor use in percent of one core (100 is one core fully used).
    public var cpuPercent: Summary?
    /// Memory in use, in mebibytes.
    public var memoryMebibytes: Summary?
    /// Bytes read from disks a second.
    public var diskReadBytesPerSecond: Summary?
    /// Bytes written to disks a second.
    public var diskWrittenBytesPerSecond: Summary?
    /// Bytes received over the network a second.
    public var networkReceivedBytesPerSecond: Summary?
    /// Bytes sent over the network a second.
    public var networkSentBytesPerSecond: Summary?
    /// How many samples were taken.
    public var samples: Int
    /// The containers or pods behind the sums, by name; empty when the source has none.
    public var containers: [Container]
    /// Why better sources did not serve, or why this one stopped, a sentence each.
    public var notes: [String]

    /// Creates a usage.
    public init(
        source: String,
        cpuPercent: Summary?,
        memoryMebibytes: Summary?,
        diskReadBytesPerSecond: Summary? = nil,
        diskWrittenBytesPerSecond: Summary? = nil,
        networkReceivedBytesPerSecond: Summary? = nil,
        networkSentBytesPerSecond: Summary? = nil,
        samples: Int,
        containers: [Container] = [],
        notes: [String] = []
    ) {
        self.source = source
        self.cpuPercent = cpuPercent
        self.memoryMebibytes = memoryMebibytes
        self.diskReadBytesPerSecond = diskReadBytesPerSecond
        self.diskWrittenBytesPerSecond = diskWrittenBytesPerSecond
        self.networkReceivedBytesPerSecond = networkReceivedBytesPerSecond
        self.networkSentBytesPerSecond = networkSentBytesPerSecond
        self.samples = samples
        self.containers = containers
        self.notes = notes
    }
}

extension ResourceUsage.Container: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case cpuPercent = "cpu_percent"
        case memoryMebibytes = "memory_mib"
        case samples
    }
}

extension ResourceUsage: Codable {
    private enum CodingKeys: String, CodingKey {
        case source
        case cpuPercent = "cpu_percent"
        case memoryMebibytes = "memory_mib"
        case diskReadBytesPerSecond = "disk_read_bytes_per_second"
        case diskWrittenBytesPerSecond = "disk_written_bytes_per_second"
        case networkReceivedBytesPerSecond = "network_received_bytes_per_second"
        case networkSentBytesPerSecond = "network_sent_bytes_per_second"
        case samples
        case containers
        case notes
    }

    /// Decodes a usage; what was not measured may be missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func summary(_ key: CodingKeys) throws -> Summary? {
            try container.decodeIfPresent(Summary.self, forKey: key)
        }
        self.init(
            source: try container.decode(String.self, forKey: .source),
            cpuPercent: try summary(.cpuPercent),
            memoryMebibytes: try summary(.memoryMebibytes),
            diskReadBytesPerSecond: try summary(.diskReadBytesPerSecond),
            diskWrittenBytesPerSecond: try summary(.diskWrittenBytesPerSecond),
            networkReceivedBytesPerSecond: try summary(.networkReceivedBytesPerSecond),
            networkSentBytesPerSecond: try summary(.networkSentBytesPerSecond),
            samples: try container.decode(Int.self, forKey: .samples),
            containers: try container.decodeIfPresent([Container].self, forKey: .containers) ?? [],
            notes: try container.decodeIfPresent([String].self, forKey: .notes) ?? []
        )
    }

    /// Encodes a usage; what was not measured is left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encodeIfPresent(cpuPercent, forKey: .cpuPercent)
        try container.encodeIfPresent(memoryMebibytes, forKey: .memoryMebibytes)
        try container.encodeIfPresent(diskReadBytesPerSecond, forKey: .diskReadBytesPerSecond)
        try container.encodeIfPresent(diskWrittenBytesPerSecond, forKey: .diskWrittenBytesPerSecond)
        try container.encodeIfPresent(networkReceivedBytesPerSecond, forKey: .networkReceivedBytesPerSecond)
        try container.encodeIfPresent(networkSentBytesPerSecond, forKey: .networkSentBytesPerSecond)
        try container.encode(samples, forKey: .samples)
        if !containers.isEmpty { try container.encode(containers, forKey: .containers) }
        if !notes.isEmpty { try container.encode(notes, forKey: .notes) }
    }
}
