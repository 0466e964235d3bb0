import SLOEval

/// Readings of one source over time, and the means and peaks they come to. Pure: told the moments.
struct ResourceSeries<Instant: InstantProtocol> where Instant.Duration == Duration {
    private var total = Figures()
    private var parts: [String: Figures] = [:]
    private var latest: (reading: [String: ResourceReading.Part], at: Instant)?
    private(set) var count = 0

    init() {}

    /// Adds a reading. What is told as a running count becomes a figure with the second reading.
    mutating func add(_ reading: ResourceReading, at moment: Instant) {
        count += 1
        let seconds = latest.map { $0.at.duration(to: moment).inSeconds } ?? 0
        var sum = Sample()
        for part in reading.parts {
            let sample = Sample(part, after: latest?.reading[part.name], seconds: seconds)
            parts[part.name, default: Figures()].add(sample)
            sum.add(sample)
        }
        total.add(sum)
        let byName = reading.parts.map { ($0.name, $0) }
        latest = (Dictionary(byName) { first, _ in first }, moment)
    }

    /// Returns the usage that the readings add up to; `nil` without any.
    func usage(of sampler: some ResourceSampler, notes: [String]) -> ResourceUsage? {
        guard count > 0 else { return nil }
        let names = parts.keys.sorted()
        return ResourceUsage(
            source: sampler.source(of: names),
            cpuPercent: total[.processor],
            memoryMebibytes: total[.memory],
            diskReadBytesPerSecond: total[.diskRead],
            diskWrittenBytesPerSecond: total[.diskWritten],
            networkReceivedBytesPerSecond: total[.networkReceived],
            networkSentBytesPerSecond: total[.networkSent],
            samples: count,
            containers: sampler.namesParts ? names.compactMap(container) : [],
            notes: notes
        )
    }

    private func container(_ name: String) -> ResourceUsage.Container? {
        parts[name].map { figures in
            ResourceUsage.Container(
                name: name,
                cpuPercent: figures[.processor],
                memoryMebibytes: figures[.memory],
                samples: figures.samples
            )
        }
    }
}

/// A quantity that is measured.
private enum Quantity: CaseIterable {
    case processor, memory, diskRead, diskWritten, networkReceived, networkSent
}

/// The quantities at one moment; those that are not known are missing.
private struct Sample {
    var values: [Quantity: Double] = [:]

    init() {}

    /// - Parameters:
    ///   - earlier: the same part in the reading before.
    ///   - seconds: the time between the two.
    init(_ part: ResourceReading.Part, after earlier: ResourceReading.Part?, seconds: Double) {
        values[.processor] = Self.percent(part.processor, after: earlier?.processor)
        values[.memory] = part.memoryMebibytes
        guard let earlier, seconds > 0 else { return }
        let rates: [(Quantity, KeyPath<ResourceReading.Counters, UInt64?>)] = [
            (.diskRead, \.diskRead), (.diskWritten, \.diskWritten),
            (.networkReceived, \.networkReceived), (.networkSent, \.networkSent),
        ]
        for (quantity, path) in rates {
            // A count that has gone down began anew: nothing is known of that second.
            guard let now = part.counters[keyPath: path], let before = earlier.counters[keyPath: path],
                now >= before
            else { continue }
            values[quantity] = Double(now - before) / seconds
        }
    }

    /// Adds another part's sample.
    mutating func add(_ other: Sample) {
        values.merge(other.values) { $0 + $1 }
    }

    private static func percent(
        _ processor: ResourceReading.Processor?,
        after earlier: ResourceReading.Processor?
    ) -> Double? {
        switch (processor, earlier) {
        case (.percent(let percent), _): percent
        case (.ticks(let busy, let total, let cores), .ticks(let busyBefore, let totalBefore, _))
        where total > totalBefore && busy >= busyBefore:
            min(1, Double(busy - busyBefore) / Double(total - totalBefore)) * Double(cores) * 100
        default: nil
        }
    }
}

/// Sums and peaks of samples.
private struct Figures {
    private var sums: [Quantity: (sum: Double, count: Int, peak: Double)] = [:]
    private(set) var samples = 0

    mutating func add(_ sample: Sample) {
        samples += 1
        for (quantity, value) in sample.values where value.isFinite {
            let old = sums[quantity] ?? (0, 0, -.infinity)
            sums[quantity] = (old.sum + value, old.count + 1, max(old.peak, value))
        }
    }

    subscript(quantity: Quantity) -> ResourceUsage.Summary? {
        sums[quantity].map { ResourceUsage.Summary(mean: $0.sum / Double($0.count), peak: $0.peak) }
    }
}
