import SLOEval

/// How verifications end that are extended by ten blocks while undecided, as the program does, from 30 to 120
/// blocks. In percent.
struct ExtendedOutcomes {
    private(set) var worse = 0.0
    private(set) var p95Worse = 0.0
    private(set) var undecided = 0.0

    init(of world: PairedSimulation.World, count: Int) {
        let one = 100 / Double(count)
        for number in 0..<count {
            let comparison = Self.comparison(in: world, seed: UInt64(number) &* 104_729 &+ 1)
            if comparison.decision == .fail { worse += one }
            if comparison.decision == .undecided { undecided += one }
            if comparison.findings[0].standing == .worse { p95Worse += one }
        }
    }

    private static func comparison(in world: PairedSimulation.World, seed: UInt64) -> CanaryComparison {
        var simulation = PairedSimulation(world, seed: seed)
        var run = PairedRun()
        simulation.extend(&run, blocks: 30)
        var comparison = CanaryComparison(run)
        while comparison.decision == .undecided, run.blocks.count < 120 {
            simulation.extend(&run, blocks: 10)
            comparison = CanaryComparison(run)
        }
        return comparison
    }
}
