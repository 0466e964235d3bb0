import Testing

@testable import LoadCore

@Suite struct RegularExpressionTests {
    /// The text of the whole match and of each group; `nil` without a match.
    private func groups(_ expression: String, in text: String) throws -> [String]? {
        let scalars = Array(text.unicodeScalars)
        guard case .found(let ranges) = try RegularExpression(expression).search(scalars) else { return nil }
        return ranges.map { $0.map { String(String.UnicodeScalarView(scalars[$0])) } ?? "-" }
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
        let text = Array((String(repeating: "a", count: 500) + "!").unicodeScalars)
        #expect(try RegularExpression(expression).search(text) == .notFound)
    }

    @Test func aSearchIsGivenUpAfterItsMostSteps() throws {
        let text = Array(String(repeating: "a", count: 1_000).unicodeScalars)
        #expect(try RegularExpression("(a*)*b").search(text, mostSteps: 500) == .gaveUp)
        #expect(try RegularExpression("(a*)*b").search(text) == .notFound)
    }
}
