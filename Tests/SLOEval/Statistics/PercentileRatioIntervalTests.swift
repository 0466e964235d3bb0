import Foundation
import Testing

@testable import SLOEval

@Suite struct PercentileRatioIntervalTests {
    @Test func theBoundsAreRecoveredFromTheTwoIntervals() throws {
        let a = try #require(QuantileInterval(of: LatencyHistogram(1...1000), quantile: 0.95))
        let b = try #require(QuantileInterval(of: LatencyHistogram(1...500), quantile: 0.95))
        let ratio = try #require(PercentileRatioInterval(of: a, to: b))
        // a: 936, 950, 964; b: 465, 475, 485.
        #expect(b.lower == 465 && b.estimate == 475 && b.upper == 485)
        #expect(ratio.estimate.isClose(to: 2))
        #expect(try #require(ratio.lower).isClose(to: 2 * exp(-hypot(log(950.0 / 936), log(485.0 / 475)))))
        #expect(try #require(ratio.upper).isClose(to: 2 * exp(hypot(log(964.0 / 950), log(475.0 / 465)))))
    }

    @Test func theOtherWayRoundIsTheReciprocal() throws {
        let a = try #require(QuantileInterval(of: LatencyHistogram(1...1000), quantile: 0.9))
        let b = try #require(QuantileInterval(of: LatencyHistogram(300...900), quantile: 0.9))
        let there = try #require(PercentileRatioInterval(of: a, to: b))
        let back = try #require(PercentileRatioInterval(of: b, to: a))
        #expect(try #require(there.lower).isClose(to: 1 / #require(back.upper)))
        #expect(there.estimate.isClose(to: 1 / back.estimate))
    }

    @Test func aBoundThatOneSideLacksIsOpen() throws {
        let many = try #require(QuantileInterval(of: LatencyHistogram(1...1000), quantile: 0.95))
        let few = try #require(QuantileInterval(of: LatencyHistogram(500...549), quantile: 0.95))
        try #require(few.lower != nil && few.upper == nil)
        #expect(try #require(PercentileRatioInterval(of: few, to: many)).upper == nil)
        #expect(try #require(PercentileRatioInterval(of: few, to: many)).lower != nil)
        #expect(try #require(PercentileRatioInterval(of: many, to: few)).lower == nil)
    }

    @Test func differentConfidencesAndZeroPercentilesHaveNoRatio() throws {
        let histogram = LatencyHistogram(1...1000)
        let a = try #require(QuantileInterval(of: histogram, quantile: 0.9))
        let b = try #require(QuantileInterval(of: histogram, quantile: 0.9, confidence: 0.99))
        let zero = try #require(QuantileInterval(of: LatencyHistogram([0, 0]), quantile: 0.9))
        #expect(PercentileRatioInterval(of: a, to: b) == nil)
        #expect(PercentileRatioInterval(of: a, to: zero) == nil)
    }

    /// A shape of latencies: from a uniform number to nanoseconds.
    enum Shape: CaseIterable {
        case exponential
        case heavyTailed
        case bimodal

        func nanoseconds(_ uniform: Double) -> Double {
            switch self {
            case .exponential: -1e7 * log1p(-uniform)
            case .heavyTailed: 1e6 * pow(1 - uniform, -1 / 1.5)
            // One request in fifteen misses a cache.
            case .bimodal: uniform < 14.0 / 15 ? 1e6 * (1 + uniform) : 1e7 * (1 + 15 * (uniform - 14.0 / 15))
            }
        }
    }

    @Test(arguments: Shape.allCases, [(quantile: 0.5, count: 200), (0.95, 200)])
    func theIntervalHoldsTheTrueRatioAboutAsOftenAsItSays(
        shape: Shape,
        sample: (quantile: Double, count: Int)
    ) throws {
        var generator = SplitMix64(seed: 2024)
        let slowdown = 1.3
        let repetitions = 250
        var held = 0
        for _ in 0..<repetitions {
            let canary = try interval(shape, scale: slowdown, sample, &generator)
            let production = try interval(shape, scale: 1, sample, &generator)
            let ratio = try #require(PercentileRatioInterval(of: canary, to: production))
            if try #require(ratio.lower) <= slowdown, try #require(ratio.upper) >= slowdown { held += 1 }
        }
        // Whole ranks make it a little cautious: 95.5–98.4 %, give or take 3 % over 250 repetitions.
        let share = Double(held) / Double(repetitions)
        #expect((0.93...0.998).contains(share), "\(share)")
    }

    /// Through sorted values rather than a histogram, which is slow to fill in a debug build.
    private func interval(
        _ shape: Shape,
        scale: Double,
        _ sample: (quantile: Double, count: Int),
        _ generator: inout SplitMix64
    ) throws -> QuantileInterval {
        var values: [UInt64] = []
        for _ in 0..<sample.count {
            values.append(UInt64(scale * shape.nanoseconds(generator.uniform())))
        }
        values.sort()
        let interval = QuantileInterval(
            count: UInt64(sample.count),
            quantile: sample.quantile,
            confidence: 0.95
        ) { values[Int($0) - 1] }
        return try #require(interval)
    }
}
