import Foundation
import SLOEval
import Testing

@Suite struct SignedRankIntervalTests {
    @Test(arguments: Reference.signedRank)
    func estimateAndBoundsAgreeWithTheReference(
        values: [Double],
        confidence: Double,
        estimate: Double,
        lower: Double?,
        upper: Double?
    ) throws {
        let interval = try #require(SignedRankInterval(of: values, confidence: confidence))
        // Above 60 values the rank is approximate, and the bound may be a neighbouring average.
        let tolerance = values.count > 60 ? 0.001 : 1e-12
        #expect(interval.estimate.isClose(to: estimate, absolute: 1e-12))
        #expect((interval.lower == nil) == (lower == nil) && (interval.upper == nil) == (upper == nil))
        #expect((interval.lower ?? 0).isClose(to: lower ?? 0, absolute: tolerance))
        #expect((interval.upper ?? 0).isClose(to: upper ?? 0, absolute: tolerance))
        #expect(interval.count == values.count && interval.confidence == confidence)
    }

    @Test func fewerThanSixValuesHaveNoBounds() throws {
        let five = try #require(SignedRankInterval(of: [1, 2, 3, 4, 5]))
        #expect(five.estimate == 3 && five.lower == nil && five.upper == nil)
        let six = try #require(SignedRankInterval(of: [1, 2, 3, 4, 5, 6]))
        #expect(six.lower == 1 && six.upper == 6)
    }

    @Test func anOutlierHardlyMovesIt() throws {
        let calm = (0..<20).map { Double($0 % 7) / 10 }
        let wild = calm.dropLast() + [1e9]
        let (before, after) = (SignedRankInterval(of: calm), SignedRankInterval(of: Array(wild)))
        let change = try #require(after).estimate - #require(before).estimate
        #expect(abs(change) < 0.1)
        #expect(try #require(after?.upper) < 1)
    }

    @Test func shiftingTheValuesShiftsTheInterval() throws {
        let values: [Double] = [3, 1, 4, 1, 5, 9, 2, 6]
        let interval = try #require(SignedRankInterval(of: values))
        let shifted = try #require(SignedRankInterval(of: values.map { $0 + 100 }))
        #expect(shifted.estimate == interval.estimate + 100)
        #expect(shifted.lower == interval.lower.map { $0 + 100 })
    }

    @Test(arguments: [[], [.nan], [1, .infinity]] as [[Double]])
    func valuesThatAreNoneHaveNoInterval(values: [Double]) {
        #expect(SignedRankInterval(of: values) == nil)
    }

    @Test func aConfidenceOutOfRangeHasNoInterval() {
        #expect(SignedRankInterval(of: [1, 2], confidence: 0) == nil)
        #expect(SignedRankInterval(of: [1, 2], confidence: 1) == nil)
    }

    @Test(arguments: [20, 80])
    func theIntervalHoldsTheCentreAsOftenAsItSays(count: Int) throws {
        var generator = SplitMix64(seed: 5)
        let repetitions = count == 20 ? 400 : 60
        var held = 0
        for _ in 0..<repetitions {
            // A symmetric distribution with heavy tails: the logistic.
            let values = (0..<count).map { _ -> Double in
                let uniform = generator.uniform()
                return log(uniform / (1 - uniform))
            }
            let interval = try #require(SignedRankInterval(of: values))
            if try #require(interval.lower) <= 0, try #require(interval.upper) >= 0 { held += 1 }
        }
        let share = Double(held) / Double(repetitions)
        #expect((count == 20 ? 0.92...0.98 : 0.88...0.999).contains(share), "\(share)")
    }
}
