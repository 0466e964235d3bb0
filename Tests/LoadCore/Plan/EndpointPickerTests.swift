@testable import LoadCore
import Testing

@Suite struct EndpointPickerTests {
    static let weightings: [[Double]] = [
        [1], [1, 1], [0.1, 0.3, 0.25, 0.2, 0.15], [5, 0, 0, 1e-9], [0, 0, 3], [1e-3, 1e3, 1, 1, 1, 1, 1],
        Array(repeating: 1.0 / 3, count: 30),
    ]

    @Test(arguments: weightings)
    func picksFollowTheWeights(weights: [Double]) {
        let picker = EndpointPicker(weights: weights)
        var generator = SeededGenerator(seed: 42)
        let draws = 200_000
        var counts = Array(repeating: 0, count: weights.count)
        for _ in 0..<draws { counts[picker.pick(using: &generator)] += 1 }
        let total = weights.reduce(0, +)
        for (weight, count) in zip(weights, counts) {
            let share = weight / total
            let tolerance = 5 * (share * (1 - share) / Double(draws)).squareRoot()
            #expect(abs(Double(count) / Double(draws) - share) <= tolerance + 1e-12)
            if weight == 0 { #expect(count == 0) }
        }
    }

    @Test func theSequenceDependsOnSeedAndStreamOnly() {
        let picker = EndpointPicker(weights: [1, 2, 3, 4])
        let sequence = { (seed: UInt64, stream: UInt64) in
            var generator = SeededGenerator(seed: seed, stream: stream)
            return (0..<50).map { _ in picker.pick(using: &generator) }
        }
        #expect(sequence(1, 1) == sequence(1, 1))
        #expect(sequence(1, 1) != sequence(1, 2))
        #expect(sequence(1, 2) != sequence(2, 1))
    }
}

@Suite struct SeededGeneratorTests {
    /// The first outputs of xoshiro256** whose state SplitMix64 fills from a seed of 0, computed with the
    /// authors' C code.
    @Test func theFirstNumbersAreThoseOfTheReference() {
        var generator = SeededGenerator(seed: 0)
        let expected: [UInt64] = [
            0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A, 0x1A5F_849D_4933_E6E0, 0x6AA5_94F1_262D_2D2C,
            0xBBA5_AD4A_1F84_2E59,
        ]
        #expect(expected.map { _ in generator.next() } == expected)
    }

    @Test func uniformNumbersFillTheUnitInterval() {
        var generator = SeededGenerator(seed: 3)
        let numbers = (0..<100_000).map { _ in generator.uniform() }
        #expect(numbers.allSatisfy { $0 >= 0 && $0 < 1 })
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        #expect(abs(mean - 0.5) < 0.005)
    }
}
