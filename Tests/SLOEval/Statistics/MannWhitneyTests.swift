import SLOEval
import Testing

@Suite struct MannWhitneyTests {
    @Test(arguments: Reference.mannWhitney)
    func statisticAndProbabilityAgreeWithTheReference(
        first: [UInt64],
        second: [UInt64],
        u: Double,
        pValue: Double,
        superiority: Double
    ) throws {
        let test = try #require(MannWhitney(LatencyHistogram(first), LatencyHistogram(second)))
        #expect(test.u == u)
        #expect(test.pValue.isClose(to: pValue))
        #expect(test.superiority.isClose(to: superiority))
        #expect(test.z == 0 || (test.z > 0) == (superiority > 0.5))
    }

    @Test func theOtherWayRoundItIsTheOtherSign() throws {
        let (a, b) = (LatencyHistogram([1, 5, 9, 9, 12]), LatencyHistogram([2, 3, 9, 4]))
        let there = try #require(MannWhitney(a, b))
        let back = try #require(MannWhitney(b, a))
        #expect(there.z == -back.z && there.pValue == back.pValue)
        #expect(there.u + back.u == 20)
        #expect((there.superiority + back.superiority).isClose(to: 1))
    }

    @Test func histogramsOfOneValueDoNotDiffer() throws {
        for times in [1, 100] as [UInt64] {
            var histogram = LatencyHistogram()
            histogram.record(nanoseconds: 77, times: times)
            let test = try #require(MannWhitney(histogram, histogram))
            #expect(test.z == 0 && test.pValue == 1 && test.superiority == 0.5)
        }
    }

    @Test func histogramsWithoutAnythingInCommonAreWhollySuperior() throws {
        let (low, high) = (LatencyHistogram(1...50), LatencyHistogram(101...150))
        #expect(try #require(MannWhitney(high, low)).superiority == 1)
        #expect(try #require(MannWhitney(low, high)).superiority == 0)
        #expect(try #require(MannWhitney(high, low)).pValue < 1e-15)
    }

    @Test func anotherResolutionIsReadAtTheCoarserOne() throws {
        let (a, b) = (randomNanoseconds(count: 300, seed: 1), randomNanoseconds(count: 200, seed: 2))
        let coarse = try #require(
            MannWhitney(LatencyHistogram(a, resolution: .coarse), LatencyHistogram(b, resolution: .coarse))
        )
        let fine = LatencyHistogram(a, resolution: .fine)
        #expect(MannWhitney(fine, LatencyHistogram(b, resolution: .coarse)) == coarse)
    }

    @Test func anEmptyHistogramCannotBeCompared() {
        #expect(MannWhitney(LatencyHistogram(), LatencyHistogram([1])) == nil)
        #expect(MannWhitney(LatencyHistogram([1]), LatencyHistogram()) == nil)
    }
}
