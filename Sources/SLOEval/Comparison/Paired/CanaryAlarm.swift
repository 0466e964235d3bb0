/// A reason to stop a paired run before its end, found by looking after each block.
///
/// Looking costs nothing: the test on errors is always valid (``SequentialErrorTest``), and the other two
/// are plain to see.
public enum CanaryAlarm: Sendable, Equatable, Codable, CustomStringConvertible {
    /// Every request of a block failed on the canary while production answered: worse, roll back.
    case canaryDead(requests: UInt64)

    /// The canary has more errors than allowed, beyond doubt: worse, roll back.
    case canaryErrors(canary: UInt64, production: UInt64, pairs: UInt64, maxErrorRatio: Double)

    /// Production failed at least half of a block: nothing can be said of the canary, and nothing is rolled
    /// back.
    case productionFailing(failures: UInt64, requests: UInt64)

    /// Whether the alarm speaks against the canary.
    public var isAgainstCanary: Bool {
        if case .productionFailing = self { false } else { true }
    }

    /// The alarm as a sentence.
    public var description: String {
        switch self {
        case .canaryDead(let requests):
            return "the canary failed all of \(requests) requests that production answered: worse"
        case .canaryErrors(let canary, let production, let pairs, let bound):
            let (mine, theirs) = (percentage(of: canary, in: pairs), percentage(of: production, in: pairs))
            return
                "errors \(mine.fixed(2)) % against production's \(theirs.fixed(2)) % after \(pairs) requests a "
                + "side, bound \(bound.shortest) ×: worse, stopped early"
        case .productionFailing(let failures, let requests):
            return "production itself failed \(failures) of \(requests) requests: nothing can be said of the "
                + "canary; look at production first"
        }
    }

    /// A short rest of a run, from this many pairs on, can show that a side is dead.
    private static let leastPairs: UInt64 = 20

    /// Creates the alarm that the block just filled and all blocks so far, that one included, raise; `nil`
    /// for none.
    init?(after block: PairedBlock, in blocks: [PairedBlock], limits: ComparisonLimits) {
        if block.pairs >= Self.leastPairs {
            if block.productionFailures >= block.pairs - block.pairs / 2 {
                self = .productionFailing(failures: block.productionFailures, requests: block.pairs)
                return
            }
            if block.canaryFailures == block.pairs {
                self = .canaryDead(requests: block.canaryOnlyFailures)
                return
            }
        }
        // From a single block bursts cannot be told from a lasting excess.
        guard blocks.count > 1 else { return nil }
        let errors = PairedErrors(blocks)
        guard
            errors.ratio > limits.maxErrorRatio,
            let test = errors.sequentialTest(falseAlarmRate: limits.falseAlarmRate), test.isAlarming
        else { return nil }
        self = .canaryErrors(
            canary: errors.canary,
            production: errors.production,
            pairs: errors.pairs,
            maxErrorRatio: limits.maxErrorRatio
        )
    }
}
