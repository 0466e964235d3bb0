import Foundation
import Testing

@testable import SLOEval

@Suite struct ErrorFindingTests {
    /// Thirty blocks of 400 with the failures spread over them one by one.
    private func blocks(canaryOnly: Int, productionOnly: Int, shared: Int = 0, count: Int = 30)
        -> [PairedBlock]
    {
        (0..<count).map { index in
            func part(_ total: Int) -> UInt64 { UInt64((index + 1) * total / count - index * total / count) }
            return PairedBlock(
                canaryOnly: part(canaryOnly),
                productionOnly: part(productionOnly),
                shared: part(shared)
            )
        }
    }

    private func finding(_ blocks: [PairedBlock], _ limits: ComparisonLimits = .init()) -> ComparisonFinding {
        .errors(of: blocks, limits: limits)
    }

    @Test(arguments: Reference.pairedErrors)
    func boundsAgreeWithTheReference(
        canaryOnly: UInt64,
        productionOnly: UInt64,
        shared: UInt64,
        pairs: UInt64,
        ratioLower: Double,
        ratioUpper: Double,
        excessUpper: Double,
        pValue: Double
    ) throws {
        let errors = PairedErrors([
            PairedBlock(pairs: pairs, canaryOnly: canaryOnly, productionOnly: productionOnly, shared: shared)
        ])
        let bounds = try #require(errors.ratioBounds(confidence: 0.95))
        #expect(bounds.lower.isClose(to: ratioLower, relative: 1e-8))
        #expect(bounds.upper.isClose(to: ratioUpper, relative: 1e-8))
        let excess = try #require(errors.excessUpperBound(confidence: 0.95))
        #expect(excess.isClose(to: excessUpper, relative: 1e-8))
        #expect(errors.test.pValueGreater.isClose(to: pValue))
    }

    @Test(
        arguments: [
            (0, 0, .same), (1, 0, .same), (2, 0, .same), (7, 0, .undecided), (8, 0, .worse), (60, 60, .same),
            (240, 60, .worse), (75, 60, .same), (90, 60, .undecided), (20, 60, .better), (0, 1, .same),
            (0, 9, .better),
        ] as [(Int, Int, ComparisonFinding.Standing)]
    )
    func discordantPairsDecide(canaryOnly: Int, productionOnly: Int, standing: ComparisonFinding.Standing) {
        let finding = finding(blocks(canaryOnly: canaryOnly, productionOnly: productionOnly))
        #expect(finding.standing == standing, "\(finding.sentence)")
    }

    @Test func failuresOfBothAreNotHeldAgainstEither() {
        #expect(finding(blocks(canaryOnly: 0, productionOnly: 0, shared: 2_000)).standing == .same)
        // 10 against 0 alone is worse; with 2,000 shared it is no more than half a percent.
        #expect(finding(blocks(canaryOnly: 10, productionOnly: 0)).standing == .worse)
        #expect(finding(blocks(canaryOnly: 10, productionOnly: 0, shared: 2_000)).standing == .same)
    }

    @Test(arguments: [0, 1, 5, 17, 29])
    func aBurstCountsAsOneEvent(position: Int) {
        var blocks = blocks(canaryOnly: 0, productionOnly: 0)
        blocks[position].canaryOnlyFailures = 40
        #expect(PairedErrors(blocks).test.greater <= 2)
        #expect(finding(blocks).standing == .undecided)
        #expect(finding(blocks).sentence.contains("in bursts that count once"))
    }

    @Test func errorsThatLastKeepTheirWeight() {
        #expect(PairedErrors(blocks(canaryOnly: 240, productionOnly: 60)).dispersion == 1)
        let halfWay = (0..<30).map { PairedBlock(canaryOnly: $0 < 15 ? 0 : 8) }
        #expect(PairedErrors(halfWay).dispersion == 1)
        #expect(finding(halfWay).standing == .worse)
    }

    @Test func aSingleErrorNeverFailsACanary() {
        for count in [1, 2, 20, 30] {
            let finding = finding(blocks(canaryOnly: 1, productionOnly: 0, count: count))
            #expect(finding.standing != .worse, "\(finding.sentence)")
        }
    }

    @Test func fewBlocksCanShowThatItIsWorseButNotThatItIsNot() {
        #expect(finding(blocks(canaryOnly: 0, productionOnly: 0, count: 19)).standing == .undecided)
        #expect(finding(blocks(canaryOnly: 40, productionOnly: 0, count: 5)).standing == .worse)
        #expect(finding([PairedBlock(canaryOnly: 40)]).standing == .undecided)
        #expect(finding([]).standing == .undecided)
    }

    @Test func whatIsNegligibleIsALimit() {
        let strict = ComparisonLimits(negligibleErrorPercent: 0)
        #expect(finding(blocks(canaryOnly: 1, productionOnly: 0), strict).standing == .undecided)
        #expect(finding(blocks(canaryOnly: 0, productionOnly: 0), strict).standing == .same)
    }

    @Test func sentencesSayWhatWasMeasuredAndWhatIsAllowed() {
        #expect(
            finding(blocks(canaryOnly: 0, productionOnly: 0)).sentence
                == "no errors on either side in 12000 requests each: same"
        )
        #expect(
            finding(blocks(canaryOnly: 240, productionOnly: 60)).sentence
                == "errors 4.0 × production's (2.00 % against 0.50 %; 3.0–5.4 ×), bound 2 ×: worse"
        )
        #expect(
            finding(blocks(canaryOnly: 8, productionOnly: 0)).sentence
                == "errors on the canary alone (8 of 12000 requests), bound 2 ×: worse"
        )
        #expect(
            finding(blocks(canaryOnly: 0, productionOnly: 0, count: 3)).sentence
                == "errors: 3 blocks, at least 20 are needed: undecided"
        )
    }

    @Test func aFindingSurvivesJSON() throws {
        let worse = finding(blocks(canaryOnly: 8, productionOnly: 0))
        #expect(worse.ratio == nil && worse.upper == nil)
        #expect(try throughJSON(worse) == worse)
    }
}
