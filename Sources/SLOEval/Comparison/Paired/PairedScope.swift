import Foundation

/// The pairs of one endpoint, or of all of them: blocks, and the latencies of the pairs in which both sides
/// succeeded.
///
/// Memory does not grow with the run: when there are ``mostBlocks`` blocks, neighbours are merged and blocks
/// are twice as long from then on.
struct PairedScope: Sendable, Equatable, Codable {
    /// Pairs in a block at first.
    static let pairsPerBlock: UInt64 = 50

    /// When this many blocks are full, neighbours are merged.
    static let mostBlocks = 128

    /// The endpoint; `nil` for all of them.
    let name: String?

    /// How many times production's latency the canary's may be.
    let latencyLimit: Double

    /// The blocks that are full, in the order of time.
    private(set) var blocks: [PairedBlock] = []

    /// The canary's latencies.
    private(set) var canaryLatency = LatencyHistogram()

    /// Production's latencies.
    private(set) var productionLatency = LatencyHistogram()

    private var pairsPerBlock = Self.pairsPerBlock
    private var open = PairedBlock()
    /// Production's percentiles before the open block, in nanoseconds; empty before the first.
    private var thresholds: [Double] = []

    /// Thresholds stand this far beside a percentile, so that a service that always takes equally long is
    /// not on them.
    private static let margin = 1.02

    init(name: String?, latencyLimit: Double) {
        self.name = name
        self.latencyLimit = latencyLimit
    }

    /// Pairs in which both sides succeeded.
    var compared: UInt64 { canaryLatency.count }

    /// Pairs in full blocks.
    var pairs: UInt64 { blocks.reduce(0) { $0.addingClamped($1.pairs) } }

    /// Counts a pair.
    ///
    /// - Returns: whether it filled a block.
    @discardableResult
    mutating func record(_ pair: PairedObservation) -> Bool {
        open.pairs += 1
        open.canary.addTime(pair.canary, pair.pauseNanoseconds)
        open.production.addTime(pair.production, pair.pauseNanoseconds)
        switch (pair.canary.failure != nil, pair.production.failure != nil) {
        case (true, true): open.sharedFailures += 1
        case (true, false): open.canaryOnlyFailures += 1
        case (false, true): open.productionOnlyFailures += 1
        case (false, false):
            compare(pair.canary.latencyNanoseconds, pair.production.latencyNanoseconds)
        }
        guard open.pairs >= pairsPerBlock else { return false }
        blocks.append(open)
        begin()
        if blocks.count >= Self.mostBlocks { mergeNeighbours() }
        return true
    }

    /// Ends the run: a block begun joins the last one, or stands alone when it is the only one.
    ///
    /// - Returns: the block begun, if there was one.
    mutating func finish() -> PairedBlock? {
        guard open.pairs > 0 else { return nil }
        let rest = open
        blocks.append(blocks.popLast()?.merged(with: rest) ?? rest)
        begin()
        return rest
    }

    private mutating func compare(_ canary: UInt64, _ production: UInt64) {
        open.compared += 1
        let (mine, theirs) = (Double(max(canary, 1)), Double(max(production, 1)))
        open.logRatioSum += log(mine / theirs)
        let half = latencyLimit.squareRoot()
        for (place, threshold) in thresholds.enumerated() {
            let (above, below) = (threshold * Self.margin, threshold / Self.margin)
            open.crossings[place].slower.record(canary: mine / half > above, production: theirs > above)
            open.crossings[place].within
                .record(canary: mine / latencyLimit > below, production: theirs > below)
        }
        canaryLatency.record(nanoseconds: canary)
        productionLatency.record(nanoseconds: production)
    }

    /// Begins a block. Its thresholds depend on nothing that it will count.
    private mutating func begin() {
        open = PairedBlock()
        guard !productionLatency.isEmpty else { return }
        thresholds = JudgedPercentile.allCases.map { percentile in
            Double(productionLatency.quantile(percentile.quantile) ?? 0)
        }
        open.crossings = thresholds.map { _ in ThresholdCrossings() }
    }

    private mutating func mergeNeighbours() {
        blocks = stride(from: 0, to: blocks.count - 1, by: 2).map { blocks[$0].merged(with: blocks[$0 + 1]) }
        pairsPerBlock *= 2
    }
}

extension PairedBlock.Side {
    fileprivate mutating func addTime(_ answer: PairedObservation.Answer, _ pause: UInt64) {
        userNanoseconds = userNanoseconds.addingClamped(answer.latencyNanoseconds.addingClamped(pause))
    }
}
