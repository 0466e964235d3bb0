/// What is known of the load generator itself: how much of a result is its own doing.
public struct GeneratorHealth: Sendable, Equatable {
    /// How many processes sent the load.
    public var processes: Int

    /// Processes that did not live to the end of the run, a sentence each.
    public var losses: [String]

    /// Creates the health of a generator. The default is one process that lived.
    public init(processes: Int = 1, losses: [String] = []) {
        self.processes = processes
        self.losses = losses
    }

    /// Adds what another shard knows of its generator.
    public mutating func merge(_ other: GeneratorHealth) {
        processes += other.processes
        losses += other.losses
    }
}

extension GeneratorHealth: Codable {}
