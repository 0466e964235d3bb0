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

    /// Of a shadow test's answers a status of an error is the service's own, whatever the generator did.
    @Test(arguments: [(200, true), (404, false), (503, false)])
    func anErrorsStatusAlwaysCounts(status: Int, isExcluded: Bool) {
        var measurement = ShadowMeasurement(startedAt: Date(timeIntervalSince1970: 0))
        func answer(_ status: Int, generator: UInt64 = 0) -> ShadowMeasurement.TimedAnswer {
            .init(
                ShadowAnswer(status: status),
                latencyNanoseconds: 3_010_000_000,
                generatorNanoseconds: generator
            )
        }
        measurement.record(
            request: "GET /",
            production: answer(200),
            productionAgain: answer(200),
            canary: answer(status, generator: 3_000_000_000)
        )
        #expect(measurement.excluded.count == (isExcluded ? 1 : 0))
        #expect(measurement.canaryFailures == (isExcluded ? 0 : 1))
        #expect(measurement.requests == (isExcluded ? 0 : 1))
    }
}
