@testable import SLOEval
import Testing

/// Histograms take memory only for the values that they have.
@Suite struct HistogramMemoryTests {
    @Test func histogramsAreEqualInWhateverOrderTheirValuesCame() {
        let values: [UInt64] = [5, 1_000, 80_000, 3_000_000, 40_000_000, 9_000_000_000]
        var (ascending, descending) = (LatencyHistogram(), LatencyHistogram())
        for value in values { ascending.record(nanoseconds: value) }
        for value in values.reversed() { descending.record(nanoseconds: value) }
        #expect(ascending == descending)
        #expect(ascending.quantile(0.5) == descending.quantile(0.5))
        #expect(Array(ascending.values.map(\.value)) == Array(descending.values.map(\.value)))
        descending.record(nanoseconds: 80_000)
        #expect(ascending != descending)
    }

    @Test func anEmptyHistogramIsOneThatForgot() {
        var histogram = LatencyHistogram(resolution: .coarse)
        histogram.record(nanoseconds: 7_000)
        histogram.removeAll()
        #expect(histogram == LatencyHistogram(resolution: .coarse))
        #expect(histogram != LatencyHistogram())
        #expect(histogram.occupiedCells.isEmpty)
    }

    @Test func whatIsTakenAwayIsAsIfItHadNotBeen() {
        var (whole, part, rest) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for value in 1...2_000 as ClosedRange<UInt64> {
            whole.record(nanoseconds: value * 1_000)
            if value.isMultiple(of: 3) {
                part.record(nanoseconds: value * 1_000)
            } else {
                rest.record(nanoseconds: value * 1_000)
            }
        }
        whole.subtract(part)
        #expect(whole.count == rest.count && whole.sum == rest.sum)
        for quantile in [0.1, 0.5, 0.95, 0.99] {
            #expect(whole.quantile(quantile) == rest.quantile(quantile))
        }
        whole.subtract(rest)
        #expect(whole.isEmpty && whole.quantile(0.5) == nil && whole.minimum == nil)
        whole.subtract(part)
        #expect(whole.isEmpty)
    }

    @Test func mergingIntoNothingIsACopyThatStandsAlone() {
        var (first, second) = (LatencyHistogram(), LatencyHistogram())
        first.record(nanoseconds: 5_000_000)
        second.merge(first)
        second.record(nanoseconds: 9_000_000_000)
        #expect(first.count == 1 && second.count == 2)
    }
}
