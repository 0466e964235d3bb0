import Foundation
import SLOEval

typealias World = PairedSimulation.World

let count = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 1_000
let only = CommandLine.arguments.dropFirst(2).first ?? ""

func world(_ change: (inout World) -> Void) -> World {
    var world = World()
    change(&world)
    return world
}

func own(_ noise: Double, correlation: Double = 0.7, _ change: (inout World) -> Void = { _ in }) -> World {
    world {
        ($0.canaryNoise, $0.productionNoise, $0.correlation) = (noise, noise, correlation)
        change(&$0)
    }
}

func withErrors(_ canary: Double, _ production: Double) -> World {
    world { ($0.canaryErrors, $0.productionErrors) = (canary, production) }
}

func slow(_ slowdown: Double) -> World { world { $0.slowdown = slowdown } }

/// 5 users of a service that takes half a second, with pauses: about 5 pairs a second, 360 s.
func halfSecond(_ slowdown: Double) -> World {
    world { ($0.median, $0.pairsPerSecond, $0.slowdown) = (500, 4.5, slowdown) }
}

let equals: [(name: String, world: World)] = [
    ("own noise 5 %", World()),
    ("no own noise", own(0)),
    ("own noise 10 %", own(0.1)),
    ("own noise 10 %, correlation 0.5", own(0.1, correlation: 0.5)),
    ("own noise 10 %, correlation 0.9", own(0.1, correlation: 0.9)),
    ("own noise 10 % on the canary alone", world { ($0.canaryNoise, $0.productionNoise) = (0.1, 0) }),
    ("canary drifts up by 10 %", world { $0.ramp = 0.1 }),
    ("heavy tail (5 %, exponent 1.5)", world { ($0.tailShare, $0.tailExponent) = (0.05, 1.5) }),
    ("very heavy tail (10 %, exponent 1.2)", world { ($0.tailShare, $0.tailExponent) = (0.1, 1.2) }),
    ("stalls of 20 requests on either side", world { $0.stallRate = 0.001 }),
    ("bimodal, 20 % take 8 ×", world { $0.slowShare = 0.2 }),
    ("bimodal, 5 % take 8 ×: p95 is between", world { $0.slowShare = 0.05 }),
    ("rounded to 2 ms", world { $0.rounding = 2 }),
    ("ten endpoints", world { $0.endpoints = 10 }),
    ("ten endpoints, own noise 10 %", own(0.1) { $0.endpoints = 10 }),
    ("both 0.05 % errors", withErrors(0.0005, 0.0005)),
    ("both 0.5 % errors", withErrors(0.005, 0.005)),
    ("both with bursts of 20 errors", world { $0.burstRate = 0.0001 }),
    ("one error on the canary", world { $0.singleErrors = [700] }),
    ("500 ms, 4.5 pairs/s", halfSecond(1)),
]

let differences: [(name: String, world: World)] = [
    ("all latencies + 10 %", slow(1.1)),
    ("all latencies + 20 %, the limit", slow(1.2)),
    ("all latencies + 30 %", slow(1.3)),
    ("all latencies + 40 %", slow(1.4)),
    ("all latencies + 60 %", slow(1.6)),
    ("all latencies + 100 %", slow(2)),
    ("all latencies − 20 %", slow(0.8)),
    ("slowest tenth + 60 %", world { $0.tailSlowdown = 1.6 }),
    ("faster half 3 ×", world { $0.halfSlowdown = 3 }),
    ("2 % of requests 5 ×", world { $0.rareShare = 0.02 }),
    ("5 % of requests 5 ×", world { $0.rareShare = 0.05 }),
    ("one of ten endpoints 2 ×", world { ($0.endpoints, $0.endpointSlowdown) = (10, 2) }),
    ("500 ms, 4.5 pairs/s, + 30 %", halfSecond(1.3)),
    ("500 ms, 4.5 pairs/s, + 60 %", halfSecond(1.6)),
    ("errors 0.5 % → 0.75 %", withErrors(0.0075, 0.005)),
    ("errors 0.5 % → 2 %", withErrors(0.02, 0.005)),
    ("errors 0 → 0.5 %", withErrors(0.005, 0)),
    ("canary dies at pair 1,000", world { $0.canaryDiesAt = 1_000 }),
    ("production dies at pair 1,000", world { $0.productionDiesAt = 1_000 }),
]

func table(_ title: String, _ rows: [(name: String, world: World)]) {
    print(
        "| \(title) | passed | worse | undecided | inconclusive | pairs to a pass | pairs to worse "
            + "| worse were |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for row in rows where only.isEmpty || row.name.contains(only) {
        let outcomes = Outcomes(
            of: row.world,
            count: count,
            pairs: row.world.pairsPerSecond < 10 ? Int(row.world.pairsPerSecond * 360) : 12_000
        )
        let shares = [CanaryDecision.pass, .fail, .undecided, .inconclusive].map {
            outcomes.share($0).fixed(1) + " %"
        }
        let pairs = [CanaryDecision.pass, .fail].map { decision in
            outcomes.pairs(decision).map { "\($0.median) (90 %: \($0.most))" } ?? "–"
        }
        print("| \(row.name) | \((shares + pairs + [outcomes.worse]).joined(separator: " | ")) |")
        fflush(nil)
    }
    print("")
}

print(
    "\(count) verifications a row, up to 12,000 pairs, 100 pairs a second; the last column counts findings.\n"
)
table("equal versions", equals)
table("true difference", differences)
