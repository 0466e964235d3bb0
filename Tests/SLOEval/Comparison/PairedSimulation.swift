import Foundation
import SLOEval

/// A simulated verification: pairs of requests to a canary and to production on a noisy machine.
///
/// A latency is `median · slowdown · exp(spread · Z) · exp(shared + own)`: `Z` normal and new for every
/// request; `shared` the noise that hits both sides of a pair, `own` that which hits one side alone. Both
/// noises are AR(1) in time with one correlation, given from block to block and stepped ``stepsPerBlock``
/// times in each, so that they also move within a block.
///
/// The benchmark in `Benchmarks/Canary` and the tests use this one file.
struct PairedSimulation {
    /// What is true of the services and the machine.
    struct World {
        /// The standard deviation of the shared noise: 0.2 is about 20 %.
        var sharedNoise = 0.2
        /// The standard deviation of each side's own noise.
        var ownNoise = 0.05
        /// The correlation of either noise from one block to the next.
        var correlation = 0.7
        /// The spread of latencies without noise; 0.5 puts p95 at 2.3 medians.
        var spread = 0.5
        /// By how much every latency of the canary is longer.
        var slowdown = 1.0
        /// By how much its slowest tenth is longer, besides.
        var tailSlowdown = 1.0
        /// The share of the canary's requests that fail.
        var canaryErrors = 0.0
        /// The share of production's requests that fail.
        var productionErrors = 0.0
        /// How likely a block is to have a burst of 20 failures, on each side by itself.
        var burstsPerBlock = 0.0
        /// From this block on every request to the canary fails.
        var canaryDiesAtBlock = Int.max
        /// From this block on every request to production fails.
        var productionDiesAtBlock = Int.max
        /// The pairs, by number, whose canary request fails.
        var singleErrors: Set<Int> = []
    }

    static let stepsPerBlock = 8
    static let burstLength = 20

    var world: World
    let pairsPerBlock: Int
    private var generator: SplitMix64
    private var shared = 0.0
    private var own = (canary: 0.0, production: 0.0)
    private var bursts = (canary: 0, production: 0)
    private var pair = 0
    private var normals: NormalValues

    init(_ world: World, pairsPerBlock: Int = 400, seed: UInt64) {
        self.world = world
        self.pairsPerBlock = pairsPerBlock
        generator = SplitMix64(seed: seed)
        normals = NormalValues(seed: ~seed)
        shared = world.sharedNoise * normal()
        own = (world.ownNoise * normal(), world.ownNoise * normal())
    }

    /// The next pair.
    mutating func next() -> PairedObservation {
        let (block, position) = (pair / pairsPerBlock, pair % pairsPerBlock)
        if position == 0 {
            if uniform() < world.burstsPerBlock { bursts.canary = Self.burstLength }
            if uniform() < world.burstsPerBlock { bursts.production = Self.burstLength }
        }
        if position.isMultiple(of: max(1, pairsPerBlock / Self.stepsPerBlock)) { stepNoise() }
        let canaryFails =
            uniform() < world.canaryErrors || bursts.canary > 0 || block >= world.canaryDiesAtBlock
            || world.singleErrors.contains(pair)
        let productionFails =
            uniform() < world.productionErrors || bursts.production > 0
            || block >= world.productionDiesAtBlock
        bursts = (max(0, bursts.canary - 1), max(0, bursts.production - 1))
        pair += 1
        return PairedObservation(
            canary: answer(own.canary, isCanary: true, fails: canaryFails),
            production: answer(own.production, isCanary: false, fails: productionFails)
        )
    }

    private mutating func answer(_ noise: Double, isCanary: Bool, fails: Bool) -> PairedObservation.Answer {
        let z = normal()
        var milliseconds = 20 * exp(world.spread * z + shared + noise)
        if isCanary {
            // 1.2816 is the normal distribution's 90th percentile.
            milliseconds *= world.slowdown * (z > 1.2816 ? world.tailSlowdown : 1)
        }
        return .init(latencyNanoseconds: UInt64(milliseconds * 1e6), failure: fails ? .http5xx : nil)
    }

    private mutating func stepNoise() {
        let keep = pow(world.correlation, 1 / Double(Self.stepsPerBlock))
        let renew = (1 - keep * keep).squareRoot()
        shared = keep * shared + renew * world.sharedNoise * normal()
        own.canary = keep * own.canary + renew * world.ownNoise * normal()
        own.production = keep * own.production + renew * world.ownNoise * normal()
    }

    private mutating func uniform() -> Double { generator.uniform() }

    private mutating func normal() -> Double { normals.next() }
}

/// Standard normal values (G. E. P. Box, M. E. Muller, *A note on the generation of random normal deviates*,
/// 1958).
struct NormalValues {
    private var generator: SplitMix64
    private var spare: Double?

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func next() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        let radius = (-2 * log(1 - generator.uniform())).squareRoot()
        let angle = 2 * Double.pi * generator.uniform()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }
}

extension PairedSimulation {
    /// Runs a verification of so many blocks, stopped early by an alarm.
    static func run(
        _ world: World,
        blocks: Int = 30,
        pairsPerBlock: Int = 400,
        limits: ComparisonLimits = ComparisonLimits(),
        seed: UInt64
    ) -> PairedRun {
        var simulation = PairedSimulation(world, pairsPerBlock: pairsPerBlock, seed: seed)
        var run = PairedRun(requestsPerBlock: pairsPerBlock, limits: limits)
        simulation.extend(&run, blocks: blocks)
        return run
    }

    /// Goes on with a run for so many blocks, or until an alarm.
    mutating func extend(_ run: inout PairedRun, blocks: Int) {
        var left = blocks * pairsPerBlock
        while left > 0, run.alarm == nil {
            run.record(next())
            left -= 1
        }
    }
}
