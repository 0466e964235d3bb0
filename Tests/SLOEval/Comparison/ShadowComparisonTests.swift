import SLOEval
import Testing

@Suite struct ShadowComparisonTests {
    private func json(_ text: String, status: Int = 200) -> ShadowAnswer {
        ShadowAnswer(status: status, headers: ["content-type": "application/json"], body: Array(text.utf8))
    }

    /// Compares so many requests whose answers the closure makes, from the request's number: production's,
    /// production's again, the canary's.
    private func shadow(
        _ count: Int = 200,
        _ answers: (Int) -> (ShadowAnswer, ShadowAnswer, ShadowAnswer)
    ) -> ShadowComparison {
        var shadow = ShadowComparison()
        for number in 0..<count {
            let (first, second, canary) = answers(number)
            shadow.record(
                request: "GET /\(number)",
                production: first,
                productionAgain: second,
                canary: canary
            )
        }
        return shadow
    }

    @Test func equalAnswersPass() {
        let same = shadow { _ in (json("[1]"), json("[1]"), json("[1]")) }
        #expect(same.compared == 200 && same.mismatches == 0 && same.mostFrequent().isEmpty)
        let verdict = ShadowVerdict(same)
        #expect(verdict.decision == .pass)
        #expect(verdict.sentence == "answers differ above noise in 0.00 % of 200 requests, bound 1 %: same")
    }

    /// Production's own answers differ too, so nothing is held against the canary; but nothing is known of it
    /// either.
    @Test(arguments: [(100, CanaryDecision.inconclusive), (2, .pass), (3, .inconclusive)])
    func whatCouldNotBeLookedAtIsNoPass(large: Int, decision: CanaryDecision) throws {
        func answer(_ length: UInt64) -> ShadowAnswer {
            ShadowAnswer(
                status: 200,
                headers: ["content-type": "application/json"],
                body: [0x7B],
                bodyLength: length
            )
        }
        let result = shadow { number in
            number < large
                ? (answer(2_000_001), answer(2_000_002), answer(2_000_003))
                : (json("1"), json("1"), json("1"))
        }
        #expect(result.unexamined == UInt64(large) && result.mismatches == 0)
        let verdict = ShadowVerdict(result)
        #expect(verdict.decision == decision)
        #expect(verdict.sentence.contains("the bodies of \(large) requests"))
        #expect(verdict.sentence.contains("could not be compared by their structure"))
    }

    @Test func whatProductionChangesItselfIsNotHeldAgainstTheCanary() {
        // A counter: each answer has another value.
        let counter = shadow {
            (json("{\"n\":\(3 * $0)}"), json("{\"n\":\(3 * $0 + 1)}"), json("{\"n\":\(3 * $0 + 2)}"))
        }
        #expect(counter.mismatches == 0 && ShadowVerdict(counter).decision == .pass)
        #expect(counter.noise.map(\.description) == ["$.n with another value"])
    }

    @Test func noiseThatComesNowAndThenIsTakenOff() {
        // A clock in seconds: production differs from itself in one request, the canary in another.
        let clock = shadow(1_000) { number in
            (json("[0]"), json(number % 10 == 3 ? "[1]" : "[0]"), json(number % 10 == 7 ? "[1]" : "[0]"))
        }
        #expect(clock.mismatches == 0)
        #expect(ShadowVerdict(clock).decision == .pass)
    }

    @Test func noiseOfOneFieldDoesNotHideAnother() throws {
        let broken = shadow(1_000) { number in
            let noise = number % 10 == 3 ? 1 : 0
            return (
                json(#"{"t":0,"p":5}"#), json("{\"t\":\(noise),\"p\":5}"),
                json(number % 20 == 0 ? #"{"t":0,"p":6}"# : #"{"t":0,"p":5}"#)
            )
        }
        // 100 requests of noise against 50 of difference: the noise is elsewhere.
        #expect(broken.mismatches == 50)
        let verdict = ShadowVerdict(broken)
        #expect(verdict.decision == .fail)
        #expect(
            verdict.sentence == "answers differ above noise in 5.00 % of 1000 requests; "
                + "most often $.p with another value (50), bound 1 %: worse"
        )
        let kind = try #require(broken.mostFrequent().first)
        #expect(
            kind.example?.request == "GET /0" && kind.example?.production == "5"
                && kind.example?.canary == "6"
        )
    }

    @Test(arguments: [(10, CanaryDecision.pass), (11, .fail)])
    func theBoundItselfIsKept(mismatches: Int, decision: CanaryDecision) {
        let shadow = shadow(1_000) { (json("1"), json("1"), json($0 < mismatches ? "2" : "1")) }
        #expect(ShadowVerdict(shadow).decision == decision)
        #expect(ShadowVerdict(shadow, maxMismatchPercent: 5).decision == .pass)
        #expect(ShadowVerdict(shadow, maxMismatchPercent: .nan).decision == .fail)
    }

    @Test func errorsOfTheCanaryAreMismatches() {
        let failing = shadow { number in
            (
                json("1"), json("1"),
                number < 20 ? ShadowAnswer(failure: .requestTimeout) : json("1", status: 503)
            )
        }
        #expect(failing.mismatchPercent == 100)
        #expect(
            failing.mostFrequent().map(\.mismatch.description)
                == ["status 503 instead of 200", "no answer: request timed out"]
        )
    }

    @Test func fewRequestsDecideNothing() {
        let few = shadow(99) { _ in (json("1"), json("1"), json("2")) }
        #expect(ShadowVerdict(few).decision == .undecided)
        #expect(ShadowVerdict(few, minimumSampleSize: 99).decision == .fail)
        #expect(ShadowVerdict(ShadowComparison(), minimumSampleSize: 0).decision == .undecided)
    }

    @Test func productionThatDoesNotAnswerLeavesNothingToSay() {
        let dead = ShadowAnswer(failure: .refused)
        let shadow = shadow(300) { ($0 < 151 ? dead : json("1"), json("1"), json("2")) }
        #expect(shadow.incomparable == 151 && shadow.compared == 149)
        #expect(ShadowVerdict(shadow).decision == .inconclusive)
    }

    @Test func theGeneratorsOwnFailuresAreLeftOut() {
        let shadow = shadow(5) { _ in (json("1"), json("1"), ShadowAnswer(failure: .generator)) }
        #expect(shadow.compared == 0 && shadow.incomparable == 5)
    }

    @Test func theTenMostFrequentKindsComeFirstWithTheirExamplesCut() throws {
        let long = String(repeating: "x", count: 500)
        let shadow = shadow(150) { number in
            let fields = (0..<15).filter { number % ($0 + 1) == 0 }.map { "\"k\($0)\":\"\(long)\"" }
            return (json("{}"), json("{}"), json("{\(fields.joined(separator: ","))}"))
        }
        let kinds = shadow.mostFrequent()
        #expect(kinds.count == 10)
        #expect(kinds.map(\.aboveNoise) == [150, 75, 50, 38, 30, 25, 22, 19, 17, 15])
        let example = try #require(kinds.first?.example)
        #expect(example.production == "–" && example.canary.count == 120 && example.canary.hasSuffix("…"))
    }

    @Test func kindsWithoutEndAreCountedTogether() {
        let shadow = shadow(1_500) { (json("{}"), json("{}"), json("{\"id\($0)\":1}")) }
        #expect(shadow.mismatches == 1_500)
        #expect(shadow.mostFrequent(1).map(\.mismatch) == [.other])
        #expect(shadow.mostFrequent(5_000).count == ShadowComparison.mostKinds + 1)
    }
}
