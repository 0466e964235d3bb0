import Foundation
import SLOEval
import Testing

@Suite struct PairedRunTests {
    @Test func aBlockHoldsTheCountsOfItsPairs() throws {
        var run = PairedRun()
        for number in 1...49 { run.record(pair(Double(2 * number), Double(number))) }
        #expect(run.blocks.isEmpty)
        run.record(pair(5, 7, canaryFails: .http5xx))
        let block = try #require(run.blocks.first)
        #expect(block.pairs == 50 && block.canaryFailures == 1 && block.productionFailures == 0)
        // The pair that failed on one side has no part in the latencies.
        #expect(block.compared == 49 && block.crossings.isEmpty)
        #expect(try #require(block.meanLogRatio).isClose(to: log(2), relative: 1e-9))
        #expect(block.production.userNanoseconds == 1_232_000_000)
        #expect(run.blocks == [block] && run.pairs == 50 && run.canaryFailures[.http5xx] == 1)
    }

    @Test func theNextBlockCountsByThePercentilesOfTheOneBefore() throws {
        var run = PairedRun()
        for number in 1...50 { run.record(pair(Double(number), Double(number))) }
        // The median was 25 ms, the limit is 20 %, half of it 9.5 %: only the canary is above.
        for _ in 0..<20 { run.record(pair(40, 10)) }
        // Only production is.
        for _ in 0..<10 { run.record(pair(10, 40)) }
        // 27 ms divided by what half of the limit allows is below the median.
        for _ in 0..<20 { run.record(pair(27, 10)) }
        let crossings = try #require(run.blocks.last?.crossings)
        #expect(crossings.count == 3)
        #expect(crossings[0].slower.canary == 20 && crossings[0].slower.production == 10)
        #expect(crossings[0].within.canary == 20 && crossings[0].within.production == 10)
        #expect(crossings[1].slower.canary == 0 && crossings[2].slower.production == 0)
        #expect(run.blocks[1].meanLogRatio != run.blocks[0].meanLogRatio)
    }

    @Test func throughputCountsSuccessesPerTimeWaitedAndPaused() throws {
        var run = PairedRun()
        for number in 0..<50 {
            run.record(pair(30, 10, canaryFails: number < 5 ? .http5xx : nil, pause: 10))
        }
        // 45 in 50 × 40 ms against 50 in 50 × 20 ms.
        let ratio = try #require(run.blocks.first?.throughputLogRatio)
        #expect(ratio.isClose(to: log(0.45)))
    }

    @Test func aSideWithoutSuccessHasNoThroughputRatio() {
        #expect(PairedBlock(pairs: 400, canaryOnlyFailures: 400).throughputLogRatio == nil)
        #expect(PairedBlock(pairs: 400, productionOnlyFailures: 400).throughputLogRatio == nil)
    }

    @Test func theGeneratorsOwnFailuresAreLeftOut() {
        var run = PairedRun()
        run.record(pair(canaryFails: .generator))
        run.record(pair(productionFails: .generator))
        run.record(pair())
        #expect(run.pairs == 1 && run.discardedPairs == 2 && run.canaryFailures.isEmpty)
    }

    @Test func aLongRunMergesItsBlocksAndLosesNothing() {
        var run = PairedRun()
        for number in 0..<(50 * 128) { run.record(pair(number % 100 < 50 ? 20 : 5, 10)) }
        #expect(run.blocks.count == 64 && run.blocks.allSatisfy { $0.pairs == 100 && $0.compared == 100 })
        // Ratios 2 and ½: their geometric mean is 1.
        #expect(run.blocks.allSatisfy { abs($0.meanLogRatio ?? 1) < 1e-9 })
        // The first 50 pairs had no thresholds; of all others, half were above on the canary alone.
        #expect(run.blocks.reduce(0) { $0 + $1.crossings[0].slower.canary } == 63 * 50)
        for _ in 0..<99 { run.record(pair()) }
        #expect(run.blocks.count == 64)
        run.record(pair())
        #expect(run.blocks.count == 65)
    }

    @Test func whatIsLeftAtTheEndJoinsTheLastBlock() {
        var run = PairedRun()
        for _ in 0..<70 { run.record(pair()) }
        run.finish()
        #expect(run.blocks.map(\.pairs) == [70])
        run.finish()
        #expect(run.blocks.map(\.pairs) == [70])
        var short = PairedRun()
        short.record(pair())
        short.finish()
        #expect(short.blocks.map(\.pairs) == [1])
    }

    @Test func aDecisionStaysWhateverIsRecordedAfterwards() throws {
        var run = PairedSimulation.run(.init(), seed: 1)
        let decided = try #require(run.decided)
        #expect(CanaryComparison(run).decision == .pass)
        for _ in 0..<3_000 { run.record(pair(100, 10, canaryFails: .http5xx)) }
        run.finish()
        run.look(afterSeconds: 1_000)
        #expect(run.alarm == nil && run.decided == decided)
        #expect(CanaryComparison(run).decision == .pass)
    }

    @Test func theSecondsForThirtyPercentFollowTheRate() {
        let limits = ComparisonLimits()
        let pairs = Double(PairedRun.pairsForThirtyPercent)
        #expect(PairedRun.seconds(forThirtyPercentAt: 10, limits: limits) == pairs / 10)
        #expect(PairedRun.seconds(forThirtyPercentAt: 1e6, limits: limits) == limits.settlingSeconds)
    }
}
