import LoadCore
import Testing

/// Damaged responses: whatever arrives, the parser ends in a state it knows, and the pieces it arrives in do
/// not matter.
@Suite("HTTPResponseParser under mutation")
struct HTTPResponseParserMutationTests {
    @Test(arguments: 0..<20)
    func damagedResponsesReadTheSameInAnyPieces(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let seeds = HTTPResponseParserTests.cases.filter { $0.text.utf8.count < 1_000 }
        for _ in 0..<300 {
            let example = seeds[Int(random.next() % UInt64(seeds.count))]
            let bytes = mutated(example.bytes, by: &random)
            let whole = ResponseReading([bytes[...]], answersHead: example.answersHead)
            let pieces = pieces(of: bytes, by: &random)
            let piecewise = ResponseReading(pieces, answersHead: example.answersHead)
            #expect(whole == piecewise, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
    }

    private func mutated(_ original: [UInt8], by random: inout SplitMix) -> [UInt8] {
        var bytes = original
        for _ in 0...(random.next() % 4) {
            let index = bytes.isEmpty ? 0 : Int(random.next() % UInt64(bytes.count))
            let telling = Array("\r\n \t:,;0fF9\0\u{7F}HTTP/1.1 chunked".utf8)
            let byte = telling[Int(random.next() % UInt64(telling.count))]
            switch random.next() % 4 {
            case 0: bytes.insert(byte, at: index)
            case 1 where !bytes.isEmpty: bytes[index] = byte
            case 2 where !bytes.isEmpty: bytes.remove(at: index)
            default: bytes.insert(contentsOf: bytes[index...].prefix(20), at: index)
            }
        }
        return bytes
    }

    private func pieces(of bytes: [UInt8], by random: inout SplitMix) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = Int(random.next() % 12) + 1
            pieces.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return pieces
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same seed, the same mutations.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
