import Foundation
import SLOEval
import Testing

@Suite struct PairedRunTests {
    @Test func aBlockHoldsTheCountsAndPercentilesOfItsPairs() throws {
        var run = PairedRun(requestsPerBlock: 200)
        for number in 1...199 {
            let filled = run.record(pair(Double(2 * number), Double(number)))
            #expect(filled == nil)
        }
        let filled = run.record(pair(5, 7, canaryFails: .http5xx))
        let block = try #require(filled)
        #expect(block.pairs == 200 && block.canaryFailures == 1 && block.productionFailures == 0)
        // Rank ⌈0.95 · 199⌉ = 190; the pair that failed on one side has no part in it.
        #expect(try #require(block.production.p95Nanoseconds).isClose(to: 190e6, relative: 0.001))
        #expect(try #require(block.canary.p95Nanoseconds).isClose(to: 380e6, relative: 0.001))
        #expect(try #require(block.latencyLogRatio).isClose(to: log(2), relative: 0.003))
        #expect(block.production.userNanoseconds == 19_907_000_000)
        #expect(run.blocks == [block] && run.pairs == 200 && run.canaryFailures[.http5xx] == 1)
    }

    @Test func theNextBlockKnowsNothingOfTheOneBefore() throws {
        var run = PairedRun(requestsPerBlock: 200)
        for _ in 0..<200 { run.record(pair(100, 50, canaryFails: .reset)) }
        for _ in 0..<200 { run.record(pair(10, 10)) }
        #expect(run.blocks.count == 2)
        #expect(run.blocks[1].canaryFailures == 0 && run.blocks[1].latencyLogRatio == 0)
        #expect(run.blocks[1].canary.userNanoseconds == 2_000_000_000)
    }

    @Test func blocksHaveAtLeastTwoHundredRequests() {
        #expect(PairedRun(requestsPerBlock: -5).requestsPerBlock == 200)
        #expect(PairedRun().requestsPerBlock == 400)
    }

    @Test(arguments: [(90, true), (100, true), (101, false)])
    func aBlockMostlyOfFailuresHasNoPercentile(failures: Int, hasPercentile: Bool) throws {
        var run = PairedRun(requestsPerBlock: 200)
        for number in 0..<200 { run.record(pair(canaryFails: number < failures ? .reset : nil)) }
        #expect((try #require(run.blocks.first).latencyLogRatio != nil) == hasPercentile)
    }

    @Test func throughputCountsSuccessesPerTimeWaitedAndPaused() throws {
        var run = PairedRun(requestsPerBlock: 200)
        for number in 0..<200 {
            run.record(pair(30, 10, canaryFails: number < 20 ? .http5xx : nil, pause: 10))
        }
        // 180 in 200 × 40 ms against 200 in 200 × 20 ms.
        let ratio = try #require(run.blocks.first?.throughputLogRatio)
        #expect(ratio.isClose(to: log(0.45)))
    }

    @Test func aSideWithoutSuccessHasNoThroughputRatio() {
        #expect(PairedBlock(pairs: 400, canaryOnly: 400).throughputLogRatio == nil)
        #expect(PairedBlock(pairs: 400, productionOnly: 400).throughputLogRatio == nil)
    }

    @Test func theGeneratorsOwnFailuresAreLeftOut() {
        var run = PairedRun(requestsPerBlock: 200)
        run.record(pair(canaryFails: .generator))
        run.record(pair(productionFails: .generator))
        run.record(pair())
        #expect(run.pairs == 1 && run.discardedPairs == 2 && run.canaryFailures.isEmpty)
    }

    @Test func aLongRunMergesItsBlocksAndLosesNothing() {
        var run = PairedRun(requestsPerBlock: 200)
        for number in 0..<(200 * 128) { run.record(pair(number % 400 < 200 ? 20 : 5, 10)) }
        #expect(run.blocks.count == 64 && run.requestsPerBlock == 400)
        #expect(run.blocks.allSatisfy { $0.pairs == 400 })
        // Ratios 2 and ½: their geometric mean is 1.
        #expect(run.blocks.allSatisfy { abs($0.latencyLogRatio ?? 1) < 1e-9 })
        for _ in 0..<399 { run.record(pair()) }
        #expect(run.blocks.count == 64)
        run.record(pair())
        #expect(run.blocks.count == 65)
    }

    @Test func aMergedBlockTakesThePercentilesThatThereAre() throws {
        let whole = PairedBlock(p95Ratio: 1.5, canaryOnly: 3)
        var empty = PairedBlock(pairs: 100, canaryOnly: 90, shared: 2)
        empty.canary.p95Nanoseconds = nil
        for merged in [whole.merged(with: empty), empty.merged(with: whole)] {
            #expect(merged.pairs == 500 && merged.canaryFailures == 95 && merged.productionFailures == 2)
            #expect(try #require(merged.latencyLogRatio).isClose(to: log(1.5)))
        }
    }

    @Test func whatIsLeftAtTheEndJoinsTheLastBlock() {
        var run = PairedRun(requestsPerBlock: 200)
        for _ in 0..<250 { run.record(pair()) }
        run.finish()
        #expect(run.blocks.map(\.pairs) == [250])
        run.finish()
        #expect(run.blocks.map(\.pairs) == [250])
        var short = PairedRun()
        short.record(pair())
        short.finish()
        #expect(short.blocks.map(\.pairs) == [1])
    }
}
