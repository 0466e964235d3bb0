import Foundation
import SLOEval

typealias World = PairedSimulation.World

let count = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 1_000

func percent(_ share: Double) -> String { share.fixed(1) + " %" }

func world(_ change: (inout World) -> Void) -> World {
    var world = World()
    change(&world)
    return world
}

func withErrors(_ canary: Double, _ production: Double) -> World {
    world {
        $0.canaryErrors = canary
        $0.productionErrors = production
    }
}

let scenarios: [(name: String, world: World)] = [
    ("equal, no errors", World()),
    ("equal, both 0.05 % errors", withErrors(0.0005, 0.0005)),
    ("equal, both 0.5 % errors", withErrors(0.005, 0.005)),
    ("equal, both with bursts of 20 errors", world { $0.burstsPerBlock = 0.03 }),
    ("one error on the canary", world { $0.singleErrors = [5_000] }),
    ("all latencies + 5 %", world { $0.slowdown = 1.05 }),
    ("all latencies + 20 %, the bound itself", world { $0.slowdown = 1.2 }),
    ("all latencies + 30 %", world { $0.slowdown = 1.3 }),
    ("all latencies + 50 %", world { $0.slowdown = 1.5 }),
    ("slowest tenth + 30 %", world { $0.tailSlowdown = 1.3 }),
    ("all latencies − 20 %", world { $0.slowdown = 0.8 }),
    ("errors 0.5 % → 0.75 %", withErrors(0.0075, 0.005)),
    ("errors 0.5 % → 2 %", withErrors(0.02, 0.005)),
    ("errors 0 → 0.5 %", withErrors(0.005, 0)),
    ("canary dies in block 15", world { $0.canaryDiesAtBlock = 15 }),
    ("production dies in block 15", world { $0.productionDiesAtBlock = 15 }),
]

print("\(count) verifications a row, 30 blocks of 400 requests a side.\n")
print(
    "| true difference | passed | worse | undecided | inconclusive | p95 worse | stopped early | median stop |"
)
print("| --- | --- | --- | --- | --- | --- | --- | --- |")
for scenario in scenarios {
    let outcomes = Outcomes(of: scenario.world, count: count)
    let shares = [CanaryDecision.pass, .fail, .undecided, .inconclusive].map { percent(outcomes.share($0)) }
    let stop = outcomes.medianStop.map { "\($0)" } ?? "–"
    let cells = shares + [percent(outcomes.p95Worse), percent(outcomes.stopped), stop]
    print("| \(scenario.name) | \(cells.joined(separator: " | ")) |")
}

print("\nNoise of each side alone × correlation between blocks: p95 called worse, and (+ 20 %) passed.\n")
print(
    "| own noise | correlation | equal: worse | + 5 %: worse | + 30 %: worse | + 30 %: passed | + 20 %: passed |"
)
print("| --- | --- | --- | --- | --- | --- | --- |")
for own in [0, 0.05, 0.1, 0.2] {
    for correlation in own == 0 ? [0.7] : [0, 0.5, 0.7, 0.9] {
        func outcomes(_ slowdown: Double) -> Outcomes {
            let noisy = world {
                $0.ownNoise = own
                $0.correlation = correlation
                $0.slowdown = slowdown
            }
            return Outcomes(of: noisy, count: max(200, count / 4))
        }
        let thirty = outcomes(1.3)
        let passes = [thirty, outcomes(1.2)].map { outcome in
            let passed = outcome.comparisons.count { [.same, .better].contains($0.findings[0].standing) }
            return Double(passed) / Double(outcome.comparisons.count) * 100
        }
        let shares = [outcomes(1).p95Worse, outcomes(1.05).p95Worse, thirty.p95Worse] + passes
        print(
            "| \(percent(own * 100)) | \(correlation) | "
                + shares.map(percent).joined(separator: " | ") + " |"
        )
    }
}

print("\nExtended by ten blocks while undecided, from 30 to 120 blocks.\n")
print("| true difference | worse | p95 worse | still undecided |")
print("| --- | --- | --- | --- |")
for scenario in scenarios where scenario.world.canaryDiesAtBlock == .max {
    guard scenario.world.productionDiesAtBlock == .max else { continue }
    let outcomes = ExtendedOutcomes(of: scenario.world, count: max(200, count / 4))
    let shares = [outcomes.worse, outcomes.p95Worse, outcomes.undecided].map(percent)
    print("| \(scenario.name) | \(shares.joined(separator: " | ")) |")
}

print("\nHow often the interval over 30 blocks holds the true value, 95 % being promised.\n")
print("| correlation of neighbours | taken for independent | as a series |")
print("| --- | --- | --- |")
for correlation in [0, 0.3, 0.5, 0.7, 0.9] {
    let held = coverage(correlation: correlation, count: 30, repetitions: 4 * count)
    print("| \(correlation) | \(percent(held.independent)) | \(percent(held.series)) |")
}
