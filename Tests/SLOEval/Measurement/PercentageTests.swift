@testable import SLOEval
import Testing

/// A share that equals its bound keeps it, whatever the decimals.
@Suite struct PercentageTests {
    private static func decimal(_ part: Int, of whole: Int) -> Double? {
        // As a person writes it: 7 of 1,000 are 0.7 %.
        let digits = whole == 1_000 ? 1 : 2
        let scale = whole == 1_000 ? 10 : 100
        let fraction = String(part % scale)
        return Double("\(part / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction)
    }

    @Test(arguments: [1_000, 10_000])
    func everyShareIsTheNumberThatAPersonWrites(whole: Int) throws {
        for part in 0...whole {
            let bound = try #require(Self.decimal(part, of: whole))
            let share = percentage(of: UInt64(part), in: UInt64(whole))
            #expect(share == bound, "\(part) of \(whole)")
        }
    }

    @Test(arguments: [1_000, 10_000])
    func equalNeverViolatesAndOneMoreDoes(whole: Int) throws {
        for failures in stride(from: 0, to: whole, by: whole / 1_000) {
            let (failures, count) = (UInt64(failures), UInt64(whole))
            let errors = Objective(
                metric: .errorRate,
                bound: try #require(Self.decimal(Int(failures), of: whole))
            )
            let successes = Objective(
                metric: .successRate,
                bound: try #require(Self.decimal(whole - Int(failures), of: whole))
            )
            for objective in [errors, successes] {
                #expect(objective.isKept(failures: failures, of: count), "\(objective)")
                #expect(!objective.isKept(failures: failures + 1, of: count), "\(objective)")
            }
        }
    }

    /// 1,000 requests of which some failed, judged as a run, an endpoint, and a journey.
    @Test(arguments: [7, 29, 57, 143, 290, 581])
    func objectivesOfEveryScopeAreJudgedExactly(failures: Int) {
        let bound = Double(failures) / 10
        func verdict(_ failures: Int) -> Verdict {
            var run = LoadMeasurement(elapsed: .seconds(10))
            var journey = JourneyMeasurement(name: "buy")
            for number in 0..<1_000 {
                run.record(.milliseconds(5), of: "/a", failure: number < failures ? .http5xx : nil)
                journey.record(nanoseconds: 5_000_000, succeeded: number >= failures)
            }
            run.journeys = [journey]
            let decimal = Self.decimal(1_000 - Int((bound * 10).rounded()), of: 1_000) ?? 0
            return SLOPolicy(
                errorRatePercent: bound,
                others: [.successRate: decimal],
                endpoints: ["/a": [.errorRate: bound, .successRate: decimal]],
                journeys: ["buy": [.errorRate: bound, .successRate: decimal]]
            ).evaluate(run)
        }
        #expect(verdict(failures).outcome == .passed, "\(verdict(failures).reasons)")
        #expect(verdict(failures + 1).violations.count == 6)
    }

    @Test func whatFailedInTheGeneratorIsTakenOffExactly() {
        var run = LoadMeasurement(elapsed: .seconds(10))
        for number in 0..<1_000 {
            run.record(.milliseconds(5), of: "/a", failure: number < 7 ? .http5xx : nil)
        }
        for _ in 0..<50 { run.record(.milliseconds(5), of: "/a", failure: .generator) }
        let objectives: [Metric: Double] = [.errorRate: 0.7, .successRate: 99.3]
        for policy in [SLOPolicy(others: objectives), SLOPolicy(endpoints: ["/a": objectives])] {
            #expect(policy.evaluate(run).outcome == .inconclusive)
        }
        run.record(.milliseconds(5), of: "/a", failure: .http5xx)
        for policy in [SLOPolicy(others: objectives), SLOPolicy(endpoints: ["/a": objectives])] {
            #expect(policy.evaluate(run).outcome == .failed)
        }
    }

    @Test func differencesThatEqualTheirBoundKeepIt() {
        var shadow = ShadowComparison()
        for number in 0..<1_000 {
            shadow.record(
                request: "GET /a",
                production: ShadowAnswer(status: 200),
                productionAgain: ShadowAnswer(status: 200),
                canary: ShadowAnswer(status: number < 7 ? 201 : 200)
            )
        }
        #expect(ShadowVerdict(shadow, maxMismatchPercent: 0.7).decision == .pass)
        #expect(ShadowVerdict(shadow, maxMismatchPercent: 0.69).decision == .fail)
    }
}
