import Foundation
@testable import SLOEval
import Testing

@Suite struct AutocorrelationTests {
    @Test(arguments: Reference.autocorrelation)
    func inflationAndStretchedBoundsAgreeWithTheReference(
        values: [Double],
        inflation: Double,
        estimate: Double,
        lower: Double,
        upper: Double
    ) throws {
        #expect(Autocorrelation(of: values).inflation.isClose(to: inflation, relative: 1e-8))
        let interval = try #require(SignedRankInterval(ofSeries: values))
        #expect(interval.estimate.isClose(to: estimate, absolute: 1e-12))
        #expect(try #require(interval.lower).isClose(to: lower, relative: 1e-7))
        #expect(try #require(interval.upper).isClose(to: upper, relative: 1e-7))
    }

    @Test(
        arguments: [[], [1, 2, 3], Array(repeating: 4, count: 30), [.nan, 1, 2, 3, 4, 5, 6, 7, 8]]
            as [[Double]]
    )
    func seriesThatCannotTellAreTakenForIndependent(series: [Double]) {
        let correlation = Autocorrelation(of: series)
        #expect(correlation.inflation >= 1 && correlation.inflation.isFinite)
        #expect(correlation.effectiveCount <= Double(series.count))
    }

    @Test func anOutlierDoesNotHideACorrelation() {
        let slow = (0..<40).map { sin(Double($0) / 6) }
        var wild = slow
        wild[20] = 1e6
        #expect(Autocorrelation(of: slow).inflation > 5)
        #expect(Autocorrelation(of: wild).inflation > 5)
    }

    @Test(arguments: [(0.0, 0.92), (0.5, 0.88)])
    func theIntervalOfASeriesHoldsItsCentreThoughItsValuesAreCorrelated(
        correlation: Double,
        least: Double
    ) throws {
        var generator = SplitMix64(seed: 11)
        var held = (series: 0, independent: 0)
        let repetitions = 300
        for _ in 0..<repetitions {
            let values = series(correlation, count: 30, using: &generator)
            let stretched = try #require(SignedRankInterval(ofSeries: values))
            let plain = try #require(SignedRankInterval(of: values))
            if try holdsZero(stretched) { held.series += 1 }
            if try holdsZero(plain) { held.independent += 1 }
        }
        #expect(Double(held.series) / Double(repetitions) > least)
        // The plain one breaks its promise, or the correction would not be needed.
        if correlation > 0 { #expect(Double(held.independent) / Double(repetitions) < 0.82) }
    }

    @Test(arguments: Reference.student)
    func studentsQuantilesAgreeWithTheReference(probability: Double, degrees: Double, quantile: Double) {
        let value = StudentDistribution.upperQuantile(probability, degrees: degrees)
        #expect(value.isClose(to: quantile, relative: 1e-9))
    }

    @Test(arguments: Reference.exactProportions)
    func exactBoundsAgreeWithTheReference(
        events: Double,
        count: Double,
        confidence: Double,
        lower: Double,
        upper: Double
    ) throws {
        let interval = try #require(
            ExactProportionInterval(events: events, of: count, confidence: confidence)
        )
        #expect(interval.lower.isClose(to: lower, relative: 1e-9))
        #expect(interval.upper.isClose(to: upper, relative: 1e-9))
        #expect(interval.estimate == events / count)
    }

    @Test(arguments: [
        (1.0, 0.0, 0.95), (2, 1, 0.95), (-1, 5, 0.95), (1, 5, 1), (1, 5, 0), (1, .infinity, 0.95),
    ])
    func proportionsThatAreNoneHaveNoExactInterval(events: Double, count: Double, confidence: Double) {
        #expect(ExactProportionInterval(events: events, of: count, confidence: confidence) == nil)
    }

    private func series(
        _ correlation: Double,
        count: Int,
        using generator: inout SplitMix64
    ) -> [Double] {
        var value = 0.0
        // The first fifty let the series forget where it began.
        return (0..<count + 50).map { _ in
            let noise = (0..<12).reduce(-6.0) { sum, _ in sum + generator.uniform() }
            value = correlation * value + noise
            return value
        }.suffix(count)
    }

    private func holdsZero(_ interval: SignedRankInterval) throws -> Bool {
        try #require(interval.lower) <= 0 && #require(interval.upper) >= 0
    }
}
