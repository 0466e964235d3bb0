import Testing

@testable import Delivery

@Suite struct YAMLErrorTests {
    static let errors: [(text: String, line: Int, column: Int, problem: YAMLError.Problem)] = [
        // Refused by name
        ("a: &x 1\n", 1, 4, .unsupported(.anchor)), ("&x a: 1\n", 1, 1, .unsupported(.anchor)),
        ("a: *x\n", 1, 4, .unsupported(.alias)), ("- *x\n", 1, 3, .unsupported(.alias)),
        ("a: !str x\n", 1, 4, .unsupported(.tag)), ("[!!int 1]", 1, 2, .unsupported(.tag)),
        ("%YAML 1.2\n---\n", 1, 1, .unsupported(.directive)),
        ("? a\n: b\n", 1, 1, .unsupported(.explicitKey)),
        ("a: 1\n<<: {b: 2}\n", 2, 1, .unsupported(.mergeKey)), ("{<<: {}}", 1, 2, .unsupported(.mergeKey)),
        ("a: 1\n---\nb: 2\n", 2, 1, .unsupported(.manyDocuments)),
        ("a\n...\nb\n", 3, 1, .unsupported(.manyDocuments)),
        ("[a]: 1\n", 1, 1, .unsupported(.collectionKey)), ("{[a]: 1}", 1, 2, .unsupported(.collectionKey)),
        ("\"a\n b\": 1\n", 1, 1, .unsupported(.multilineKey)),
        ("{a\n b: 1}", 1, 2, .unsupported(.multilineKey)),
        ("[a: 1]", 1, 3, .unsupported(.pairInSequence)), ("['a': 1]", 1, 5, .unsupported(.pairInSequence)),

        // Keys
        ("a: 1\nb: 2\n'a': 3\n", 3, 1, .duplicateKey("a")), ("{a: 1, \"a\": 2}", 1, 8, .duplicateKey("a")),
        ("a:\n  b: 1\n  b: 2\n", 3, 3, .duplicateKey("b")), ("a: 1\nb\n", 2, 1, .missingColon),
        ("a: 1\nb:2\n", 2, 1, .missingColon), ("{a}", 1, 3, .missingColon), ("{a:1}", 1, 5, .missingColon),
        ("a: 1\n- b\n", 2, 1, .unexpected("'-'", expected: "a value")), ("\"a\":1\n", 1, 4, .missingColon),

        // Indentation
        ("a:\n\tb: 1\n", 2, 1, .tabIndentation), ("a:\n  b: 1\n \tc: 2\n", 3, 2, .tabIndentation),
        ("-\ta: 1\n", 1, 2, .tabIndentation), ("- 1\n\t- 2\n", 2, 1, .tabIndentation),
        ("\ta: 1\n", 1, 1, .tabIndentation), ("a: 1\n  b: 2\n", 2, 4, .colonInScalar),
        ("a: 'x'\n  b: 2\n", 2, 3, .unexpectedIndentation),
        ("a:\n    b: 1\n  c: 2\n", 3, 3, .unexpectedIndentation),
        ("- [1]\n - 2\n", 2, 2, .unexpectedIndentation),
        ("  a: 1\nb: 2\n", 2, 1, .unexpectedIndentation), ("a: b: c\n", 1, 5, .collectionOnKeyLine),
        ("a: - b\n", 1, 4, .collectionOnKeyLine), ("--- a: 1\n", 1, 6, .collectionOnKeyLine),
        ("a: 'b': c\n", 1, 7, .collectionOnKeyLine),

        // Brackets and quotes
        ("a: [1, 2\n", 1, 4, .unclosed("[")), ("{a: [1}", 1, 7, .unexpected("'}'", expected: "',' or ']'")),
        ("a: {b: 1\n---\n", 1, 4, .unclosed("{")), ("[,]", 1, 2, .unexpected("','", expected: "a value")),
        ("[1 2, 'a' 'b']", 1, 11, .unexpected("'''", expected: "',' or ']'")),
        ("[1]]", 1, 4, .unexpected("']'", expected: "the end of the line")),
        ("[- ]", 1, 2, .unexpected("'-'", expected: "a value")),
        ("a: \"b\n", 1, 4, .unclosedQuote), ("a: 'b\n---\n'", 1, 4, .unclosedQuote),
        ("a: 'b' c\n", 1, 8, .unexpected("'c'", expected: "the end of the line")),
        ("a: \"b\"#c\n", 1, 7, .commentWithoutSpace), ("a: [1]#c\n", 1, 7, .commentWithoutSpace),
        ("a: ]\n", 1, 4, .unexpected("']'", expected: "a value")),
        ("a: @b\n", 1, 4, .unexpected("'@'", expected: "a value")),
        ("a: `b`\n", 1, 4, .unexpected("'`'", expected: "a value")),
        ("a: %b\n", 1, 4, .unexpected("'%'", expected: "a value")),
        ("[${A}, 1]", 1, 3, .unquotedVariable), ("{a: ${A}}", 1, 6, .unquotedVariable),
        ("a: |x\n", 1, 5, .invalidBlockHeader), ("a: |0\n", 1, 5, .invalidBlockHeader),
        ("a: |-+\n", 1, 6, .invalidBlockHeader),
        ("a: | b\n", 1, 6, .invalidBlockHeader), ("a: |\n    \n  b\n", 2, 5, .blockIndentation),

        // Escapes and characters
        ("\"\\q\"", 1, 2, .invalidEscape("\\q")), ("\"\\x4\"", 1, 2, .invalidEscape("\\x")),
        ("\"a\\u12\"", 1, 3, .invalidEscape("\\u")), ("\"\\U00110000\"", 1, 2, .invalidEscape("\\U")),
        ("\"\\ud800\"", 1, 2, .loneSurrogate), ("\"\\udc00\"", 1, 2, .loneSurrogate),
        ("\"\\", 1, 2, .invalidEscape("\\")),
        ("\"\\ud800\\u0041\"", 1, 2, .loneSurrogate), ("a: 1\nb: \u{1}\n", 2, 4, .controlCharacter(1)),
        ("é: \u{0}\n", 1, 4, .controlCharacter(0)),
    ]

    @Test(arguments: errors)
    func anErrorSaysWhereAndWhat(text: String, line: Int, column: Int, problem: YAMLError.Problem) {
        let error = YAMLError(problem, at: TextPosition(line: line, column: column))
        #expect(throws: error) { try YAMLReader.read(text) }
    }

    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], 1, 4), ([0x0A, 0xC3], 2, 1), ([0xED, 0xA0, 0x80], 1, 1),
            ([0xC0, 0x80], 1, 1),
        ] as [([UInt8], Int, Int)]
    )
    func bytesThatAreNotUTF8AreRefused(bytes: [UInt8], line: Int, column: Int) {
        let error = YAMLError(.invalidUTF8, at: TextPosition(line: line, column: column))
        #expect(throws: error) { try YAMLReader.read(bytes) }
    }

    @Test(arguments: errors.map(\.problem))
    func aProblemIsDescribedInOneLine(problem: YAMLError.Problem) {
        #expect(!problem.description.isEmpty)
        #expect(!problem.description.contains("\n"))
    }

    @Test func theDescriptionLeadsWithThePosition() {
        let error = YAMLError(.duplicateKey("a\nb"), at: TextPosition(line: 3, column: 9))
        #expect(error.description == #"3:9: the key 'a␊b' appears twice; remove one"#)
    }
}
