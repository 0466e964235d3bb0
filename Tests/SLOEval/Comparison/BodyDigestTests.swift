import SLOEval
import Testing

@Suite struct BodyDigestTests {
    private let key: BodyDigest.Key
    private let bytes: [UInt8]

    init() {
        var generator = SplitMix64(seed: 7)
        key = BodyDigest.Key(using: &generator)
        bytes = (0..<1_021).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private func digest(_ pieces: [ArraySlice<UInt8>]) -> BodyDigest {
        var hasher = BodyHasher(key: key)
        for piece in pieces {
            let copy = Array(piece)
            hasher.add(copy.span)
        }
        return hasher.digest
    }

    @Test func thePiecesMakeNoDifference() {
        let whole = BodyDigest(of: bytes, key: key)
        #expect(whole.length == 1_021)
        for split in 0...bytes.count { #expect(digest([bytes[..<split], bytes[split...]]) == whole) }
        for size in 1...17 {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                bytes[$0..<min($0 + size, bytes.count)]
            }
            #expect(digest(pieces) == whole)
        }
    }

    @Test func everyByteAndEveryLengthCounts() {
        var seen: Set<BodyDigest> = [BodyDigest(of: bytes, key: key)]
        for index in bytes.indices {
            var other = bytes
            other[index] ^= 1 << UInt8(index % 8)
            #expect(seen.insert(BodyDigest(of: other, key: key)).inserted)
        }
        for length in 0..<40 {
            // Zeros at the end are no padding.
            #expect(seen.insert(BodyDigest(of: [UInt8](repeating: 0, count: length), key: key)).inserted)
        }
        for (first, second) in zip(0..<40, 20..<60) {
            var other = bytes
            other.swapAt(first * 7, second * 7 + 1)
            if other != bytes { #expect(seen.insert(BodyDigest(of: other, key: key)).inserted) }
        }
    }

    /// Horner's rule by hand, with a remainder instead of the folding.
    @Test func itIsThePolynomialOfItsWords() {
        let modulus: UInt64 = (1 << 61) - 1
        var generator = SplitMix64(seed: 7)
        let points = (0..<2).map { _ in UInt64.random(in: 2..<modulus, using: &generator) }
        let words = stride(from: 0, to: bytes.count, by: 7).map { start in
            (0..<7).reduce(UInt64(0)) { word, place in
                word | (start + place < bytes.count ? UInt64(bytes[start + place]) << UInt64(8 * place) : 0)
            }
        }
        let values = points.map { point in
            words.reduce(UInt64(0)) { value, word in
                let (high, low) = value.multipliedFullWidth(by: point)
                let product = modulus.dividingFullWidth((high, low)).remainder
                return (product + word) % modulus
            }
        }
        let text = "\(BodyDigest(of: bytes, key: key))"
        #expect(values.allSatisfy { text.contains("\($0)") }, "\(text) \(values)")
    }
}
