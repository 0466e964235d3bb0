import Testing

@testable import Reporting

@Suite("Text on one line")
struct SingleLineTests {
    @Test func noControlCharacterRemains() {
        let all = String(String.UnicodeScalarView((0...0x9F).compactMap(Unicode.Scalar.init)))
        let steering = "\u{2028}\u{2029}\u{202E}\u{2066}\u{200F}"
        for scalar in (all + steering).singleLine.unicodeScalars {
            let category = scalar.properties.generalCategory
            #expect(
                ![.control, .format, .lineSeparator, .paragraphSeparator].contains(category),
                "\(scalar)"
            )
        }
    }

    @Test(arguments: ["", "/api/users", "café", "日本語", "👩‍👩‍👧"])
    func ordinaryTextStaysAsItIs(_ text: String) {
        #expect(Array(text.singleLine.utf8) == Array(text.utf8))
    }

    @Test func pictureOfAControlNamesIt() {
        #expect("a\u{1B}[2J\u{7F}\u{0}b".singleLine == "a␛[2J␡␀b")
    }

    @Test(arguments: [("short", 5, "short"), ("longer", 5, "long…"), ("longer", 0, "…"), ("", 0, "")])
    func longTextIsClipped(_ text: String, _ limit: Int, _ clipped: String) {
        #expect(text.clipped(to: limit) == clipped)
    }
}
