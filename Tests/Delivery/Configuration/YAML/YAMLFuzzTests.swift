import Foundation
import Testing

@testable import Delivery

/// Whatever the text, reading ends in a value or an error; a crash would end the whole test run.
@Suite struct YAMLFuzzTests {
    static let samples: [String] = [
        """
        a: [1, {b: "c\\u00e9\\ud83d\\ude00", 'd''e': ~}]   # comment
        list:
        - one
        - k: |2-
             literal
            text
          l: >+
            folded
            text

        plain: several
          lines here
        "quoted \\
          key": 0x1F
        ${A}: ${B:-c}
        """,
        "{\"a\":[1,-2.5e3,true,null,\"\\u0041\"],\n\t\"b\":{}}",
        "--- >\n  text\n...\n",
    ]

    @Test(arguments: samples)
    func everyPrefixIsReadOrRefused(sample: String) {
        let bytes = Array(sample.utf8)
        for length in 0...bytes.count {
            expectPositionInside(Array(bytes[..<length]))
        }
    }

    @Test(arguments: 0..<3)
    func mutationsAreReadOrRefused(seed: Int) throws {
        var random = Mutations(state: UInt64(seed) + 1)
        let sample = try #require(Self.samples[seed].data(using: .utf8))
        for _ in 0..<1_000 { expectPositionInside(random.mutated(Array(sample))) }
    }

    @Test func randomConfigurationsAreReadOrRefused() throws {
        let sample = Array(try SampleFile.text().utf8)
        var random = Mutations(state: 42)
        for _ in 0..<100 {
            let bytes = random.mutated(sample)
            do {
                let file = try ConfigurationFile(bytes: bytes, path: "f", variables: [:])
                _ = try? file.resolved(environment: "production")
            } catch {
                #expect(error.description.split(separator: "\n").allSatisfy { $0.hasPrefix("f:") })
            }
        }
    }

    /// Texts that make a careless reader look at the same characters again and again, or run out of stack.
    @Test(arguments: [
        "\n", " ", "- x\n", "[\n", "a ", "\"\\\n", "'a\n", "# c\n", "x\n\n", "{a: ", "| \n", "k: v\n",
    ])
    func longRunsOfOneTokenAreReadOrRefused(unit: String) {
        let count = (1 << 13) / unit.utf8.count - 2
        for opening in ["", "a: ", "\"", "'", "|\n", ">\n "] {
            expectPositionInside(
                Array((opening + String(repeating: unit, count: count)).utf8)
            )
        }
    }

    private func expectPositionInside(_ bytes: [UInt8]) {
        do {
            _ = try YAMLReader.read(bytes)
        } catch {
            let lines = 1 + bytes.count { $0 == 0x0A || $0 == 0x0D }
            #expect((1...lines).contains(error.position.line), "\(error)")
            #expect((1...(bytes.count + 1)).contains(error.position.column), "\(error)")
        }
    }
}

/// Seeded random edits (SplitMix64).
private struct Mutations: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    private static let tokens = Array(" \n\t:-#[]{},'\"\\|>&*!%@`?~$0x1e.\u{FEFF}é".utf8)

    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &self) {
            let place = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes[place] = Self.tokens[Int.random(in: 0..<Self.tokens.count, using: &self)]
            case 1: bytes.insert(Self.tokens[Int.random(in: 0..<Self.tokens.count, using: &self)], at: place)
            case 2: bytes[place] = UInt8.random(in: 0...255, using: &self)
            default:
                let end = Swift.min(bytes.count, place + Int.random(in: 1...8, using: &self))
                if end - place < bytes.count { bytes.removeSubrange(place..<end) }
            }
        }
        return bytes
    }
}
