import Foundation
import SLOEval
import Testing

@Suite struct SequentialErrorTestTests {
    @Test(arguments: Reference.sequential)
    func theEvidenceAgreesWithTheReference(
        canary: UInt64,
        production: UInt64,
        share: Double,
        logEvidence: Double
    ) throws {
        var test = try #require(SequentialErrorTest(expectedShare: share))
        test.observe(canary: canary, production: production)
        #expect(test.logEvidence.isClose(to: logEvidence, absolute: 1e-12))
        #expect(test.evidence.isClose(to: exp(logEvidence), absolute: 1e-12))
    }

    @Test func theOrderAndTheBlocksOfTheEventsDoNotMatter() throws {
        var (atOnce, inBlocks) = (try #require(SequentialErrorTest()), try #require(SequentialErrorTest()))
        atOnce.observe(canary: 7, production: 2)
        for block in [(3, 0), (0, 2), (0, 0), (4, 0)] as [(UInt64, UInt64)] {
            inBlocks.observe(canary: block.0, production: block.1)
        }
        #expect(atOnce == inBlocks && atOnce.logEvidence == inBlocks.logEvidence)
    }

    @Test func itAlarmsWhenTheCanaryFailsTooOftenAndOnlyThen() throws {
        var test = try #require(SequentialErrorTest(falseAlarmRate: 0.05))
        #expect(!test.isAlarming)
        test.observe(canary: 7, production: 0)
        // E = 2⁷ / 8 = 16: not yet 20.
        #expect(test.evidence.isClose(to: 16) && !test.isAlarming)
        test.observe(canary: 1, production: 0)
        // E = 2⁸ / 9 = 28.
        #expect(test.evidence.isClose(to: 256.0 / 9) && test.isAlarming)
    }

    @Test func aCanaryThatFailsLessNeverAlarmsHoweverStrongTheEvidence() throws {
        var test = try #require(SequentialErrorTest())
        test.observe(canary: 0, production: 100)
        #expect(test.evidence > 1e20 && !test.isAlarming)
    }

    @Test func twiceTheErrorsAreAllowedWhenAskedFor() throws {
        var (strict, lenient) = (
            try #require(SequentialErrorTest()), try #require(SequentialErrorTest(expectedShare: 2.0 / 3))
        )
        strict.observe(canary: 60, production: 30)
        lenient.observe(canary: 60, production: 30)
        #expect(strict.isAlarming && !lenient.isAlarming)
    }

    @Test(arguments: [(0.0, 0.05), (1, 0.05), (.nan, 0.05), (0.5, 0), (0.5, 1)])
    func parametersOutOfRangeMakeNoTest(share: Double, rate: Double) {
        #expect(SequentialErrorTest(expectedShare: share, falseAlarmRate: rate) == nil)
    }

    @Test func fortyLooksRaiseNoMoreFalseAlarmsThanPromised() throws {
        var generator = SplitMix64(seed: 99)
        let runs = 1_000
        var alarms = 0
        for _ in 0..<runs {
            var test = try #require(SequentialErrorTest(falseAlarmRate: 0.05))
            for _ in 0..<40 where !test.isAlarming {
                let canary = UInt64((0..<5).count { _ in generator.next() & 1 == 1 })
                test.observe(canary: canary, production: 5 - canary)
            }
            if test.isAlarming { alarms += 1 }
        }
        #expect(alarms > 0 && Double(alarms) / Double(runs) <= 0.05, "\(alarms) of \(runs)")
    }
}
