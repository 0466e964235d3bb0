@testable import LoadCore
import Testing

@Suite struct BodyReaderTests {
    private func reader(_ use: BodyUse, _ pieces: [[UInt8]], keptLimit: Int = .max) -> BodyReader {
        var reader = BodyReader(use, keptLimit: keptLimit)
        for piece in pieces { reader.take(piece.span) }
        return reader
    }

    @Test(arguments: [
        ("abc", "xxabcxx", true), ("abc", "xxabxx", false), ("aab", "aaab", true), ("abab", "abaabab", true),
        ("needle", "", false), ("", "", true), ("", "x", true), ("a", "a", true), ("aa", "a", false),
        ("abcabd", "abcabcabd", true), ("ünïcode", "an ünïcode text", true), ("\n\n", "a\r\n\n\n", true),
    ])
    func aTextIsFoundAcrossEverySplit(_ text: String, _ body: String, _ isThere: Bool) {
        let bytes = Array(body.utf8)
        let use = BodyUse(search: TextSearch(text))
        for split in 0...bytes.count {
            let halves = [Array(bytes[..<split]), Array(bytes[split...])]
            #expect(reader(use, halves).holdsText == isThere, "split at \(split)")
        }
        #expect(reader(use, bytes.map { [$0] }).holdsText == isThere)
    }

    /// Every text of up to four letters of two, in every body of up to eight: what the plain search says.
    @Test func theSearchFindsWhatAPlainOneFinds() {
        func words(_ length: Int) -> [[UInt8]] {
            (0..<(1 << length)).map { bits in (0..<length).map { UInt8(97 + (bits >> $0) & 1) } }
        }
        for text in (1...4).flatMap(words) {
            let search = TextSearch(String(decoding: text, as: UTF8.self))
            for body in words(8) {
                let isThere = (0...(8 - text.count)).contains { body[$0...].starts(with: text) }
                #expect(reader(BodyUse(search: search), [body]).holdsText == isThere)
            }
        }
    }

    @Test func whatIsKeptHasALimitAndWhatIsHashedHasNone() {
        let body = [UInt8](repeating: 7, count: 10_000)
        let both = BodyUse(keptBytes: .max, isHashed: true)
        let cut = reader(both, [body, body], keptLimit: 15_000)
        #expect(cut.count == 20_000 && cut.kept.count == 15_000)
        #expect(cut.digest == reader(both, [body + body]).digest)
        #expect(cut.digest != reader(both, [body, body.dropLast() + [8]], keptLimit: 15_000).digest)
    }

    @Test func theNextBodyKnowsNothingOfTheLast() {
        var reader = BodyReader(BodyUse(keptBytes: 10, isHashed: true, search: TextSearch("ab")))
        let (first, second) = ([UInt8]("xa".utf8), [UInt8]("b".utf8))
        reader.take(first.span)
        reader.begin(BodyUse(search: TextSearch("ab")), keptLimit: .max)
        reader.take(second.span)
        #expect(reader.count == 1 && reader.kept.isEmpty && reader.digest == nil && reader.holdsText == false)
        reader.begin(.counted, keptLimit: .max)
        reader.take(second.span)
        #expect(reader.count == 1 && reader.kept.isEmpty && reader.digest == nil && reader.holdsText == nil)
    }
}
