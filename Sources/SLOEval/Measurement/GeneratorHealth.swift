/// The facts about the load generator itself: how much of a result is its own doing.
///
/// While a run is under way a probe sends ten requests a second the same way as the load, from the same loop
/// or session, to a server inside the process that answers at once. What they take is the generator's own
/// share of every latency: measured, not guessed.
public struct GeneratorHealth: Sendable, Equatable {
    /// How many processes sent the load.
    public var processes: Int

    /// Processes that did not live to the end of the run, a sentence each.
    public var losses: [String]

    /// The latencies of the probe's requests.
    public var probe: LatencyHistogram

    /// How much later than asked for the probe's sleeps ended.
    public var timerLag: LatencyHistogram

    /// Threads that could send load at the same time: event loops, or one for each `URLSession` process.
    public var threads: Int

    /// Processor time used by the generator's processes while load was sent, in seconds.
    public var cpuSeconds: Double

    /// Time the generator was ready to run but another program had the processor, in seconds, summed over its
    /// threads (`/proc/self/task/*/schedstat`).
    public var runQueueSeconds: Double

    /// Time the generator was held back by its control group's processor limit, in seconds (`cpu.stat`).
    public var throttledSeconds: Double

    /// Time in which the generator stood still, in seconds, summed over its threads: it was stopped, frozen,
    /// or kept from a processor, and nobody measured.
    public var standstillSeconds: Double

    /// The longest of these times, in seconds.
    public var longestStandstillSeconds: Double

    /// Creates the health of a generator. The default is one process of which nothing more is known.
    public init(
        processes: Int = 1,
        losses: [String] = [],
        probe: LatencyHistogram = LatencyHistogram(),
        timerLag: LatencyHistogram = LatencyHistogram(),
        threads: Int = 1,
        cpuSeconds: Double = 0,
        runQueueSeconds: Double = 0,
        throttledSeconds: Double = 0,
        standstillSeconds: Double = 0,
        longestStandstillSeconds: Double = 0
    ) {
        self.processes = processes
        self.losses = losses
        self.probe = probe
        self.timerLag = timerLag
        self.threads = threads
        self.cpuSeconds = cpuSeconds
        self.runQueueSeconds = runQueueSeconds
        self.throttledSeconds = throttledSeconds
        self.standstillSeconds = standstillSeconds
        self.longestStandstillSeconds = longestStandstillSeconds
    }

    /// The share of timers that were more than 2 ms late, in percent; `nil` when none was watched.
    public var lateTimersPercent: Double? {
        guard timerLag.count > 0 else { return nil }
        return percentage(of: timerLag.count - timerLag.count(atOrBelow: 2_000_000), in: timerLag.count)
    }

    /// Adds what another shard knows of its generator.
    public mutating func merge(_ other: GeneratorHealth) {
        processes += other.processes
        losses += other.losses
        probe.merge(other.probe)
        timerLag.merge(other.timerLag)
        threads += other.threads
        cpuSeconds += other.cpuSeconds
        runQueueSeconds += other.runQueueSeconds
        throttledSeconds += other.throttledSeconds
        standstillSeconds += other.standstillSeconds
        longestStandstillSeconds = max(longestStandstillSeconds, other.longestStandstillSeconds)
    }

    /// The share of its threads' time that the generator computed, 0 to 1 and a little above; 0 when no time
    /// has passed.
    public func utilization(over elapsed: Duration) -> Double {
        let available = elapsed.inSeconds * Double(max(1, threads))
        return available > 0 ? cpuSeconds / available : 0
    }

    /// Whether the generator could not have sent more: for 90 % of their time its threads computed, waited
    /// for a processor or were held back by a limit, so that there was hardly a moment in which they had
    /// nothing to do.
    public func isSaturated(over elapsed: Duration) -> Bool {
        let available = elapsed.inSeconds * Double(max(1, threads))
        return available > 0 && cpuSeconds + runQueueSeconds + throttledSeconds >= 0.9 * available
    }
}

extension GeneratorHealth: Codable {
    private enum CodingKeys: String, CodingKey {
        case processes
        case losses
        case probe
        case timerLag = "timer_lag"
        case threads
        case cpuSeconds = "cpu_seconds"
        case runQueueSeconds = "run_queue_seconds"
        case throttledSeconds = "throttled_seconds"
        case standstillSeconds = "standstill_seconds"
        case longestStandstillSeconds = "longest_standstill_seconds"
    }

    /// Decodes a generator's health; what older results do not tell is 0.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func seconds(_ key: CodingKeys) throws -> Double {
            try container.decodeIfPresent(Double.self, forKey: key) ?? 0
        }
        self.init(
            processes: try container.decode(Int.self, forKey: .processes),
            losses: try container.decode([String].self, forKey: .losses),
            probe: try container.decode(LatencyHistogram.self, forKey: .probe),
            timerLag: try container.decode(LatencyHistogram.self, forKey: .timerLag),
            threads: try container.decode(Int.self, forKey: .threads),
            cpuSeconds: try container.decode(Double.self, forKey: .cpuSeconds),
            runQueueSeconds: try container.decode(Double.self, forKey: .runQueueSeconds),
            throttledSeconds: try container.decode(Double.self, forKey: .throttledSeconds),
            standstillSeconds: try seconds(.standstillSeconds),
            longestStandstillSeconds: try seconds(.longestStandstillSeconds)
        )
    }
}
