/// The block under way.
struct OpenBlock: Sendable, Equatable, Codable {
    private var canaryLatency = LatencyHistogram()
    private var productionLatency = LatencyHistogram()
    private var block = PairedBlock.empty

    /// Pairs so far.
    var pairs: UInt64 { block.pairs }

    /// Counts a pair.
    mutating func record(_ pair: PairedObservation) {
        block.pairs += 1
        block.canary.addTime(pair.canary, pair.pauseNanoseconds)
        block.production.addTime(pair.production, pair.pauseNanoseconds)
        switch (pair.canary.failure != nil, pair.production.failure != nil) {
        case (true, true): block.sharedFailures += 1
        case (true, false): block.canaryOnlyFailures += 1
        case (false, true): block.productionOnlyFailures += 1
        case (false, false):
            canaryLatency.record(nanoseconds: pair.canary.latencyNanoseconds)
            productionLatency.record(nanoseconds: pair.production.latencyNanoseconds)
        }
    }

    /// Ends the block and begins the next; the histograms keep their memory.
    mutating func seal() -> PairedBlock {
        var sealed = block
        if canaryLatency.count * 2 >= sealed.pairs {
            sealed.canary.p95Nanoseconds = canaryLatency.quantile(0.95).map { Double($0) }
            sealed.production.p95Nanoseconds = productionLatency.quantile(0.95).map { Double($0) }
        }
        canaryLatency.removeAll()
        productionLatency.removeAll()
        block = .empty
        return sealed
    }
}

extension PairedBlock {
    fileprivate static let empty = PairedBlock(
        pairs: 0,
        canary: Side(p95Nanoseconds: nil, userNanoseconds: 0),
        production: Side(p95Nanoseconds: nil, userNanoseconds: 0)
    )
}

extension PairedBlock.Side {
    fileprivate mutating func addTime(_ answer: PairedObservation.Answer, _ pause: UInt64) {
        userNanoseconds = userNanoseconds.addingClamped(answer.latencyNanoseconds.addingClamped(pause))
    }
}
