/// A paired run of canary and production as it goes on: blocks, totals, and the watch over errors.
///
/// Feed it every pair with ``record(_:)`` and look at ``alarm`` whenever a block ended; at the end call
/// ``finish()`` and judge it with ``CanaryComparison``. Memory does not grow with the run: when there are
/// ``mostBlocks`` blocks, neighbours are merged and blocks are twice as long from then on.
public struct PairedRun: Sendable, Equatable, Codable {
    /// The least requests a side in a block.
    public static let leastRequestsPerBlock = 200

    /// When this many blocks are full, neighbours are merged.
    public static let mostBlocks = 128

    /// The limits by which the run is watched and judged.
    public let limits: ComparisonLimits

    /// Requests a side in a block from now on.
    public private(set) var requestsPerBlock: Int

    /// The blocks that are full, in the order of time.
    public private(set) var blocks: [PairedBlock] = []

    /// Pairs recorded, those of the block under way included.
    public private(set) var pairs: UInt64 = 0

    /// Pairs that were left out because the generator itself failed.
    public private(set) var discardedPairs: UInt64 = 0

    /// Pairs that were left out because the generator stood still while they were under way.
    public private(set) var excluded = ExcludedObservations()

    /// The canary's latencies, successes and failures together.
    public private(set) var canaryLatency = LatencyHistogram()

    /// Production's latencies, successes and failures together.
    public private(set) var productionLatency = LatencyHistogram()

    /// The canary's failures by kind.
    public private(set) var canaryFailures = FailureCounts()

    /// Production's failures by kind.
    public private(set) var productionFailures = FailureCounts()

    /// The first reason to stop early that was seen; it stays.
    public private(set) var alarm: CanaryAlarm?

    private var open = OpenBlock()

    /// Whether each side answered at least one request with success.
    var hasSuccesses: Bool { canaryFailures.total < pairs && productionFailures.total < pairs }

    /// Creates a run with nothing recorded.
    ///
    /// - Parameters:
    ///   - requestsPerBlock: requests a side in a block, ``leastRequestsPerBlock`` at least. The default
    ///     is 400.
    ///   - limits: the limits by which the run is watched and judged.
    public init(requestsPerBlock: Int = 400, limits: ComparisonLimits = ComparisonLimits()) {
        self.requestsPerBlock = max(Self.leastRequestsPerBlock, requestsPerBlock)
        self.limits = limits
    }

    /// Records a pair.
    ///
    /// - Returns: the block that the pair filled, if it did.
    @discardableResult
    public mutating func record(_ pair: PairedObservation) -> PairedBlock? {
        guard !pair.isTheGeneratorsFault else {
            discardedPairs += 1
            return nil
        }
        guard !excluded.exclude([pair.canary, pair.production]) else { return nil }
        let pair = pair.withoutStandstill
        pairs += 1
        canaryLatency.record(nanoseconds: pair.canary.latencyNanoseconds)
        productionLatency.record(nanoseconds: pair.production.latencyNanoseconds)
        if let failure = pair.canary.failure { canaryFailures.add(failure) }
        if let failure = pair.production.failure { productionFailures.add(failure) }
        open.record(pair)
        guard open.pairs >= UInt64(requestsPerBlock) else { return nil }
        let block = open.seal()
        blocks.append(block)
        if blocks.count >= Self.mostBlocks { mergeNeighbours() }
        watch(block)
        return block
    }

    /// Ends the run: a block begun is added to the last one, or stands alone when it is the only one.
    public mutating func finish() {
        guard open.pairs > 0 else { return }
        let rest = open.seal()
        if let last = blocks.popLast() {
            blocks.append(last.merged(with: rest))
        } else {
            blocks.append(rest)
        }
        watch(rest)
    }

    private mutating func watch(_ block: PairedBlock) {
        alarm = alarm ?? CanaryAlarm(after: block, in: blocks, limits: limits)
    }

    private mutating func mergeNeighbours() {
        blocks = stride(from: 0, to: blocks.count - 1, by: 2).map { blocks[$0].merged(with: blocks[$0 + 1]) }
        requestsPerBlock *= 2
    }
}
