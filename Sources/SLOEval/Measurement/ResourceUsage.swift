/// What a run cost the machine or the containers that served it.
public struct ResourceUsage: Sendable, Equatable, Codable {
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

    /// Where the numbers come from, in words: `docker: backend-v2-1`, `host /proc`.
    public var source: String
    /// Processor use in percent of one core (100 is one core fully used).
    public var cpuPercent: Summary?
    /// Memory in use, in mebibytes.
    public var memoryMebibytes: Summary?
    /// How many samples were taken.
    public var samples: Int

    /// Creates a usage.
    public init(source: String, cpuPercent: Summary?, memoryMebibytes: Summary?, samples: Int) {
        self.source = source
        self.cpuPercent = cpuPercent
        self.memoryMebibytes = memoryMebibytes
        self.samples = samples
    }

    private enum CodingKeys: String, CodingKey {
        case source
        case cpuPercent = "cpu_percent"
        case memoryMebibytes = "memory_mib"
        case samples
    }
}
