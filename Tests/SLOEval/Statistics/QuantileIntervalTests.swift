import Testing

@testable import SLOEval

@Suite struct QuantileIntervalTests {
    @Test(arguments: Reference.quantileRanks)
    func theBoundsHaveTheRanksOfTheBinomialTails(
        count: UInt64,
        quantile: Double,
        confidence: Double,
        lower: UInt64,
        upper: UInt64
    ) {
        let ranks = QuantileInterval.ranks(count: count, quantile: quantile, confidence: confidence)
        #expect((ranks.lower ?? 0, ranks.upper ?? 0) == (lower, upper))
    }

    @Test func theBoundsAreTheValuesOfThoseRanks() throws {
        let interval = try #require(QuantileInterval(of: LatencyHistogram(1...1000), quantile: 0.95))
        #expect(interval.estimate == 950 && interval.count == 1000 && interval.confidence == 0.95)
        #expect(interval.lower == 936 && interval.upper == 964)
    }

    @Test(arguments: [
        (0.5, 0.95, 5), (0.95, 0.95, 59), (0.99, 0.95, 299), (0.95, 0.975, 72), (0.99, 0.975, 368),
    ])
    func anUpperBoundTakesSoManySamples(quantile: Double, confidence: Double, samples: UInt64) {
        #expect(
            QuantileInterval.samplesForUpperBound(quantile: quantile, confidence: confidence) == samples
        )
    }

    @Test(arguments: [0.5, 0.95, 0.99, 0.02])
    func boundsOpenExactlyBelowTheNeededSampleSize(quantile: Double) throws {
        let one = LatencyHistogram([1])
        let needed = try #require(QuantileInterval(of: one, quantile: quantile)).samplesNeeded
        let enough = try #require(QuantileInterval(of: LatencyHistogram(1...needed), quantile: quantile))
        let few = try #require(QuantileInterval(of: LatencyHistogram(1..<needed), quantile: quantile))
        #expect(enough.lower != nil && enough.upper != nil)
        #expect(few.lower == nil || few.upper == nil)
    }

    @Test func aboveTenMillionTheApproximateRanksAreWithinTwoOfTheExact() throws {
        // At the limit the exact search starts from the same guess, so both sides of it must nearly agree.
        let exact = QuantileInterval.ranks(count: 10_000_000, quantile: 0.95, confidence: 0.95)
        let near = QuantileInterval.ranks(count: 10_000_001, quantile: 0.95, confidence: 0.95)
        #expect(try #require(exact.lower).distance(to: #require(near.lower)).magnitude <= 2)
        #expect(try #require(exact.upper).distance(to: #require(near.upper)).magnitude <= 2)
        let huge = QuantileInterval.ranks(count: .max, quantile: 1.0.nextDown, confidence: 0.95)
        #expect(huge.lower != nil)
    }

    @Test(arguments: [(0.0, 0.95), (1, 0.95), (.nan, 0.95), (0.5, 0), (0.5, 1), (0.5, .nan)])
    func parametersOutOfRangeHaveNoInterval(quantile: Double, confidence: Double) {
        let histogram = LatencyHistogram(1...100)
        #expect(QuantileInterval(of: histogram, quantile: quantile, confidence: confidence) == nil)
        #expect(QuantileInterval.samplesForUpperBound(quantile: quantile, confidence: confidence) == 0)
    }

    @Test func anEmptyHistogramHasNoInterval() {
        #expect(QuantileInterval(of: LatencyHistogram(), quantile: 0.5) == nil)
    }
}
