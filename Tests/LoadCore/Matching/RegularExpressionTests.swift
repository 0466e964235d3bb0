import Foundation
import Testing

@testable import LoadCore

@Suite struct RegularExpressionTests {
    private struct Missing: Error {}

    /// The text of the whole match and of each group; `nil` without a match.
    private func groups(_ expression: String, in text: String) throws -> [String]? {
        let bytes = Array(text.utf8)
        let compiled = try RegularExpression(expression)
        guard case .found(let ranges) = compiled.search(bytes, groups: 0...compiled.groupCount) else {
            return nil
        }
        return ranges.map { $0.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "-" }
    }

    @Test(
        arguments: [
            ("abc", "xxabcxx", ["abc"]), ("abc", "abd", nil), ("", "abc", [""]), ("a|ab", "ab", ["a"]),
            ("(a+)(b+)", "caabbb", ["aabbb", "aa", "bbb"]), ("(a+?)(a*)", "aaa", ["aaa", "a", "aa"]),
            ("a{2,3}", "aaaa", ["aaa"]), ("a{2,3}?", "aaaa", ["aa"]), ("a{2}", "a", nil),
            ("a{2,}", "aaaa", ["aaaa"]),
            ("x{", "x{", ["x{"]), ("x{a}", "x{a}", ["x{a}"]), ("^b", "ab", nil), ("a$", "ab", nil),
            ("(?m)^b$", "a\nb\nc", ["b"]), ("a.c", "a\nc", nil), ("(?s)a.c", "a\nc", ["a\nc"]),
            ("(?i)Token", "tOKEN", ["tOKEN"]), ("(?i)[^a]", "Ab", ["b"]),
            (#"\bcat\b"#, "concat cat", ["cat"]),
            (#"\Bcat"#, "cat concat", ["cat"]), (#"\d+\.\d\d"#, "price 12.50", ["12.50"]),
            (#"[^\d\s]+"#, "12 ab", ["ab"]), (#"[\D]+"#, "12ab", ["ab"]), ("[a-]+", "b-a-", ["-a-"]),
            (#"[\]\\]+"#, #"a]\"#, [#"]\"#]), (#"\x41\u00e9"#, "Aé", ["Aé"]), ("é+", "caféé", ["éé"]),
            ("(a)|(b)", "b", ["b", "-", "b"]), ("(?:a|b)+(?<last>c)", "abac", ["abac", "c"]),
            ("(?P<x>a)", "a", ["a", "a"]), ("(a*)*b", "aab", ["aab", "aa"]), ("(a|b)*", "abc", ["ab", "b"]),
            ("(|a)+b", "ab", ["ab", "a"]),
            (
                #""state":\s*"(new|paid)""#, #"{"state": "paid"}"#,
                [
                    #""state": "paid""#, "paid",
                ]
            ),
        ] as [(String, String, [String]?)]
    )
    func theFirstMatchAndItsGroupsAreFound(expression: String, text: String, found: [String]?) throws {
        #expect(try groups(expression, in: text) == found)
        let compiled = try RegularExpression(expression)
        let bytes = Array(text.utf8)
        #expect(compiled.search(bytes) == (found == nil ? .notFound : .found([])))
        // A group that is asked for alone is the same as among all.
        for (number, group) in (found ?? []).enumerated() {
            let alone = compiled.search(bytes, groups: number...number)
            let shown = group == "-" ? nil : group
            guard case .found(let ranges) = alone else { throw Missing() }
            #expect(ranges.map { $0.map { String(decoding: bytes[$0], as: UTF8.self) } } == [shown])
        }
    }

    @Test(
        arguments: [
            (#"(a)\1"#, .backReference, 3), (#"(?<n>a)\k<n>"#, .backReference, 7),
            ("(?P=n)", .backReference, 0),
            ("a(?=b)", .lookAround, 1), ("(?!b)", .lookAround, 0), ("(?<=b)", .lookAround, 0),
            ("(?<!b)", .lookAround, 0), ("(?>a)", .atomicGroup, 0), ("a++", .possessive, 2),
            ("(?#x)", .unknownGroup, 0), ("(?<a-b>c)", .unknownGroup, 0), ("a(?i)b", .misplacedOptions, 1),
            ("(?x)a", .misplacedOptions, 2), ("(a", .unclosedGroup, 0), ("a)", .unopenedGroup, 1),
            ("[a", .unclosedSet, 0), ("[]", .emptySet, 0), ("[b-a]", .reversedRange, 2),
            ("*", .nothingToRepeat, 0),
            ("a**", .nothingToRepeat, 2), ("^*", .nothingToRepeat, 1), ("a{3,2}", .repetition, 1),
            ("a{1001}", .repetition, 1), (#"\q"#, .unknownEscape("q"), 0), (#"\"#, .unknownEscape(""), 0),
            (#"\xZZ"#, .unknownEscape("x"), 0), ("((((a{1000}){1000}){1000}){1000})", .tooLarge, 0),
        ] as [(String, RegularExpressionError.Reason, Int)]
    )
    func aMistakeIsNamedWithItsPlace(expression: String, reason: RegularExpressionError.Reason, offset: Int) {
        #expect(throws: RegularExpressionError(reason: reason, offset: offset)) {
            try RegularExpression(expression)
        }
    }

    @Test func deepNestingIsRefused() {
        let expression = String(repeating: "(", count: 5_000) + "a" + String(repeating: ")", count: 5_000)
        #expect(throws: RegularExpressionError(reason: .tooDeep, offset: 100)) {
            try RegularExpression(expression)
        }
    }

    /// Expressions that take a backtracking matcher longer than the age of the universe.
    @Test(arguments: [
        "(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(a*)*$", "(.*)*x", "^a?a?a?a?(a{0,30}){0,30}$",
    ])
    func noExpressionBacktracks(expression: String) throws {
        let text = Array((String(repeating: "a", count: 500) + "!").utf8)
        let compiled = try RegularExpression(expression)
        #expect(compiled.search(text, groups: 0...compiled.groupCount) == .notFound)
        #expect(compiled.search(text) == .notFound)
    }

    @Test func aSearchIsGivenUpAfterItsMostSteps() throws {
        let text = Array(String(repeating: "a", count: 1_000).utf8)
        #expect(try RegularExpression("(a*)*b").search(text, mostSteps: 500) == .gaveUp)
        #expect(try RegularExpression("(a*)*b").search(text) == .notFound)
    }

    /// What is no UTF-8 is one character a byte, and hides nothing behind it.
    @Test(
        arguments: [
            ("b", [0xFF, 0x62], 1..<2), ("^.b", [0xC3, 0x62], 0..<2), ("^..$", [0xE2, 0x82], 0..<2),
            ("^...b", [0xED, 0xA0, 0x80, 0x62], 0..<4), (#"^\ufffd"#, [0x80], 0..<1),
            ("^.$", [0xF0, 0x9F, 0x98, 0x80], 0..<4), ("^[^a]b", [0xC0, 0x62], 0..<2),
            ("€", [0xE2, 0x82, 0xAC], 0..<3),
        ] as [(String, [UInt8], Range<Int>)]
    )
    func bytesThatAreNoTextAreMatchedOneByOne(expression: String, bytes: [UInt8], range: Range<Int>) throws {
        #expect(try RegularExpression(expression).search(bytes, groups: 0...0) == .found([range]))
    }

    /// Where a match may begin is passed to at once; each of these begins in a way of its own.
    @Test(
        arguments: [
            ("end", 200_003), ("(?i)END", 200_003), ("[d-f]nd", 200_003), ("é|end", 200_003),
            (#"\bend"#, nil),
            ("^end", nil), ("x*end$", 200_003), ("(?:end|ende)$", 200_003),
        ] as [(String, Int?)]
    )
    func aMatchIsFoundAtTheEndOfALongText(expression: String, end: Int?) throws {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 200_000) + Array("end".utf8)
        let found = try RegularExpression(expression).search(text, groups: 0...0)
        #expect(found == (end.map { .found([$0 - 3..<$0]) } ?? .notFound))
    }

    @Test func manyGroupsAreTooLarge() {
        let expression = String(repeating: "(a)", count: 1_000)
        #expect(throws: RegularExpressionError(reason: .tooLarge, offset: 0)) {
            try RegularExpression(expression)
        }
    }

    /// Nothing, repeated a billion times over.
    @Test func whatMatchesNothingIsNotRepeated() throws {
        let expression = try RegularExpression("a(?:(?:(?:){1000}){1000}){1000}b")
        #expect(expression.search(Array("xab".utf8), groups: 0...0) == .found([1..<3]))
    }

    @Test func anExpressionIsCodedAsItsText() throws {
        let expression = try RegularExpression("(a+)b?")
        let data = try JSONEncoder().encode([expression])
        #expect(String(decoding: data, as: UTF8.self) == #"["(a+)b?"]"#)
        #expect(try JSONDecoder().decode([RegularExpression].self, from: data) == [expression])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([RegularExpression].self, from: Data(#"["(a"]"#.utf8))
        }
    }
}
