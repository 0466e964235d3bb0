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

    /// Requests that are looked at together: fewer may be a moment's stall.
    private static let window: UInt64 = 200

    /// A short rest of a run, from this many pairs on, can show that a side is dead.
    private static let leastPairs: UInt64 = 20

    /// Creates the alarm that the blocks so far raise; `nil` for none.
    ///
    /// - Parameters:
    ///   - blocks: the blocks, the one just filled included.
    ///   - rest: what is left at the end of a run, already part of the blocks; `nil` during the run.
    ///   - limits: the limits by which the run is watched.
    init?(in blocks: [PairedBlock], rest: PairedBlock? = nil, limits: ComparisonLimits) {
        if let last = rest ?? Self.window(of: blocks), last.pairs >= Self.leastPairs {
            if last.productionFailures >= last.pairs - last.pairs / 2 {
                self = .productionFailing(failures: last.productionFailures, requests: last.pairs)
                return
            }
            if last.canaryFailures == last.pairs {
                self = .canaryDead(requests: last.canaryOnlyFailures)
                return
            }
        }
        let errors = PairedErrors(blocks)
        guard errors.isWorse(limits: limits, falseAlarmRate: limits.falseAlarmRate / 2) else { return nil }
        self = .canaryErrors(
            canary: errors.canary,
            production: errors.production,
            pairs: errors.pairs,
            maxErrorRatio: limits.maxErrorRatio
        )
    }

    /// The last blocks that have enough pairs together; `nil` while there are not enough.
    private static func window(of blocks: [PairedBlock]) -> PairedBlock? {
        var window = PairedBlock()
        for block in blocks.reversed() {
            window = window.merged(with: block)
            if window.pairs >= Self.window { return window }
        }
        return nil
    }
}
