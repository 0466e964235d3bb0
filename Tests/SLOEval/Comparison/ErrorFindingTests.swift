import Foundation
import Testing

@testable import SLOEval

@Suite struct ErrorFindingTests {
    /// Pairs with so many failures spread over them one by one.
    private func scope(canaryOnly: Int, productionOnly: Int, shared: Int = 0, pairs: Int = 12_000)
        -> PairedScope
    {
        var scope = PairedScope(name: nil, latencyLimit: 1.2)
        let totals = [canaryOnly, productionOnly, shared]
        var sent = [0, 0, 0]
        for number in 1...max(1, pairs) where pairs > 0 {
            let due = totals.indices.first { sent[$0] < min(totals[$0], (number + 3) * totals[$0] / pairs) }
            if let due { sent[due] += 1 }
            scope.record(
                pair(
                    canaryFails: due == 0 || due == 2 ? .http5xx : nil,
                    productionFails: due == 1 || due == 2 ? .http5xx : nil
                )
            )
        }
        return scope
    }

    /// Pairs of which the canary alone fails where it is said.
    private func scope(pairs: Int, canaryFails: (Int) -> Bool) -> PairedScope {
        var scope = PairedScope(name: nil, latencyLimit: 1.2)
        for number in 0..<pairs { scope.record(pair(canaryFails: canaryFails(number) ? .reset : nil)) }
        return scope
    }

    private func finding(_ scope: PairedScope, _ limits: ComparisonLimits = .init()) -> ComparisonFinding {
        .errors(of: scope, limits: limits, falseAlarmRate: 0.005, decides: true)
    }

    @Test(arguments: Reference.pairedErrors)
    func boundsAgreeWithTheReference(
        canaryOnly: UInt64,
        productionOnly: UInt64,
        shared: UInt64,
        pairs: UInt64,
        ratioLower: Double,
        ratioUpper: Double,
        excessUpper: Double
    ) throws {
        let errors = PairedErrors([
            PairedBlock(
                pairs: pairs,
                canaryOnlyFailures: canaryOnly,
                productionOnlyFailures: productionOnly,
                sharedFailures: shared
            )
        ])
        let bounds = try #require(errors.ratioBounds(confidence: 0.95))
        #expect(bounds.lower.isClose(to: ratioLower, relative: 1e-8))
        #expect(bounds.upper.isClose(to: ratioUpper, relative: 1e-8))
        let excess = try #require(errors.excessUpperBound(confidence: 0.95))
        #expect(excess.isClose(to: excessUpper, relative: 1e-8))
    }

    @Test(
        arguments: [
            (0, 0, .same), (1, 0, .same), (2, 0, .same), (11, 0, .undecided), (12, 0, .worse),
            (60, 60, .same),
            (240, 60, .worse), (75, 60, .same), (90, 60, .undecided), (20, 60, .better), (0, 1, .same),
            (0, 9, .better),
        ] as [(Int, Int, ComparisonFinding.Standing)]
    )
    func discordantPairsDecide(canaryOnly: Int, productionOnly: Int, standing: ComparisonFinding.Standing) {
        let finding = finding(scope(canaryOnly: canaryOnly, productionOnly: productionOnly))
        #expect(finding.standing == standing, "\(finding.sentence)")
    }

    @Test func failuresOfBothAreNotHeldAgainstEither() {
        #expect(finding(scope(canaryOnly: 0, productionOnly: 0, shared: 2_000)).standing == .same)
        // 15 against 0 alone is worse; with 2,000 shared it is less than a percent more.
        #expect(finding(scope(canaryOnly: 15, productionOnly: 0)).standing == .worse)
        #expect(finding(scope(canaryOnly: 15, productionOnly: 0, shared: 2_000)).standing == .same)
    }

    @Test(arguments: [0, 400, 3_000, 6_800, 11_900])
    func aBurstCountsAsOneEvent(position: Int) {
        let burst = scope(pairs: 12_000) { (position..<position + 40).contains($0) }
        let test = PairedErrors(burst.blocks).sequentialTest(falseAlarmRate: 0.005)
        #expect(test?.canary ?? 40 <= 2)
        #expect(finding(burst).standing != .worse)
        #expect(finding(burst).sentence.contains("in bursts that count once"))
    }

    @Test func errorsThatLastKeepTheirWeight() {
        #expect(PairedErrors(scope(canaryOnly: 240, productionOnly: 60).blocks).dispersion == 1)
        let halfWay = scope(pairs: 12_000) { $0 >= 6_000 && $0.isMultiple(of: 50) }
        #expect(PairedErrors(halfWay.blocks).dispersion == 1)
        #expect(finding(halfWay).standing == .worse)
    }

    @Test func aSingleErrorNeverFailsACanary() {
        for pairs in [50, 400, 8_000, 12_000] {
            let finding = finding(scope(canaryOnly: 1, productionOnly: 0, pairs: pairs))
            #expect(finding.standing != .worse, "\(finding.sentence)")
        }
    }

    @Test func fewPairsCanShowThatItIsWorseButNotThatItIsNot() {
        #expect(finding(scope(canaryOnly: 0, productionOnly: 0, pairs: 999)).standing == .undecided)
        #expect(finding(scope(canaryOnly: 0, productionOnly: 0, pairs: 1_000)).standing == .same)
        #expect(finding(scope(canaryOnly: 40, productionOnly: 0, pairs: 800)).standing == .worse)
        #expect(finding(scope(canaryOnly: 40, productionOnly: 0, pairs: 200)).standing == .undecided)
        #expect(finding(scope(canaryOnly: 0, productionOnly: 0, pairs: 0)).standing == .undecided)
    }

    @Test func whatIsNegligibleIsALimit() {
        let strict = ComparisonLimits(negligibleErrorPercent: 0)
        #expect(finding(scope(canaryOnly: 1, productionOnly: 0), strict).standing == .undecided)
        #expect(finding(scope(canaryOnly: 0, productionOnly: 0), strict).standing == .same)
    }

    @Test func sentencesSayWhatWasMeasuredAndWhatIsAllowed() {
        #expect(
            finding(scope(canaryOnly: 0, productionOnly: 0)).sentence
                == "no errors on either side in 12000 requests each: same"
        )
        #expect(
            finding(scope(canaryOnly: 240, productionOnly: 60)).sentence
                == "errors 4.0 × production's (2.00 % against 0.50 %; 3.0–5.4 ×), bound 2 ×: worse"
        )
        #expect(
            finding(scope(canaryOnly: 12, productionOnly: 0)).sentence
                == "errors on the canary alone (12 of 12000 requests), bound 2 ×: worse"
        )
        #expect(
            finding(scope(canaryOnly: 0, productionOnly: 0, pairs: 300)).sentence
                == "errors: 300 pairs, at least 1000 are needed: undecided"
        )
    }

    @Test func aFindingSurvivesJSON() throws {
        let worse = finding(scope(canaryOnly: 12, productionOnly: 0))
        #expect(worse.ratio == nil && worse.upper == nil)
        #expect(try throughJSON(worse) == worse)
    }
}
