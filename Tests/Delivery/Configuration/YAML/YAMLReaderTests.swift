import Testing

@testable import Delivery

@Suite struct YAMLReaderTests {
    static let documents: [(text: String, outline: String)] = [
        // Documents
        ("", "null"), ("# nothing\n", "null"), ("---\n", "null"), ("---\n...\n# end\n", "null"),
        ("a: 1", "{a: 1}"), ("---\na: 1\n...\n", "{a: 1}"), ("--- text\n", "'text'"),
        ("--- [1]\n", "[1]"), ("\n\n  # c\n\na: 1\n\n# c\n", "{a: 1}"), ("\u{FEFF}a: 1\n", "{a: 1}"),
        ("a: 1\r\nb:\r\n  - 2\r\n", "{a: 1, b: [2]}"), ("a: 1\rb: 2\r", "{a: 1, b: 2}"),
        ("  a: 1\n  b: 2\n", "{a: 1, b: 2}"),

        // Block mappings
        ("a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", "{a: {b: {c: 1}, d: 2}, e: 3}"),
        ("a:\nb: ~\nc: null\n", "{a: null, b: null, c: null}"), ("a :  1\n", "{a: 1}"), ("a:\t1\n", "{a: 1}"),
        ("'a b': 1\n\"c\\n\": 2\n", "{a b: 1, c\n: 2}"), ("a:b: 1\n", "{a:b: 1}"),
        ("1: one\ntrue: yes\n", "{1: 'one', true: 'yes'}"), ("a: # c\n  b: 1 # c\n", "{a: {b: 1}}"),
        ("-a: 1\n?b: 2\n", "{-a: 1, ?b: 2}"), ("/api/x?y=1&z: 0.5\n", "{/api/x?y=1&z: 0.5}"),

        // Block sequences
        ("- 1\n- two\n-\n- ~\n", "[1, 'two', null, null]"), ("- - 1\n  - 2\n- - 3\n", "[[1, 2], [3]]"),
        ("- a: 1\n  b: 2\n- c: 3\n", "[{a: 1, b: 2}, {c: 3}]"), ("-\n  a: 1\n-\n  - 2\n", "[{a: 1}, [2]]"),
        ("a:\n- 1\n- 2\nb: 3\n", "{a: [1, 2], b: 3}"), ("a:\n  - 1\n  - 2\n", "{a: [1, 2]}"),
        ("- a:\n  - 1\n  b: 2\n", "[{a: [1], b: 2}]"), ("-\ttext\n", "['text']"), ("- -1\n", "[-1]"),

        // Flow collections
        ("[]", "[]"), ("{}", "{}"), ("[1, 'a', \"b\", c d, ]", "[1, 'a', 'b', 'c d']"),
        ("{a: 1, 'b': [2, {c: 3}], d: , e:}", "{a: 1, b: [2, {c: 3}], d: null, e: null}"),
        ("a: [\n  1, # one\n  2\n]\nb: {\n\tc: 3}\n", "{a: [1, 2], b: {c: 3}}"),
        ("[a:b, http://x:1/, -1, a#b]", "['a:b', 'http://x:1/', -1, 'a#b']"),
        ("[a\n b,\n\n c]", "['a b', 'c']"),
        ("{\"a\":1,\"b\" :2,\"c\"\n: 3}", "{a: 1, b: 2, c: 3}"), ("{a: {}}", "{a: {}}"),

        // Plain scalars
        ("a: b c  # d\n", "{a: 'b c'}"), ("a: b#c\n", "{a: 'b#c'}"), ("a: x:y\n", "{a: 'x:y'}"),
        ("a: one\n  two\n\n  three\n\n\n  four\nb: 1\n", "{a: 'one two\nthree\n\nfour', b: 1}"),
        ("a:\n  one\n  two\n", "{a: 'one two'}"), ("one\ntwo\n", "'one two'"),
        ("a: ${X:-y}\n", "{a: '${X:-y}'}"),
        ("a: b, [c] {d}\n", "{a: 'b, [c] {d}'}"), ("a: b\n   # c\nd: e\n", "{a: 'b', d: 'e'}"),
        ("a: b\n  - c\n", "{a: 'b - c'}"), ("a: ~x\n", "{a: '~x'}"), ("a: 'x'\n\n\n", "{a: 'x'}"),

        // Quoted scalars
        ("'it''s'", "'it's'"), ("''", "''"), ("\"\"", "''"), ("'a\\n'", "'a\\n'"),
        ("a: 'b: c # d'", "{a: 'b: c # d'}"),
        ("'one \n  two\n\n three'", "'one two\nthree'"), ("\"one \n  two\n\n three\"", "'one two\nthree'"),
        ("\"a\\\n   b\"", "'ab'"), ("\"a \\\n  \\ b\"", "'a  b'"), ("\"a\\\n\n  b\"", "'a\nb'"),
        ("\"a\\t\n b\"", "'a\t b'"), ("' a\n b '", "' a b '"),
        ("\"\\0\\a\\b\\t\\n\\v\\f\\r\\e\\ \\\"\\/\\\\\"", "'\0\u{7}\u{8}\t\n\u{B}\u{C}\r\u{1B} \"/\\'"),
        ("\"\\N\\_\\L\\P\"", "'\u{85}\u{A0}\u{2028}\u{2029}'"), ("\"\\x41\\u00e9\\U0001F600\"", "'Aé😀'"),
        ("\"\\ud83d\\uDE00!\"", "'😀!'"), ("\"1\"", "'1'"), ("'null'", "'null'"),

        // Block scalars
        ("a: |\n  one\n  two\nb: 1\n", "{a: 'one\ntwo\n', b: 1}"), ("a: |-\n  one\n\n", "{a: 'one'}"),
        ("a: |+\n  one\n\n\nb: 1\n", "{a: 'one\n\n\n', b: 1}"),
        ("a: |\n\n  one\n   two\n", "{a: '\none\n two\n'}"),
        ("a: |2\n   one\n  two\n", "{a: ' one\ntwo\n'}"), ("a: |1-\n  one\n", "{a: ' one'}"),
        ("a: |+1\n  one\n", "{a: ' one\n'}"), ("a: |\n  one", "{a: 'one'}"),
        ("a: |\nb: 1\n", "{a: '', b: 1}"),
        ("a: >\n  one\n  two\n\n  three\n", "{a: 'one two\nthree\n'}"),
        ("a: |\n  # x\n# y\n", "{a: '# x\n'}"),
        ("a: >-\n  one\n\n\n  two\n", "{a: 'one\n\ntwo'}"),
        ("a: >\n  one\n   two\n  three\n", "{a: 'one\n two\nthree\n'}"),
        ("a: >\n\n  two\n\n  one\n", "{a: '\ntwo\none\n'}"),
        ("- |\n one\n- >\n two\n", "['one\n', 'two\n']"), ("|\none\n", "'one\n'"),
        ("a: | # c\n  one\n", "{a: 'one\n'}"),
        ("a: |\n  a: \"b\n  - [c\n", "{a: 'a: \"b\n- [c\n'}"),
        ("a: |\n  one\n \n  two\n", "{a: 'one\n\ntwo\n'}"),
        ("a: |+\n\n\nb: 1\n", "{a: '\n\n', b: 1}"), ("a: |\n  one\n  \ttwo\n", "{a: 'one\n\ttwo\n'}"),
    ]

    @Test(arguments: documents)
    func aDocumentIsReadToItsTree(text: String, outline: String) throws {
        #expect(try YAMLReader.read(text).outline == outline)
    }

    static let json: [(text: String, outline: String)] = [
        ("{\"a\": [1, -2.5e3, true, null, \"x\"], \"b\": {}}", "{a: [1, -2500.0, true, null, 'x'], b: {}}"),
        ("{\n\t\"a\":\t1,\n\t\"b\":\n\t\t[\n\t\t\t2\n\t\t]\n}\n", "{a: 1, b: [2]}"),
        ("\t[1]", "[1]"), ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"", "'\"\\/\u{8}\u{C}\n\r\tA'"),
        ("[\"\\uD834\\uDD1E\", \"\u{7F}\"]", "['𝄞', '\u{7F}']"), ("[0, -0, 1E2, 1.0]", "[0, 0, 100.0, 1.0]"),
        ("{\"http://a\":\"b:c\",\"#\":\"# no comment\"}", "{http://a: 'b:c', #: '# no comment'}"), ("3", "3"),
    ]

    @Test(arguments: json)
    func aJSONDocumentIsRead(text: String, outline: String) throws {
        #expect(try YAMLReader.read(text).outline == outline)
    }

    @Test func everyNodeKnowsWhereItStands() throws {
        let root = try YAMLReader.read("# c\na:\n  - é: [1, x]\n    b:\n")
        #expect(root.position == TextPosition(line: 2, column: 1))
        let list = try #require(root.entries?.first)
        #expect(list.keyPosition == TextPosition(line: 2, column: 1))
        #expect(list.value.position == TextPosition(line: 3, column: 3))
        let entries = try #require(list.value.items?.first?.entries)
        #expect(
            entries.map(\.keyPosition) == [
                TextPosition(line: 3, column: 5), TextPosition(line: 4, column: 5),
            ]
        )
        #expect(entries[0].value.position == TextPosition(line: 3, column: 8))
        #expect(entries[0].value.items?.map(\.position.column) == [9, 12])
        #expect(entries[1].value.position == TextPosition(line: 4, column: 7))
    }

    @Test func sixtyFourLevelsAreReadAndNoMore() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try YAMLReader.read(nested(64)).outline == nested(64))
        let error = YAMLError(.tooDeep(limit: 64), at: TextPosition(line: 1, column: 65))
        #expect(throws: error) { try YAMLReader.read(nested(65)) }
        #expect(throws: YAMLError.self) { try YAMLReader.read(String(repeating: "- ", count: 65) + "x") }
    }

    @Test func aMebibyteIsReadAndNoMore() throws {
        let limit = 1 << 20
        let text = "a: " + String(repeating: "x", count: limit - 3)
        #expect(try YAMLReader.read(text).entries?.count == 1)
        let error = YAMLError(.tooLong(limit: limit), at: TextPosition(line: 1, column: 1))
        #expect(throws: error) { try YAMLReader.read(text + "x") }
    }
}

extension YAMLNode {
    fileprivate var items: [YAMLNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    fileprivate var entries: [YAMLEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }
}
