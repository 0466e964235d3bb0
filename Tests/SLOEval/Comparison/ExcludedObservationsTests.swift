import Foundation
@testable import SLOEval
import Testing

/// A pair that the generator explains is left out, and nothing else is.
@Suite struct ExcludedObservationsTests {
    private typealias Answer = PairedObservation.Answer

    private static func run(_ canary: PairedObservation.Answer) -> PairedRun {
        var run = PairedRun()
        run.record(PairedObservation(canary: canary, production: .init(latencyNanoseconds: 10_000_000)))
        return run
    }

    @Test(
        arguments: [
            (3_010, 3_000, nil, true), (3_010, 3_000, .requestTimeout, true), (3_010, 3_000, .reset, true),
            (3_010, 3_000, .http5xx, false), (3_010, 3_000, .refused, false),
            (3_010, 3_000, .expectation, false),
            (100, 49, nil, false), (100, 50, nil, true), (30_000, 50, .requestTimeout, false),
            (0, 0, nil, false),
        ] as [(UInt64, UInt64, FailureKind?, Bool)]
    )
    func aPairIsLeftOutIfTheGeneratorExplainsIt(
        milliseconds: UInt64,
        generator: UInt64,
        failure: FailureKind?,
        isExcluded: Bool
    ) {
        let run = Self.run(
            Answer(
                latencyNanoseconds: milliseconds * 1_000_000,
                failure: failure,
                generatorNanoseconds: generator * 1_000_000
            )
        )
        #expect(run.excluded.count == (isExcluded ? 1 : 0) && run.pairs == (isExcluded ? 0 : 1))
        #expect(run.canaryFailures.total == (failure == nil || isExcluded ? 0 : 1))
    }

    @Test func whatCountsIsCountedWithoutTheGeneratorsPart() {
        let run = Self.run(Answer(latencyNanoseconds: 100_000_000, generatorNanoseconds: 40_000_000))
        #expect(run.canaryLatency.maximum == 60_000_000 && run.productionLatency.maximum == 10_000_000)
    }

    @Test func aSentenceTellsWhatWasLeftOut() {
        #expect(Self.run(Answer(latencyNanoseconds: 1)).excluded.sentence(for: "pairs") == nil)
        let run = Self.run(Answer(latencyNanoseconds: 3_010_000_000, generatorNanoseconds: 3_000_000_000))
        #expect(
            CanaryComparison(run).reasons.last
                == "1 pairs were left out: the generator stood still for up to 3.00 s while they were under way"
        )
    }

    /// The canary's answers to one request of a shadow test that took 10 ms, and 3 s in which the generator
    /// stood still.
    private static func shadow(_ canary: ShadowAnswer) -> ShadowMeasurement {
        var measurement = ShadowMeasurement(startedAt: Date(timeIntervalSince1970: 0))
        func timed(_ answer: ShadowAnswer, generator: UInt64 = 0) -> ShadowMeasurement.TimedAnswer {
            .init(answer, latencyNanoseconds: 10_000_000 + generator, generatorNanoseconds: generator)
        }
        measurement.record(
            request: "GET /",
            production: timed(ShadowAnswer(status: 200)),
            productionAgain: timed(ShadowAnswer(status: 200)),
            canary: timed(canary, generator: 3_000_000_000)
        )
        return measurement
    }

    /// Whole answers are compared, and a status of an error is the service's own, whatever the generator did.
    @Test(arguments: [(200, 0, 0), (204, 0, 1), (404, 1, 1), (503, 1, 1)] as [(Int, UInt64, UInt64)])
    func aWholeAnswerAlwaysCounts(status: Int, failures: UInt64, mismatches: UInt64) {
        let measurement = Self.shadow(ShadowAnswer(status: status))
        #expect(measurement.excluded.count == 0 && measurement.requests == 1)
        #expect(measurement.canaryFailures == failures && measurement.comparison.mismatches == mismatches)
        #expect(measurement.canaryLatency.maximum == 10_000_000)
    }

    @Test func aTimeoutForWhichTheGeneratorStoodStillIsLeftOut() {
        let measurement = Self.shadow(ShadowAnswer(failure: .requestTimeout))
        #expect(measurement.excluded.count == 1 && measurement.requests == 0)
        #expect(measurement.canaryFailures == 0 && measurement.comparison.mismatches == 0)
    }
}
