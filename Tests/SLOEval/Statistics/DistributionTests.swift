import Foundation
import Testing

@testable import SLOEval

@Suite struct DistributionTests {
    @Test(arguments: Reference.normal)
    func theNormalDistributionAgreesWithTheReference(x: Double, cumulative: Double) {
        #expect(NormalDistribution.cumulative(x).isClose(to: cumulative))
    }

    @Test(arguments: Reference.normalQuantiles)
    func theNormalQuantileAgreesWithTheReference(probability: Double, x: Double) {
        #expect(NormalDistribution.quantile(probability).isClose(to: x, relative: 1e-13, absolute: 1e-15))
    }

    @Test func theNormalQuantileOfCertaintyIsInfinite() {
        #expect(NormalDistribution.quantile(0) == -.infinity && NormalDistribution.quantile(1) == .infinity)
    }

    @Test(arguments: Reference.logFactorials)
    func stirlingAndItsErrorMakeTheFactorial(x: Double, logFactorial: Double) {
        let stirling = 0.5 * log(2 * .pi * x) + x * log(x) - x
        #expect(
            (stirling + StirlingFormula.error(x)).isClose(to: logFactorial, relative: 1e-14, absolute: 1e-14)
        )
    }

    @Test(arguments: Reference.incompleteBeta)
    func theIncompleteBetaFunctionAgreesWithTheReference(a: Double, b: Double, x: Double, value: Double) {
        #expect(BetaFunction.regularized(a, b, at: x, complement: 1 - x).isClose(to: value))
        #expect(
            BetaFunction.regularized(b, a, at: 1 - x, complement: x).isClose(to: 1 - value, absolute: 1e-13)
        )
    }

    @Test func theIncompleteBetaFunctionEndsAtZeroAndOne() {
        #expect(BetaFunction.regularized(2, 3, at: 0, complement: 1) == 0)
        #expect(BetaFunction.regularized(2, 3, at: 1, complement: 0) == 1)
    }

    @Test(arguments: Reference.binomialTails)
    func binomialTailsAgreeWithTheReference(
        successes: UInt64,
        count: UInt64,
        probability: Double,
        lower: Double,
        upper: Double
    ) {
        typealias Binomial = BinomialDistribution
        #expect(Binomial.lowerTail(atMost: successes, of: count, probability: probability).isClose(to: lower))
        #expect(
            Binomial.upperTail(atLeast: successes, of: count, probability: probability).isClose(to: upper)
        )
    }

    @Test func binomialTailsBeyondTheEndsAreCertainOrImpossible() {
        #expect(BinomialDistribution.upperTail(atLeast: 0, of: 5, probability: 0.3) == 1)
        #expect(BinomialDistribution.upperTail(atLeast: 6, of: 5, probability: 0.3) == 0)
        #expect(BinomialDistribution.lowerTail(atMost: 7, of: 5, probability: 0.3) == 1)
    }
}
