import Foundation

/// A stretch of a paired run, reduced to the few numbers that a comparison needs.
///
/// Latencies that follow each other are correlated, so the block and not the request is the unit of the
/// comparison.
public struct PairedBlock: Sendable, Equatable, Codable {
    /// One side of a block.
    public struct Side: Sendable, Equatable, Codable {
        /// The 95th percentile of the latencies of pairs in which both sides succeeded, in nanoseconds; `nil`
        /// when those were fewer than half of the block.
        public var p95Nanoseconds: Double?

        /// The time of all users: waiting for this side, failures included, and pausing; in nanoseconds.
        public var userNanoseconds: UInt64

        /// Creates a side.
        public init(p95Nanoseconds: Double?, userNanoseconds: UInt64) {
            self.p95Nanoseconds = p95Nanoseconds
            self.userNanoseconds = userNanoseconds
        }
    }

    /// Pairs: requests a side.
    public var pairs: UInt64

    /// Pairs in which only the canary failed.
    public var canaryOnlyFailures: UInt64

    /// Pairs in which only production failed.
    public var productionOnlyFailures: UInt64

    /// Pairs in which both failed.
    public var sharedFailures: UInt64

    /// The canary's side.
    public var canary: Side

    /// Production's side.
    public var production: Side

    /// Creates a block.
    public init(
        pairs: UInt64,
        canaryOnlyFailures: UInt64 = 0,
        productionOnlyFailures: UInt64 = 0,
        sharedFailures: UInt64 = 0,
        canary: Side,
        production: Side
    ) {
        self.pairs = pairs
        self.canaryOnlyFailures = canaryOnlyFailures
        self.productionOnlyFailures = productionOnlyFailures
        self.sharedFailures = sharedFailures
        self.canary = canary
        self.production = production
    }

    /// The canary's failures.
    public var canaryFailures: UInt64 { canaryOnlyFailures.addingClamped(sharedFailures) }

    /// Production's failures.
    public var productionFailures: UInt64 { productionOnlyFailures.addingClamped(sharedFailures) }

    /// ln of the canary's p95 over production's; `nil` when one of them is missing.
    public var latencyLogRatio: Double? {
        guard let mine = canary.p95Nanoseconds, let theirs = production.p95Nanoseconds else { return nil }
        return log(max(mine, 1) / max(theirs, 1))
    }

    /// ln of the canary's throughput over production's; `nil` when one side answered nothing successfully.
    ///
    /// Throughput of a side is its successful answers divided by its users' time, waiting and pausing. In a
    /// closed model that is what each user gets, 1/(R + Z) (J. D. C. Little, *A proof for the queuing formula
    /// L = λW*, 1961); the number of users is the same on both sides and cancels. Time on the clock would not
    /// do: a pair ends when both sides have answered, so it is the same for both. Counting successes
    /// only keeps fast failures from looking like speed.
    public var throughputLogRatio: Double? {
        let mine = Double(pairs) - Double(canaryFailures)
        let theirs = Double(pairs) - Double(productionFailures)
        guard mine > 0, theirs > 0 else { return nil }
        let slowness = Double(max(canary.userNanoseconds, 1)) / Double(max(production.userNanoseconds, 1))
        return log(mine / theirs / slowness)
    }

    /// This block and the next as one, so that a long run needs no more memory than a short one.
    ///
    /// Counts and times are added. The p95 is the geometric mean of both, weighted by their pairs: then the
    /// log ratio of the whole is the mean of the parts' log ratios, the batch mean that time-series analysis
    /// uses.
    public func merged(with next: PairedBlock) -> PairedBlock {
        PairedBlock(
            pairs: pairs.addingClamped(next.pairs),
            canaryOnlyFailures: canaryOnlyFailures.addingClamped(next.canaryOnlyFailures),
            productionOnlyFailures: productionOnlyFailures.addingClamped(next.productionOnlyFailures),
            sharedFailures: sharedFailures.addingClamped(next.sharedFailures),
            canary: merged(\.canary, with: next),
            production: merged(\.production, with: next)
        )
    }

    private func merged(_ side: KeyPath<PairedBlock, Side>, with next: PairedBlock) -> Side {
        let (mine, theirs) = (self[keyPath: side], next[keyPath: side])
        let time = mine.userNanoseconds.addingClamped(theirs.userNanoseconds)
        // A part that has no p95 on either side has none on both, so both sides lose the same pairs.
        guard let first = mine.p95Nanoseconds, latencyLogRatio != nil else {
            return Side(p95Nanoseconds: theirs.p95Nanoseconds, userNanoseconds: time)
        }
        guard let second = theirs.p95Nanoseconds, next.latencyLogRatio != nil else {
            return Side(p95Nanoseconds: first, userNanoseconds: time)
        }
        let share = Double(pairs) / max(1, Double(pairs) + Double(next.pairs))
        let logarithm = share * log(max(first, 1)) + (1 - share) * log(max(second, 1))
        return Side(p95Nanoseconds: exp(logarithm), userNanoseconds: time)
    }
}
