import Testing

@testable import SLOEval

@Suite struct HistogramMergeTests {
    private let parts = (1...3).map { randomNanoseconds(count: 300 * $0, seed: UInt64($0)) }

    @Test(arguments: [LatencyHistogram.Resolution.fine, .coarse])
    func mergingIsRecordingEverythingInOne(resolution: LatencyHistogram.Resolution) {
        var merged = LatencyHistogram(resolution: resolution)
        for part in parts { merged.merge(LatencyHistogram(part, resolution: resolution)) }
        #expect(merged == LatencyHistogram(parts.joined(), resolution: resolution))
    }

    @Test func mergingDoesNotDependOnOrderOrGrouping() {
        let (a, b, c) = (LatencyHistogram(parts[0]), LatencyHistogram(parts[1]), LatencyHistogram(parts[2]))
        #expect(a.merging(b).merging(c) == a.merging(b.merging(c)))
        #expect(a.merging(b) == b.merging(a))
    }

    @Test func anEmptyHistogramChangesNothing() {
        let histogram = LatencyHistogram(parts[0])
        #expect(histogram.merging(LatencyHistogram()) == histogram)
        #expect(LatencyHistogram().merging(histogram) == histogram)
    }

    @Test func fineMergedIntoCoarseIsRecordingCoarsely() {
        var coarse = LatencyHistogram(parts[0], resolution: .coarse)
        coarse.merge(LatencyHistogram(parts[1], resolution: .fine))
        #expect(coarse == LatencyHistogram(parts[0] + parts[1], resolution: .coarse))
    }

    @Test func coarseMergedIntoFineKeepsTheExactFactsAndTheCoarseError() throws {
        var fine = LatencyHistogram(parts[0])
        fine.merge(LatencyHistogram(parts[1], resolution: .coarse))
        let all = (parts[0] + parts[1]).sorted()
        #expect(fine.count == UInt64(all.count))
        #expect(fine.sum == all.reduce(0, +))
        #expect(fine.minimum == all.first && fine.maximum == all.last)
        for quantile in [0.1, 0.5, 0.95] {
            let exact = Double(all[Int((quantile * Double(all.count)).rounded(.up)) - 1])
            #expect(abs(Double(try #require(fine.quantile(quantile))) - exact) <= exact / 32)
        }
        #expect(try throughJSON(fine) == fine)
    }

    @Test func compactHistogramsMergeLikeTheHistogramsTheyWere() {
        let (a, b) = (LatencyHistogram(parts[0]), LatencyHistogram(parts[1]))
        let merged = CompactHistogram(a).merged(with: CompactHistogram(b))
        #expect(merged == CompactHistogram(a.merging(b)))
        #expect(merged.expanded == a.merging(b))
        let empty = CompactHistogram(LatencyHistogram())
        #expect(empty.merged(with: merged) == merged && merged.merged(with: empty) == merged)
    }
}
