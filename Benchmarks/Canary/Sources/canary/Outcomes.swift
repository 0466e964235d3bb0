import SLOEval
import Synchronization
import Dispatch

/// How many verifications of one world came out how.
struct Outcomes {
    private let runs: [Ending]

    private struct Ending: Sendable {
        var decision: CanaryDecision
        var pairs: UInt64
        var worse: [String]
    }

    /// Simulates so many verifications of a world. The seeds are the same for every world.
    init(of world: PairedSimulation.World, count: Int, pairs: Int = 12_000) {
        let endings = Mutex([Ending]())
        DispatchQueue.concurrentPerform(iterations: count) { number in
            let seed = UInt64(number) &* 7_919 &+ 20_240_607
            let run = PairedSimulation.run(world, pairs: pairs, seed: seed)
            let comparison = CanaryComparison(run)
            let ending = Ending(
                decision: comparison.decision,
                pairs: run.pairs,
                worse: comparison.findings.filter { $0.standing == .worse }
                    .map { $0.subject.rawValue + ($0.endpoint ?? "") }
            )
            endings.withLock { $0.append(ending) }
        }
        runs = endings.withLock(\.self)
    }

    /// The share that led to a decision, in percent.
    func share(_ decision: CanaryDecision) -> Double {
        Double(runs.count { $0.decision == decision }) / Double(runs.count) * 100
    }

    /// After how many pairs half, and nine in ten, of those with a decision had it.
    func pairs(_ decision: CanaryDecision) -> (median: UInt64, most: UInt64)? {
        let pairs = runs.filter { $0.decision == decision }.map(\.pairs).sorted()
        return pairs.isEmpty ? nil : (pairs[pairs.count / 2], pairs[pairs.count * 9 / 10])
    }

    /// The properties that were worse, most frequent first.
    var worse: String {
        let counts = runs.flatMap(\.worse).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return counts.sorted { $0.value > $1.value }.prefix(3).map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
    }
}
