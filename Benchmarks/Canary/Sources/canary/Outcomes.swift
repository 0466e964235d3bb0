import SLOEval

/// How many verifications of one world came out how.
struct Outcomes {
    let world: PairedSimulation.World
    let comparisons: [CanaryComparison]
    private let stops: [UInt64]

    /// Simulates so many verifications of a world. The seeds are the same for every world.
    init(of world: PairedSimulation.World, count: Int, blocks: Int = 30) {
        self.world = world
        let runs = (0..<count).map { number -> (CanaryComparison, UInt64?) in
            let run = PairedSimulation.run(world, blocks: blocks, seed: UInt64(number) &* 7_919 &+ 20_240_607)
            return (CanaryComparison(run), run.alarm == nil ? nil : run.pairs)
        }
        comparisons = runs.map(\.0)
        stops = runs.compactMap(\.1).sorted()
    }

    /// The share that led to a decision, in percent.
    func share(_ decision: CanaryDecision) -> Double { share { $0.decision == decision } }

    /// The share in which p95 alone was called worse, in percent.
    var p95Worse: Double { share { $0.findings[0].standing == .worse } }

    /// The share of verifications that the watch stopped, in percent.
    var stopped: Double { Double(stops.count) / Double(comparisons.count) * 100 }

    /// After how many requests a side half of the stopped ones had been stopped.
    var medianStop: UInt64? { stops.isEmpty ? nil : stops[stops.count / 2] }

    private func share(_ condition: (CanaryComparison) -> Bool) -> Double {
        Double(comparisons.count(where: condition)) / Double(comparisons.count) * 100
    }
}
