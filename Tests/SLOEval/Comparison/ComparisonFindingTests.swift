import Foundation
import Testing

@testable import SLOEval

@Suite struct ComparisonFindingTests {
    private let limits = ComparisonLimits()

    private func p95(_ centre: Double, spread: Double, count: Int = 30) -> ComparisonFinding {
        .p95(
            of: scattered(log(centre), spread: spread, count: count).map { .init(p95Ratio: exp($0)) },
            limits: limits
        )
    }

    private func throughput(_ centre: Double, spread: Double) -> ComparisonFinding {
        .throughput(
            of: scattered(log(centre), spread: spread).map { .init(throughputRatio: exp($0)) },
            limits: limits
        )
    }

    @Test(
        arguments: [
            (1.31, 0.2, .worse), (1.21, 0.05, .worse), (1.19, 0.01, .same), (1.19, 0.2, .undecided),
            (1.05, 0.1, .same), (1.0, 0.3, .same), (0.8, 0.1, .better), (1.25, 1.2, .undecided),
            (3, 0.5, .worse),
        ] as [(Double, Double, ComparisonFinding.Standing)]
    )
    func p95IsJudgedByItsIntervalAndItsBound(
        ratio: Double,
        spread: Double,
        standing: ComparisonFinding.Standing
    ) throws {
        let finding = p95(ratio, spread: spread)
        #expect(finding.standing == standing, "\(finding.sentence)")
        #expect(try #require(finding.lower) <= #require(finding.ratio))
        #expect(try #require(finding.upper) >= #require(finding.ratio))
    }

    @Test(
        arguments: [
            (0.85, 0.1, .worse), (0.89, 0.02, .worse), (0.91, 0.005, .same), (0.91, 0.2, .undecided),
            (1.0, 0.1, .same), (1.2, 0.2, .better), (0.89, 0.4, .undecided), (0.89, 0.7, .undecided),
        ] as [(Double, Double, ComparisonFinding.Standing)]
    )
    func throughputIsJudgedTheOtherWayRound(
        ratio: Double,
        spread: Double,
        standing: ComparisonFinding.Standing
    ) {
        let finding = throughput(ratio, spread: spread)
        #expect(finding.standing == standing, "\(finding.sentence)")
    }

    @Test func sentencesSayWhatWasMeasuredAndWhatIsAllowed() {
        #expect(
            p95(1.31, spread: 0.3).sentence == "p95 32 % slower than production (23–41 %), bound 20 %: worse"
        )
        #expect(
            p95(1.0, spread: 0.1).sentence
                == "p95 0.1 % slower than production (−2.0 to +2.5 %), bound 20 %: same"
        )
        #expect(
            p95(0.8, spread: 0.1).sentence == "p95 20 % faster than production (18–22 %), bound 20 %: better"
        )
        #expect(
            throughput(0.85, spread: 0.1).sentence
                == "throughput 15 % lower than production (13–17 %), bound 10 %: worse"
        )
        #expect(
            p95(1.31, spread: 0.2, count: 19).sentence
                == "p95: 19 usable blocks, at least 20 are needed: undecided"
        )
    }

    @Test func fewBlocksDecideNothingHoweverClear() {
        let finding = p95(5, spread: 0.1, count: 19)
        #expect(finding.standing == .undecided && finding.lower == nil)
        #expect(p95(5, spread: 0.1, count: 20).standing == .worse)
        let empty = ComparisonFinding.p95(of: [], limits: limits)
        #expect(empty.standing == .undecided && empty.ratio == nil)
    }

    @Test func aBoundOfNothingIsKept() {
        var strict = limits
        strict.maxLatencyIncreasePercent = 2
        let blocks = scattered(log(1.05), spread: 0.05).map { PairedBlock(p95Ratio: exp($0)) }
        #expect(ComparisonFinding.p95(of: blocks, limits: strict).standing == .worse)
        #expect(ComparisonFinding.p95(of: blocks, limits: limits).standing == .same)
        strict.maxLatencyIncreasePercent = .nan
        #expect(ComparisonFinding.p95(of: blocks, limits: strict).standing == .undecided)
    }

    @Test func blocksThatFollowEachOtherAreNotTakenForIndependent() {
        // The same values, shuffled in time and in slow waves.
        let shuffled = scattered(log(1.12), spread: 0.25)
        let waves = shuffled.sorted()
        func finding(_ values: [Double]) -> ComparisonFinding {
            .p95(of: values.map { .init(p95Ratio: exp($0)) }, limits: limits)
        }
        #expect(finding(shuffled).standing == .same)
        #expect(finding(waves).standing == .undecided)
        #expect(finding(waves).ratio == finding(shuffled).ratio)
    }
}
