import Foundation
import Testing

@testable import SLOEval

/// The parts of which the finding on a percentile is made.
@Suite struct PairedEvidenceTests {
    @Test(arguments: [DiscordantEvidence.slower, DiscordantEvidence.within], [1, 7, 60])
    func evidenceIsOneOnAverageWhileTheClaimIsFalse(chances: [Double], count: Int) {
        // Over all ways that fair coins can fall.
        let mean = (0...count).reduce(0.0) { sum, heads in
            let (supporting, opposing) = (Double(heads), Double(count - heads))
            let ways = lgamma(Double(count) + 1) - lgamma(supporting + 1) - lgamma(opposing + 1)
            let evidence = DiscordantEvidence.logarithm(
                supporting: supporting,
                opposing: opposing,
                chances: chances
            )
            return sum + exp(ways - Double(count) * log(2) + evidence)
        }
        #expect(mean.isClose(to: 1, relative: 1e-9))
    }

    @Test func evidenceGrowsWithWhatSupportsTheClaim() {
        func evidence(_ supporting: Double, _ opposing: Double) -> Double {
            DiscordantEvidence.logarithm(
                supporting: supporting,
                opposing: opposing,
                chances: DiscordantEvidence.slower
            )
        }
        #expect(evidence(0, 0) == 0)
        #expect(evidence(30, 5) > evidence(30, 10) && evidence(30, 10) > evidence(20, 10))
        #expect(evidence(10, 10) < 0)
        // Beyond what a number can hold as itself.
        #expect(evidence(1e6, 0).isFinite && evidence(0, 1e6).isFinite)
    }

    @Test func whatComesInBurstsIsDispersed() {
        func factor(_ counts: [Double]) -> Double {
            Dispersion.factor(of: counts.map { (canary: $0, production: 2) })
        }
        #expect(factor([]) == 1 && factor([40]) == 1)
        #expect(factor(.init(repeating: 8, count: 20)) == 1)
        #expect(factor([0, 0, 0, 0, 40, 0, 0, 0, 0, 0]) > 20)
        // A change half-way is no burst.
        #expect(factor(.init(repeating: 0, count: 20) + .init(repeating: 8, count: 20)) == 1)
        #expect(Dispersion.factor(of: [(0, 0), (0, 0)]) == 1)
    }

    @Test func driftIsMeasuredOverBlocksOfSeveralLengths() {
        #expect(DriftAllowance(of: []).measured == .infinity)
        #expect(DriftAllowance(of: [0.1]).measured == .infinity)
        #expect(DriftAllowance(of: .init(repeating: 0.1, count: 40)).measured < 1e-12)
        // The same values, mixed and in two long waves: longer blocks show the waves.
        let mixed = (0..<64).map { $0.isMultiple(of: 2) ? 0.1 : -0.1 }
        let waves = (0..<64).map { $0 % 32 < 16 ? 0.1 : -0.1 }
        #expect(DriftAllowance(of: waves).standardError > 2 * DriftAllowance(of: mixed).standardError)
        #expect(DriftAllowance(of: waves).measured > 2 * DriftAllowance(of: mixed).measured)
    }

    @Test func lessDriftIsAssumedTheLongerTheRun() {
        let early = DriftAllowance.assumed(pairs: 1_000, isSettled: true)
        let late = DriftAllowance.assumed(pairs: 20_000, isSettled: true)
        #expect(early > 0.4 && late < 0.15)
        #expect(DriftAllowance.assumed(pairs: 20_000, isSettled: false) > 0.4)
        #expect(DriftAllowance.assumedForPass(pairs: 10_000) < DriftAllowance.assumedForPass(pairs: 100))
    }

    @Test func theRatioOfPercentilesHasTheErrorsOfItsRanks() throws {
        var (slow, fast) = (LatencyHistogram(), LatencyHistogram())
        for number in 1...1_000 {
            slow.record(nanoseconds: UInt64(number) * 20_000)
            fast.record(nanoseconds: UInt64(number) * 10_000)
        }
        let ratio = try #require(QuantileRatio(slow, fast, quantile: 0.5))
        #expect(ratio.estimate.isClose(to: log(2), relative: 0.002))
        // √(0.25 · 1000) ≈ 16 ranks of 500 on either side, twice: √2 · 0.032.
        #expect(ratio.errorBelow.isClose(to: 0.045, relative: 0.05))
        #expect(ratio.errorAbove.isClose(to: 0.045, relative: 0.05))
        #expect(QuantileRatio(slow, LatencyHistogram(), quantile: 0.5) == nil)
    }
}
