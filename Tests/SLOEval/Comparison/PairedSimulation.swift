import Foundation
import SLOEval

/// A simulated verification: pairs of requests to a canary and to production on a noisy machine.
///
/// A latency is `median · slowdown · tail · exp(spread · Z + shared + own)`: `Z` normal and new for every
/// request; `tail` for a few requests a Pareto value; `shared` the noise that hits both sides of a pair, `own`
/// that which hits one side alone. Both noises are AR(1) in time with one correlation, given over 400 pairs and
/// stepped every ten.
///
/// The benchmark in `Benchmarks/Canary` and the tests use this one file.
struct PairedSimulation {
    /// What is true of the services and the machine.
    struct World {
        /// The median latency in milliseconds.
        var median = 20.0
        /// The standard deviation of the shared noise: 0.2 is about 20 %.
        var sharedNoise = 0.2
        /// The standard deviation of the canary's own noise.
        var canaryNoise = 0.05
        /// The standard deviation of production's own noise.
        var productionNoise = 0.05
        /// The correlation of each noise over 400 pairs.
        var correlation = 0.7
        /// The spread of latencies without noise.
        var spread = 0.6
        /// The share of requests in the tail.
        var tailShare = 0.02
        /// The exponent of the tail's Pareto distribution; the smaller, the heavier.
        var tailExponent = 2.5
        /// The share of requests that take ``slowFactor`` as long, on both sides: a cache that misses.
        var slowShare = 0.0
        /// How many times longer these take.
        var slowFactor = 8.0
        /// How likely a pair is to begin a stall, on each side by itself: 20 requests that take ten times as
        /// long.
        var stallRate = 0.0
        /// How likely a pair is to begin one on the canary alone.
        var canaryStallRate = 0.0
        /// Latencies are rounded up to multiples of so many milliseconds.
        var rounding = 0.0
        /// By how much every latency of the canary is longer.
        var slowdown = 1.0
        /// By how much its slowest tenth is longer, besides.
        var tailSlowdown = 1.0
        /// By how much its faster half is longer, besides.
        var halfSlowdown = 1.0
        /// The share of its requests that take five times as long, besides.
        var rareShare = 0.0
        /// By how much its latencies have grown by the end, steadily: 0.1 is 10 %.
        var ramp = 0.0
        /// The share of the canary's requests that fail.
        var canaryErrors = 0.0
        /// The share of production's requests that fail.
        var productionErrors = 0.0
        /// How likely a pair is to begin a burst of 20 failures, on each side by itself.
        var burstRate = 0.0
        /// From this pair on every request to the canary fails.
        var canaryDiesAt = Int.max
        /// From this pair on every request to production fails.
        var productionDiesAt = Int.max
        /// The pairs, by number, whose canary request fails.
        var singleErrors: Set<Int> = []
        /// The endpoints, equally likely. On the last of them the canary takes ``endpointSlowdown`` as long.
        var endpoints = 1
        /// How many times longer.
        var endpointSlowdown = 1.0
        /// Pairs a second.
        var pairsPerSecond = 100.0
    }

    static let stepLength = 10
    static let burstLength = 20

    var world: World
    let length: Int
    private var generator: SplitMix64
    private var normals: NormalValues
    private var shared = 0.0
    private var own = (canary: 0.0, production: 0.0)
    private var bursts = (canary: 0, production: 0)
    private var stalls = (canary: 0, production: 0)
    private var pair = 0

    init(_ world: World, length: Int, seed: UInt64) {
        self.world = world
        self.length = length
        generator = SplitMix64(seed: seed)
        normals = NormalValues(seed: ~seed)
        shared = world.sharedNoise * normal()
        own = (world.canaryNoise * normal(), world.productionNoise * normal())
    }

    /// The next pair.
    mutating func next() -> PairedObservation {
        if pair.isMultiple(of: Self.stepLength) { stepNoise() }
        if happens(world.burstRate) { bursts.canary = Self.burstLength }
        if happens(world.burstRate) { bursts.production = Self.burstLength }
        if happens(world.stallRate) || happens(world.canaryStallRate) { stalls.canary = Self.burstLength }
        if happens(world.stallRate) { stalls.production = Self.burstLength }
        let endpoint = world.endpoints > 1 ? Int(generator.next() % UInt64(world.endpoints)) : 0
        let canaryFails =
            happens(world.canaryErrors) || bursts.canary > 0 || pair >= world.canaryDiesAt
            || world.singleErrors.contains(pair)
        let productionFails =
            happens(world.productionErrors) || bursts.production > 0 || pair >= world.productionDiesAt
        var mine = latency(own.canary, isCanary: true, isStalled: stalls.canary > 0)
        if endpoint == world.endpoints - 1 { mine *= world.endpointSlowdown }
        let theirs = latency(own.production, isCanary: false, isStalled: stalls.production > 0)
        bursts = (max(0, bursts.canary - 1), max(0, bursts.production - 1))
        stalls = (max(0, stalls.canary - 1), max(0, stalls.production - 1))
        pair += 1
        return PairedObservation(
            canary: answer(mine, fails: canaryFails),
            production: answer(theirs, fails: productionFails),
            endpoint: endpoint
        )
    }

    private func answer(_ milliseconds: Double, fails: Bool) -> PairedObservation.Answer {
        var rounded = milliseconds
        if world.rounding > 0 { rounded = (milliseconds / world.rounding).rounded(.up) * world.rounding }
        return .init(latencyNanoseconds: UInt64(rounded * 1e6), failure: fails ? .http5xx : nil)
    }

    private mutating func latency(_ noise: Double, isCanary: Bool, isStalled: Bool) -> Double {
        let z = normal()
        var latency = world.median * exp(world.spread * z + shared + noise)
        if happens(world.tailShare) {
            latency *= 1 + 2 * pow(1 - generator.uniform(), -1 / world.tailExponent)
        }
        if happens(world.slowShare) { latency *= world.slowFactor }
        if isStalled { latency *= 10 }
        guard isCanary else { return latency }
        // 1.2816 is the normal distribution's 90th percentile.
        latency *= world.slowdown * (z > 1.2816 ? world.tailSlowdown : 1) * (z < 0 ? world.halfSlowdown : 1)
        if happens(world.rareShare) { latency *= 5 }
        return latency * (1 + world.ramp * Double(pair) / Double(length))
    }

    private mutating func stepNoise() {
        let keep = pow(world.correlation, Double(Self.stepLength) / 400)
        let renew = (1 - keep * keep).squareRoot()
        shared = keep * shared + renew * world.sharedNoise * normal()
        own.canary = keep * own.canary + renew * world.canaryNoise * normal()
        own.production = keep * own.production + renew * world.productionNoise * normal()
    }

    private mutating func happens(_ probability: Double) -> Bool {
        probability > 0 && generator.uniform() < probability
    }

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
    /// Runs a verification until it is decided, has an alarm, or has so many pairs. It is looked at once a
    /// second.
    static func run(
        _ world: World,
        pairs: Int = 12_000,
        limits: ComparisonLimits = ComparisonLimits(),
        seed: UInt64
    ) -> PairedRun {
        var simulation = PairedSimulation(world, length: pairs, seed: seed)
        let names = (0..<world.endpoints).map { "/\($0)" }
        var run = PairedRun(endpoints: names, limits: limits)
        var nextLook = 1.0
        for number in 1...pairs where run.alarm == nil && run.decided == nil {
            run.record(simulation.next())
            let seconds = Double(number) / world.pairsPerSecond
            guard seconds >= nextLook else { continue }
            run.look(afterSeconds: seconds)
            nextLook += 1
        }
        if run.decided == nil { run.finish() }
        run.look(afterSeconds: Double(pairs) / world.pairsPerSecond)
        return run
    }
}
