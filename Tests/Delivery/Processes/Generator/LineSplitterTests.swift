import Testing

@testable import Delivery

@Suite struct LineSplitterTests {
    private func lines(_ pieces: [ArraySlice<UInt8>]) -> [String] {
        var splitter = LineSplitter()
        return pieces.flatMap { splitter.take(Array($0)) }.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("", []), ("\n", [""]), ("a", []), ("a\n", ["a"]), ("a\nb", ["a"]), ("\na\n", ["", "a"]),
        ("first\nsecond\n\nthird\nrest", ["first", "second", "", "third"]),
    ])
    func aTextIsCutTheSameAtEverySplit(text: String, expected: [String]) {
        let bytes = Array(text.utf8)
        #expect(lines(bytes.map { [$0] }) == expected)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]]
                #expect(lines(pieces) == expected, "split at \(first) and \(second)")
            }
        }
    }
}
