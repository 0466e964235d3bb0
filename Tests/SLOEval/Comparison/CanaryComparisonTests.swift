import SLOEval
import Testing

@Suite struct CanaryComparisonTests {
    private typealias World = PairedSimulation.World

    private static func world(_ change: (inout World) -> Void) -> World {
        var world = World()
        change(&world)
        return world
    }

    /// How many of twenty simulated verifications came out as each decision.
    private func decisions(of world: World, count: Int = 20) -> [CanaryDecision: Int] {
        (0..<count).reduce(into: [:]) { decisions, seed in
            let comparison = CanaryComparison(PairedSimulation.run(world, blocks: 24, seed: UInt64(seed)))
            decisions[comparison.decision, default: 0] += 1
        }
    }

    @Test func equalVersionsAreNotCalledWorse() {
        let calm = decisions(of: World())
        #expect(calm[.fail] == nil && (calm[.pass] ?? 0) >= 8, "\(calm)")
        let failing = Self.world {
            $0.canaryErrors = 0.005
            $0.productionErrors = 0.005
        }
        #expect((decisions(of: failing)[.fail] ?? 0) <= 1)
    }

    @Test func aCanaryAThirdSlowerIsCalledWorse() {
        let slow = decisions(of: Self.world { $0.slowdown = 1.35 })
        #expect((slow[.fail] ?? 0) >= 18, "\(slow)")
    }

    @Test func aSlowTailIsSeenThoughMostRequestsAreAsFast() {
        let slow = decisions(of: Self.world { $0.tailSlowdown = 1.4 })
        #expect((slow[.fail] ?? 0) >= 18, "\(slow)")
    }

    @Test func aSingleErrorAndBurstsOnBothSidesDoNotFail() {
        #expect(decisions(of: Self.world { $0.singleErrors = [3_000] })[.fail] == nil)
        #expect((decisions(of: Self.world { $0.burstsPerBlock = 0.03 })[.fail] ?? 0) <= 1)
    }

    @Test func moreErrorsAreCaughtWithinTwoThousandRequestsInMostRuns() {
        let world = Self.world {
            $0.canaryErrors = 0.02
            $0.productionErrors = 0.005
        }
        let runs = (0..<21).map { PairedSimulation.run(world, seed: UInt64($0)) }
        #expect(runs.allSatisfy { $0.alarm?.isAgainstCanary == true })
        #expect(runs.map(\.pairs).sorted()[10] <= 2_000)
    }

    @Test func deathsAreToldApart() {
        #expect(decisions(of: Self.world { $0.canaryDiesAtBlock = 9 }, count: 4) == [.fail: 4])
        #expect(decisions(of: Self.world { $0.productionDiesAtBlock = 9 }, count: 4) == [.inconclusive: 4])
    }

    @Test func wholeDistributionsAreShownButDoNotDecide() throws {
        let comparison = CanaryComparison(
            PairedSimulation.run(
                Self.world {
                    $0.slowdown = 1.05; $0.ownNoise = 0.01
                },
                seed: 3
            )
        )
        #expect(try #require(comparison.distribution).pValue < 1e-6)
        #expect(comparison.decision == .pass, "\(comparison.findings.map(\.sentence))")
        #expect(
            try #require(comparison.distributionSentence).hasPrefix("a canary latency is the larger one in 5")
        )
        #expect(comparison.reasons.count == 3)
    }

    @Test func anEmptyRunIsUndecided() {
        let comparison = CanaryComparison(PairedRun())
        #expect(comparison.decision == .undecided && comparison.distribution == nil)
        #expect(comparison.reasons.count == 3 && comparison.distributionSentence == nil)
    }

    @Test(
        arguments: [
            ([], .undecided), ([.same, .better], .pass), ([.same, .worse, .undecided], .fail),
            ([.better, .undecided], .undecided),
        ] as [([ComparisonFinding.Standing], CanaryDecision)]
    )
    func anyWorseFailsAndOnlyCertaintyPasses(
        standings: [ComparisonFinding.Standing],
        decision: CanaryDecision
    ) {
        #expect(CanaryDecision(standings) == decision)
    }

    @Test(
        arguments: [
            ([], .undecided), ([.pass, .pass], .pass), ([.pass, .undecided], .undecided),
            ([.inconclusive, .undecided, .pass], .inconclusive), ([.inconclusive, .fail], .fail),
        ] as [([CanaryDecision], CanaryDecision)]
    )
    func anyFailedStepFailsTheWhole(steps: [CanaryDecision], decision: CanaryDecision) {
        #expect(CanaryDecision(steps: steps) == decision)
    }
}
