import Testing

@testable import SLOEval

@Suite struct LatencyHistogramTests {
    @Test(arguments: [(LatencyHistogram.Resolution.fine, 1.0 / 512), (.coarse, 1.0 / 32)])
    func anyValueIsKeptWithinTheRelativeErrorOfItsResolution(
        resolution: LatencyHistogram.Resolution,
        limit: Double
    ) throws {
        for value in randomNanoseconds(count: 500, seed: 1) {
            // Two more values around it, because minimum and maximum are exact and would hide the cell.
            var histogram = LatencyHistogram(resolution: resolution)
            for recorded in [0, value, LatencyHistogram.largestTrackable] {
                histogram.record(nanoseconds: recorded)
            }
            let kept = try #require(histogram.value(atRank: 2))
            #expect(kept >= value, "never on the lenient side")
            #expect(Double(kept - value) <= limit * Double(value), "\(value) became \(kept)")
        }
    }

    @Test func everyValueBelow1024NanosecondsIsExact() {
        let histogram = LatencyHistogram(0..<1024)
        #expect((1...1024).allSatisfy { histogram.value(atRank: $0) == $0 - 1 })
    }

    @Test func percentilesAreTheNearestRanksOfTheSortedValues() throws {
        for count in [1, 2, 3, 99, 100, 101, 5_000] {
            let sorted = randomNanoseconds(count: count, seed: UInt64(count)).sorted()
            let histogram = LatencyHistogram(sorted)
            let compact = CompactHistogram(histogram)
            for permille in stride(from: 0, through: 1000, by: 25) + [1, 990, 999] {
                // ⌈q·n⌉ in whole numbers, free of rounding.
                let rank = max(1, (permille * count + 999) / 1000)
                let exact = Double(sorted[rank - 1])
                let found = try #require(histogram.quantile(Double(permille) / 1000))
                #expect(found >= sorted[rank - 1], "never on the lenient side")
                #expect(Double(found) - exact <= exact / 512, "\(permille) ‰ of \(count)")
                #expect(compact.quantile(Double(permille) / 1000) == found)
            }
        }
    }

    @Test(
        arguments: [
            (0.95, 100, 95), (0.95, 20, 19), (0.95, 21, 20), (0.07, 100, 7), (0.99, 100, 99),
            (0.99, 101, 100),
            (0.5, 1, 1), (0.5, 2, 1), (0.5, 3, 2), (0, 10, 1), (1, 10, 10), (-1, 10, 1), (2, 10, 10),
            (.infinity, 10, 10), (.nan, 10, 0), (0.5, 0, 0), (0.999_999_999, 10, 10),
            (1, 1 << 60, 1 << 60), (0.25, 1 << 60, 1 << 58), (1, .max, .max),
        ] as [(Double, UInt64, UInt64)]
    )
    func theRankOfAQuantileIsItsShareOfTheCountRoundedUp(quantile: Double, count: UInt64, rank: UInt64) {
        #expect(NearestRank.rank(of: quantile, in: count).distance(to: rank).magnitude <= (count >> 49))
    }

    @Test func anEmptyHistogramHasNothingToSay() {
        let histogram = LatencyHistogram()
        #expect(histogram.isEmpty && histogram.count == 0 && histogram.sum == 0)
        #expect(histogram.minimum == nil && histogram.maximum == nil && histogram.mean == nil)
        #expect(histogram.quantile(0.5) == nil && CompactHistogram(histogram).quantile(0.5) == nil)
        #expect(histogram.value(atRank: 0) == nil && histogram.value(atRank: 1) == nil)
        #expect(histogram.count(atOrBelow: .max) == 0)
        #expect(Array(histogram.values).isEmpty)
    }

    @Test func aQuantileThatIsNoNumberHasNoPercentile() {
        let histogram = LatencyHistogram([1, 2, 3])
        #expect(histogram.quantile(.nan) == nil)
        #expect(CompactHistogram(histogram).quantile(.nan) == nil)
    }

    @Test(arguments: [LatencyHistogram.Resolution.fine, .coarse])
    func neighboursOfEveryPowerOfTwoAreKeptInOrder(resolution: LatencyHistogram.Resolution) {
        let layout = LatencyHistogram.Layout(resolution)
        var previous = -1
        for power in 2..<44 {
            let edge: UInt64 = 1 << power
            for value in [edge - 1, edge, edge + 1] {
                let index = layout.index(of: value)
                #expect(index >= previous && index < layout.cellCount)
                #expect(layout.index(of: layout.highest(ofCell: index)) == index)
                previous = index
            }
        }
        #expect(layout.index(of: 0) == 0)
        #expect(layout.index(of: LatencyHistogram.largestTrackable) == layout.cellCount - 1)
    }

    @Test func theHighestValueOfACellLiesInThatCell() {
        for resolution in [LatencyHistogram.Resolution.fine, .coarse] {
            let layout = LatencyHistogram.Layout(resolution)
            #expect((0..<layout.cellCount).allSatisfy { layout.index(of: layout.highest(ofCell: $0)) == $0 })
        }
    }

    @Test func valuesBeyondTheLargestCountAsTheLargest() {
        let histogram = LatencyHistogram([.max, LatencyHistogram.largestTrackable + 1, 5])
        #expect(histogram.maximum == LatencyHistogram.largestTrackable)
        #expect(histogram.quantile(1) == LatencyHistogram.largestTrackable)
        #expect(histogram.count == 3)
        #expect(histogram.sum == 2 * LatencyHistogram.largestTrackable + 5)
    }

    @Test func countSumMinimumMaximumAndMeanAreExact() throws {
        let values = randomNanoseconds(count: 1_000, seed: 7)
        let histogram = LatencyHistogram(values)
        #expect(histogram.count == 1_000)
        #expect(histogram.sum == values.reduce(0, +))
        #expect(histogram.minimum == values.min())
        #expect(histogram.maximum == values.max())
        #expect(try #require(histogram.mean) == Double(values.reduce(0, +)) / 1_000)
        #expect(histogram.quantile(0) == values.min())
        #expect(histogram.quantile(1) == values.max())
    }

    @Test func aNegativeDurationCountsAsZero() {
        var histogram = LatencyHistogram()
        histogram.record(.milliseconds(-5))
        histogram.record(.microseconds(3))
        #expect(histogram.minimum == 0)
        #expect(histogram.maximum == 3_000)
    }

    @Test func recordingManyTimesIsRecordingOftenAndZeroTimesIsNothing() {
        var atOnce = LatencyHistogram()
        atOnce.record(nanoseconds: 5_000_000, times: 3)
        atOnce.record(nanoseconds: 1, times: 0)
        #expect(atOnce == LatencyHistogram([5_000_000, 5_000_000, 5_000_000]))
    }

    @Test func countsAndSumsThatWouldOverflowStayAtTheLargestValue() {
        var histogram = LatencyHistogram()
        histogram.record(nanoseconds: 1_000, times: .max)
        histogram.record(nanoseconds: 1_000, times: 2)
        var twice = histogram
        twice.merge(histogram)
        #expect(histogram.count == .max && histogram.sum == .max)
        #expect(twice.count == .max && twice.sum == .max)
        #expect(histogram.quantile(0.5) == 1_000)
    }

    @Test func valuesAtOrBelowABoundAreCounted() {
        let histogram = LatencyHistogram([100, 200, 200, 300, 5_000_000])
        #expect(histogram.count(atOrBelow: 99) == 0)
        #expect(histogram.count(atOrBelow: 100) == 1)
        #expect(histogram.count(atOrBelow: 200) == 3)
        #expect(histogram.count(atOrBelow: 299) == 3)
        #expect(histogram.count(atOrBelow: 4_000_000) == 4)
        #expect(histogram.count(atOrBelow: .max) == 5)
        // 1,000,001 shares its cell with 1,000,000; a bound below the minimum still has nothing below it.
        #expect(LatencyHistogram([1_000_001]).count(atOrBelow: 1_000_000) == 0)
    }

    @Test func distinctValuesComeInOrderWithTheirCounts() {
        let values: [[UInt64]] = LatencyHistogram([7, 3, 7, 900]).values.map { [$0.value, $0.times] }
        #expect(values == [[3, 1], [7, 2], [900, 1]])
    }

    @Test func forgettingLeavesAHistogramLikeNew() {
        var histogram = LatencyHistogram([1, 1_000_000])
        histogram.removeAll()
        #expect(histogram == LatencyHistogram())
    }

    @Test func aPercentileIsNeverBelowTheOneThatWasMeasured() throws {
        let histogram = LatencyHistogram((1...1_000).map { UInt64($0) * 1_000_000 })
        let p95 = try #require(histogram.percentile(95))
        #expect(p95 >= 950_000_000 && p95 <= 951_900_000)
        #expect(p95 == histogram.quantile(0.95) && CompactHistogram(histogram).quantile(0.95) == p95)
    }
}
