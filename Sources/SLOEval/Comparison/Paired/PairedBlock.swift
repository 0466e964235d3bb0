import Foundation

/// A short stretch of a paired run, reduced to the counts that a comparison needs.
public struct PairedBlock: Sendable, Equatable, Codable {
    /// One side of a block.
    public struct Side: Sendable, Equatable, Codable {
        /// The time of all users: waiting for this side, failures included, and pausing; in nanoseconds.
        public var userNanoseconds: UInt64

        /// Creates a side.
        public init(userNanoseconds: UInt64 = 0) {
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

    /// Pairs in which both sides succeeded, so that their latencies are compared.
    public var compared: UInt64 = 0

    /// The sum of ln of the canary's latency over production's, over the compared pairs.
    public var logRatioSum = 0.0

    /// How often each side was above production's percentile before this block: p50, p95, p99. Empty for the
    /// first block, before which there is none.
    public var crossings: [ThresholdCrossings] = []

    /// Creates a block.
    public init(
        pairs: UInt64 = 0,
        canaryOnlyFailures: UInt64 = 0,
        productionOnlyFailures: UInt64 = 0,
        sharedFailures: UInt64 = 0,
        canary: Side = Side(),
        production: Side = Side()
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

    /// The mean of ln of the canary's latency over production's; `nil` when no pair was compared.
    public var meanLogRatio: Double? { compared > 0 ? logRatioSum / Double(compared) : nil }

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
    public func merged(with next: PairedBlock) -> PairedBlock {
        var whole = self
        whole.pairs = pairs.addingClamped(next.pairs)
        whole.canaryOnlyFailures = canaryOnlyFailures.addingClamped(next.canaryOnlyFailures)
        whole.productionOnlyFailures = productionOnlyFailures.addingClamped(next.productionOnlyFailures)
        whole.sharedFailures = sharedFailures.addingClamped(next.sharedFailures)
        whole.canary.userNanoseconds = canary.userNanoseconds.addingClamped(next.canary.userNanoseconds)
        whole.production.userNanoseconds =
            production.userNanoseconds.addingClamped(next.production.userNanoseconds)
        whole.compared = compared.addingClamped(next.compared)
        whole.logRatioSum += next.logRatioSum
        if crossings.isEmpty {
            whole.crossings = next.crossings
        } else {
            for (place, other) in next.crossings.enumerated() { whole.crossings[place].add(other) }
        }
        return whole
    }
}

extension [PairedBlock] {
    /// Neighbours merged into blocks of at least so many pairs; a rest joins the last one.
    func merged(toPairs least: UInt64) -> [PairedBlock] {
        var merged: [PairedBlock] = []
        var open: PairedBlock?
        for block in self {
            let whole = open?.merged(with: block) ?? block
            open = whole
            if whole.pairs >= least {
                merged.append(whole)
                open = nil
            }
        }
        guard let rest = open else { return merged }
        if let last = merged.popLast() { return merged + [last.merged(with: rest)] }
        return [rest]
    }
}
