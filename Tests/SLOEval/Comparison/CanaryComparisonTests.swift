import Testing

@testable import SLOEval

@Suite struct CanaryComparisonTests {
    typealias World = PairedSimulation.World

    static func world(_ change: (inout World) -> Void) -> World {
        var world = World()
        change(&world)
        return world
    }

    /// Simulated verifications of a world.
    private static func runs(of world: World, count: Int = 8, pairs: Int = 12_000) -> [PairedRun] {
        (0..<count).map { PairedSimulation.run(world, pairs: pairs, seed: UInt64($0)) }
    }

    /// How many simulated verifications came out as each decision.
    private static func decisions(
        of world: World,
        count: Int = 8,
        pairs: Int = 12_000
    ) -> [CanaryDecision: Int] {
        runs(of: world, count: count, pairs: pairs).reduce(into: [:]) { decisions, run in
            decisions[CanaryComparison(run).decision, default: 0] += 1
        }
    }

    /// The property of all requests that was worse in most of the runs, with its endpoint.
    private static func worst(of runs: [PairedRun]) -> String? {
        let worse = runs.flatMap { CanaryComparison($0).findings.filter { $0.standing == .worse } }
        let counts = worse.reduce(into: [:]) { counts, finding in
            counts[finding.subject.rawValue + (finding.endpoint ?? ""), default: 0] += 1
        }
        return counts.max { $0.value < $1.value }?.key
    }

    @Test(
        arguments: [
            world { _ in },
            world { ($0.canaryNoise, $0.productionNoise) = (0.1, 0.1) },
            world { ($0.canaryErrors, $0.productionErrors) = (0.005, 0.005) },
            world { $0.burstRate = 0.0001 },
            world { $0.stallRate = 0.001 },
            world { $0.singleErrors = [700] },
            world { ($0.tailShare, $0.tailExponent) = (0.1, 1.2) },
            world { $0.endpoints = 5 },
        ]
    )
    func equalVersionsAreNotCalledWorse(world: World) {
        let decisions = Self.decisions(of: world)
        #expect(decisions[.fail] == nil, "\(decisions)")
    }

    @Test func equalVersionsPassAfterSomeThousandPairs() {
        let runs = Self.runs(of: World())
        #expect(runs.count { CanaryComparison($0).decision == .pass } >= 7)
        #expect(runs.map(\.pairs).sorted()[4] <= 2_000)
    }

    @Test(arguments: [(1.35, 4_000), (1.6, 1_500), (2, 400)] as [(Double, UInt64)])
    func aSlowerCanaryIsWorseTheSoonerTheSlower(slowdown: Double, pairs: UInt64) {
        let runs = Self.runs(of: Self.world { $0.slowdown = slowdown })
        #expect(runs.count { CanaryComparison($0).decision == .fail } >= 7)
        #expect(runs.map(\.pairs).sorted()[4] <= pairs)
    }

    @Test func everyPartOfTheLatenciesIsSeen() {
        let half = Self.runs(of: Self.world { $0.halfSlowdown = 3 }, count: 5)
        #expect(half.allSatisfy { CanaryComparison($0).decision == .fail })
        #expect(Self.worst(of: half) == "p50")
        let rare = Self.runs(of: Self.world { $0.rareShare = 0.03 }, count: 5)
        #expect(rare.count { CanaryComparison($0).decision == .fail } >= 4)
        let tail = Self.decisions(of: Self.world { $0.tailSlowdown = 1.8 }, count: 5)
        #expect(tail[.fail] == 5, "\(tail)")
    }

    @Test func aFaultInOneEndpointIsNamed() {
        let runs = Self.runs(
            of: Self.world { ($0.endpoints, $0.endpointSlowdown) = (10, 2.5) },
            count: 5,
            pairs: 20_000
        )
        #expect(runs.allSatisfy { CanaryComparison($0).decision == .fail })
        #expect(Self.worst(of: runs)?.hasSuffix("/9") == true)
    }

    @Test func aSlowServiceWithFewUsersIsDecided() {
        let slow = Self.world { ($0.median, $0.pairsPerSecond, $0.slowdown) = (500, 4.5, 1.6) }
        let decisions = Self.decisions(of: slow, count: 10, pairs: 1_620)
        #expect((decisions[.fail] ?? 0) >= 9, "\(decisions)")
    }

    @Test func moreErrorsAreCaughtWithinTwoThousandRequestsInMostRuns() {
        let runs = Self.runs(of: Self.world { ($0.canaryErrors, $0.productionErrors) = (0.02, 0.005) })
        let failed = runs.filter { CanaryComparison($0).decision == .fail }
        #expect(failed.count >= 7)
        #expect(failed.map(\.pairs).sorted()[failed.count / 2] <= 2_000)
    }

    @Test func deathsAreToldApart() {
        let dead = Self.world { $0.canaryDiesAt = 600 }
        #expect(Self.decisions(of: dead, count: 4) == [.fail: 4])
        let production = Self.world { $0.productionDiesAt = 600 }
        #expect(Self.decisions(of: production, count: 4) == [.inconclusive: 4])
    }

    @Test func wholeDistributionsAreShownButDoNotDecide() throws {
        var limits = ComparisonLimits()
        limits.settlingSeconds = 100
        let run = PairedSimulation.run(
            Self.world { ($0.slowdown, $0.canaryNoise, $0.productionNoise) = (1.06, 0.01, 0.01) },
            limits: limits,
            seed: 3
        )
        let comparison = CanaryComparison(run)
        #expect(try #require(comparison.distribution).pValue < 1e-6)
        #expect(comparison.decision == .pass, "\(comparison.findings.map(\.sentence))")
        #expect(
            try #require(comparison.distributionSentence).hasPrefix("a canary latency is the larger one in 5")
        )
        #expect(comparison.reasons.count >= 2)
    }

    @Test func anEmptyRunIsUndecided() {
        let comparison = CanaryComparison(PairedRun())
        #expect(comparison.decision == .undecided && comparison.distribution == nil)
        #expect(comparison.findings.count == 5 && comparison.distributionSentence == nil)
    }

    @Test func withoutALookNothingSmallIsDecided() {
        var run = PairedRun()
        for number in 0..<5_000 { run.record(pair(Double(10 + number % 7), Double(10 + (number + 3) % 7))) }
        run.finish()
        #expect(CanaryComparison(run).decision == .undecided && run.decided == nil)
        let (early, late) = (run.look(afterSeconds: 9), run.look(afterSeconds: 11))
        #expect(!early && late)
        #expect(CanaryComparison(run).decision == .pass && run.decided?.seconds == 11)
    }

    @Test(
        arguments: [
            ([], .undecided), ([(.same, .decides), (.better, .decides)], .pass),
            ([(.same, .decides), (.worse, .watched), (.undecided, .decides)], .fail),
            ([(.better, .decides), (.undecided, .decides)], .undecided),
            ([(.better, .decides), (.undecided, .watched)], .pass),
            ([(.better, .decides), (.undecided, .holds)], .undecided), ([(.same, .watched)], .undecided),
        ] as [([(ComparisonFinding.Standing, ComparisonFinding.Role)], CanaryDecision)]
    )
    func anyWorseFailsAndOnlyCertaintyPasses(
        findings: [(ComparisonFinding.Standing, ComparisonFinding.Role)],
        decision: CanaryDecision
    ) {
        #expect(CanaryDecision(findings.map { .init($0.0, $0.1) }) == decision)
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

extension ComparisonFinding {
    fileprivate init(_ standing: Standing, _ role: Role) {
        self.init(
            subject: .p95,
            endpoint: nil,
            standing: standing,
            role: role,
            ratio: nil,
            lower: nil,
            upper: nil,
            bound: 1.2,
            pairs: 0,
            sentence: ""
        )
    }
}
