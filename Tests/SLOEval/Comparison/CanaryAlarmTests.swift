import SLOEval
import Testing

@Suite struct CanaryAlarmTests {
    @Test func aBlockThatOnlyTheCanaryFailsStopsTheRun() {
        var run = PairedRun()
        for _ in 0..<200 { run.record(pair(canaryFails: .refused)) }
        #expect(run.alarm == .canaryDead(requests: 200))
        #expect(CanaryComparison(run).decision == .fail)
        #expect(
            CanaryComparison(run).reasons.first
                == "the canary failed all of 200 requests that production answered: worse"
        )
    }

    @Test(arguments: [(99, false), (100, true), (200, true)])
    func productionThatFailsHalfABlockLeavesNothingToSay(failures: Int, isAlarming: Bool) {
        var run = PairedRun()
        for number in 0..<200 { run.record(pair(productionFails: number < failures ? .refused : nil)) }
        #expect((run.alarm != nil) == isAlarming)
        #expect(CanaryComparison(run).decision == (isAlarming ? .inconclusive : .undecided))
    }

    @Test func whenBothDieItIsNotTheCanary() {
        var run = PairedRun()
        for _ in 0..<200 { run.record(pair(canaryFails: .refused, productionFails: .refused)) }
        #expect(run.alarm == .productionFailing(failures: 200, requests: 200))
        let comparison = CanaryComparison(run)
        #expect(comparison.decision == .inconclusive && comparison.reasons.count == 1)
    }

    @Test func theFirstAlarmStays() {
        var run = PairedRun()
        for _ in 0..<200 { run.record(pair(productionFails: .refused)) }
        for _ in 0..<400 { run.record(pair(canaryFails: .refused)) }
        #expect(run.alarm == .productionFailing(failures: 200, requests: 200))
    }

    @Test func aRestOfARunCanShowThatTheCanaryIsDead() {
        var run = PairedRun()
        for _ in 0..<200 { run.record(pair()) }
        for _ in 0..<20 { run.record(pair(canaryFails: .reset)) }
        #expect(run.alarm == nil)
        run.finish()
        #expect(run.alarm == .canaryDead(requests: 20))
    }

    @Test func lastingErrorsStopTheRunAndSayWhy() {
        // Six errors of 200 on the canary in each block, one on production.
        var run = PairedRun()
        var blocks = 0
        while run.alarm == nil, blocks < 20 {
            for number in 0..<200 {
                let canary: FailureKind? = number % 33 == 0 && number < 190 ? .http5xx : nil
                run.record(pair(canaryFails: canary, productionFails: number == 5 ? .http5xx : nil))
            }
            blocks += 1
        }
        #expect(blocks == 4)
        #expect(
            run.alarm?.description == "errors 3.07 % against production's 0.53 % after 750 requests a side, "
                + "bound 2 ×: worse, stopped early"
        )
    }

    @Test func aCanaryThatBeginsToFailHalfWayIsStoppedWithinAFewBlocks() {
        var run = PairedRun()
        for _ in 0..<2_000 { run.record(pair()) }
        var blocks = 0
        while run.alarm == nil, blocks < 20 {
            for number in 0..<200 { run.record(pair(canaryFails: number % 5 < 3 ? .http5xx : nil)) }
            blocks += 1
        }
        #expect(blocks <= 4, "\(blocks)")
    }

    @Test func errorsBelowTheRatioNeverStopTheRunHoweverSureTheyAre() {
        // 30 % against 20 %: beyond doubt, and allowed by a bound of 2.
        var run = PairedRun()
        for number in 0..<40_000 {
            run.record(
                pair(
                    canaryFails: number % 10 < 3 ? .http5xx : nil,
                    productionFails: number % 10 > 7 ? .http5xx : nil
                )
            )
        }
        #expect(run.alarm == nil)
        #expect(CanaryComparison(run).findings[3].standing == .same)
    }

    @Test func aBurstOfErrorsDoesNotStopTheRun() {
        var run = PairedRun()
        for number in 0..<6_000 {
            run.record(pair(canaryFails: (1_100..<1_140).contains(number) ? .reset : nil))
        }
        #expect(run.alarm == nil)
        #expect(CanaryComparison(run).findings[3].standing == .undecided)
    }
}
