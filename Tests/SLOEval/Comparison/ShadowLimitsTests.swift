import Foundation
import SLOEval
import Testing

@Suite struct ShadowLimitsTests {
    private typealias Timed = ShadowMeasurement.TimedAnswer

    /// So many requests, the last of which the canary answers otherwise.
    private func measurement(
        _ count: Int = 200,
        milliseconds: UInt64 = 10,
        canary: ShadowAnswer = ShadowAnswer(status: 200),
        times: Int = 0,
        production: ShadowAnswer = ShadowAnswer(status: 200)
    ) -> ShadowMeasurement {
        var measurement = ShadowMeasurement(startedAt: Date(timeIntervalSince1970: 0))
        for number in 0..<count {
            let differs = number.isMultiple(of: max(1, count / max(1, times))) && times > 0
            measurement.record(
                request: "GET /",
                production: Timed(production, latencyNanoseconds: 1_000_000),
                productionAgain: Timed(production, latencyNanoseconds: 1_000_000),
                canary: Timed(
                    differs ? canary : production,
                    latencyNanoseconds: milliseconds * 1_000_000
                )
            )
        }
        return measurement
    }

    @Test func aLikeCanaryPassesEveryLimit() {
        let (decision, sentences) = ShadowLimits().evaluate(measurement())
        #expect(decision == .pass)
        #expect(
            sentences == [
                "answers differ above noise in 0.00 % of 200 requests, bound 1 %: same",
                "the canary alone failed 0.00 % of 200 requests, bound 5 %: met",
                "p95 10.0 ms on the canary, bound 1000 ms: met",
            ]
        )
    }

    @Test func eachLimitFailsByItself() {
        let slow = ShadowLimits().evaluate(measurement(milliseconds: 1_001))
        #expect(slow.decision == .fail && slow.sentences[2].hasSuffix("bound 1000 ms: exceeded"))
        let failing = measurement(canary: ShadowAnswer(status: 500), times: 20)
        var lenient = ShadowLimits()
        lenient.maxMismatchPercent = 100
        let errors = lenient.evaluate(failing)
        #expect(errors.decision == .fail)
        #expect(errors.sentences[1] == "the canary alone failed 10.00 % of 200 requests, bound 5 %: exceeded")
        #expect(ShadowLimits().evaluate(failing).sentences[0].hasSuffix("bound 1 %: worse"))
    }

    @Test func whatIsEqualToALimitIsWithinIt() {
        #expect(ShadowLimits().evaluate(measurement(milliseconds: 1_000)).decision == .pass)
        let failing = measurement(canary: ShadowAnswer(failure: .reset), times: 10)
        #expect(failing.canaryFailurePercent == 5)
        #expect(ShadowLimits(maxMismatchPercent: 5).evaluate(failing).decision == .pass)
    }

    @Test func anErrorThatProductionAnswersTooIsNotTheCanarys() {
        var measurement = measurement(production: ShadowAnswer(status: 404))
        #expect(measurement.canaryFailures == 0 && measurement.productionFailures == 0)
        let (decision, sentences) = ShadowLimits().evaluate(measurement)
        #expect(decision == .inconclusive, "but a canary that answers nothing with success never passes")
        #expect(sentences.first?.hasPrefix("the canary answered none of 200 requests with success") == true)
        let found = Timed(ShadowAnswer(status: 200), latencyNanoseconds: 1)
        measurement.record(request: "GET /", production: found, productionAgain: found, canary: found)
        #expect(ShadowLimits().evaluate(measurement).decision == .pass)
    }

    @Test(arguments: 0..<3) func whatTheGeneratorCouldNotDoCountsOnNoSide(side: Int) {
        var measurement = measurement()
        for _ in 0..<100 {
            var answers = [ShadowAnswer](repeating: ShadowAnswer(status: 200), count: 3)
            answers[side] = ShadowAnswer(failure: .generator)
            let timed = answers.map { Timed($0, latencyNanoseconds: 1) }
            measurement.record(
                request: "GET /",
                production: timed[0],
                productionAgain: timed[1],
                canary: timed[2]
            )
        }
        #expect(measurement.discardedRequests == 100 && measurement.requests == 200)
        #expect(measurement.comparison.mismatchPercent == 0 && measurement.comparison.incomparable == 0)
        #expect(ShadowLimits().evaluate(measurement).decision == .pass)
    }

    @Test func tooFewRequestsDecideNothing() {
        let (decision, sentences) = ShadowLimits().evaluate(measurement(99))
        #expect(decision == .undecided)
        #expect(sentences == ["answers of 99 requests compared, at least 100 are needed: undecided"])
    }

    @Test func aDeadCanaryIsSeenAfterFiftyRequests() {
        let dead = measurement(50, canary: ShadowAnswer(failure: .refused), times: 50)
        #expect(dead.alarm == .canaryDead(requests: 50))
        let (decision, sentences) = ShadowLimits().evaluate(dead)
        #expect(decision == .fail && sentences.count == 1)
        #expect(measurement(49, canary: ShadowAnswer(failure: .refused), times: 49).alarm == nil)
        #expect(measurement(50, canary: ShadowAnswer(failure: .refused), times: 25).alarm == nil)
    }

    @Test(arguments: [ShadowAnswer(failure: .refused), ShadowAnswer(status: 502)])
    func aProductionThatFailsLeavesNothingToSay(answer: ShadowAnswer) {
        let measurement = measurement(50, production: answer)
        #expect(measurement.alarm == .productionFailing(failures: 50, requests: 50))
        #expect(ShadowLimits().evaluate(measurement).decision == .inconclusive)
    }
}
