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

    @Test(arguments: [
        ("::error::x", #":\:error:\:x"#), ("a ::set-output name=x::y", #"a :\:set-output name=x:\:y"#),
        ("##[error]x", #"##\[error]x"#), ("x##vso[task]", #"x##vso\[task]"#), ("###[group]", #"###\[group]"#),
        (":::", #":\:\:"#), ("::add-mask::", #":\:add-mask:\:"#), ("::dead::", #":\:dead:\:"#),
        ("a::b::c", #"a:\:b:\:c"#),
        ("::", #":\:"#), ("std::vector", #"std:\:vector"#), ("::1::", #":\:1:\:"#),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"), ("[::]:80", "[::]:80"), ("fe80::1", "fe80::1"),
        ("at ::1, port 80", "at ::1, port 80"), ("2001:db8::ff00:42:8329", "2001:db8::ff00:42:8329"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"), ("a: b", "a: b"), ("## [x]", "## [x]"), ("# [", "# ["),
    ])
    func noCommandOfACISystemRemains(_ text: String, _ line: String) {
        #expect(text.singleLine == line)
        #expect(line.singleLine == line)
    }

    @Test func longTextsAreReadInTime() {
        let colons = String(repeating: ":", count: 4_000)
        #expect(colons.singleLine.utf8.count == 7_999)
        #expect(String(repeating: "##aaaa[", count: 1_000).singleLine.utf8.count == 8_000)
    }

    @Test func pictureOfAControlNamesIt() {
        #expect("a\u{1B}[2J\u{7F}\u{0}b".singleLine == "a␛[2J␡␀b")
    }

    @Test(arguments: [("short", 5, "short"), ("longer", 5, "long…"), ("longer", 0, "…"), ("", 0, "")])
    func longTextIsClipped(_ text: String, _ limit: Int, _ clipped: String) {
        #expect(text.clipped(to: limit) == clipped)
    }
}
