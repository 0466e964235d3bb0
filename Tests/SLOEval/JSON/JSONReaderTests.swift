import Testing

@testable import SLOEval

@Suite struct JSONReaderTests {
    private func read(_ text: String) -> JSONValue? { JSONReader.value(of: Array(text.utf8)) }

    @Test(
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .number("0")),
            ("-12.50e+3", .number("-12.50e+3")), (#""""#, .string("")), ("[]", .array([])),
            ("{}", .object([:])),
            (#""a\"\\\/\b\f\n\r\té""#, .string("a\"\\/\u{8}\u{C}\n\r\té")),
            (#""\u00e9\ud83d\ude00""#, .string("é😀")), (#""\ud83d!""#, .string("\u{FFFD}!")),
            (#""\ud83d\u0041""#, .string("\u{FFFD}A")),
            (
                "[1, [2],\n{\"a\": null}]",
                .array([.number("1"), .array([.number("2")]), .object(["a": .null])])
            ),
            (#"{"a":1,"a":2}"#, .object(["a": .number("2")])),
        ] as [(String, JSONValue)]
    )
    func documentsAreRead(text: String, value: JSONValue) {
        #expect(read(text) == value)
    }

    @Test(
        arguments: [
            (#"{"a":1,"b":2}"#, nil), (#"[{"a":1},{"a":1}]"#, nil), (#"{"a":{"a":1}}"#, nil),
            (#"{"a":1,"a":1}"#, "a"), (#"[0,{"b":{"c":1,"d":2,"c":3}}]"#, "c"), (#"{"a":1,"\u0061":2}"#, "a"),
            (#"{"a":1,"a":"#, nil),
        ] as [(String, String?)]
    )
    func aKeyThatStandsTwiceInOneObjectIsFound(text: String, key: String?) {
        #expect(JSONReader.repeatedKey(in: Array(text.utf8)) == key)
    }

    @Test(arguments: [
        "", " ", "nul", "tru e", "01", "1.", ".5", "-", "1e", "+1", "[1,]", "[1 2]", "[", "{", #"{"a"}"#,
        #"{"a":}"#,
        #"{a:1}"#, #"{"a":1,}"#, "\"a", #""\x""#, #""\u12g4""#, #""\u12"#, "\"\u{1}\"", "1 2", "<html>",
        "NaN",
        #""\ufffffff"#,
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(read(text) == nil)
    }

    @Test func invalidUTF8IsRefused() {
        #expect(JSONReader.value(of: [0x22, 0xFF, 0x22]) == nil)
    }

    @Test func deepNestingIsRefusedAndEndsNothing() {
        #expect(read(String(repeating: "[", count: 100_000)) == nil)
        #expect(read(String(repeating: "[", count: 150) + String(repeating: "]", count: 150)) != nil)
    }

    @Test(arguments: [
        ("1", "1.0", true), ("1e2", "100", true), ("0", "-0", true), ("1", "2", false), ("0.1", "0.10", true),
        ("9007199254740993", "9007199254740992", false), ("1e400", "1e401", true),
    ])
    func numbersAreEqualWhenTheyMeanTheSame(left: String, right: String, areEqual: Bool) {
        #expect((JSONValue.number(left) == JSONValue.number(right)) == areEqual)
    }

    @Test func typesAreNotEqual() {
        #expect(JSONValue.string("1") != .number("1"))
        #expect(JSONValue.null != .bool(false))
        #expect(JSONValue.array([]) != .object([:]))
    }

    @Test func aValueIsWrittenOnOneLineWithItsKeysInOrder() {
        #expect(read(#"{"b":[1,"x"],"a":null}"#)?.description == #"{"a":null,"b":[1,"x"]}"#)
    }
}

@Suite struct JSONPathPatternTests {
    @Test(arguments: [
        ("$.meta.time", "$.meta.time"), ("meta.time", "$.meta.time"), ("$.items[].id", "$.items[].id"),
        ("$[].id", "$[].id"), ("$.*.etag", "$.*.etag"), ("$.grid[][]", "$.grid[][]"),
        ("$.items[*].id", "$.items[].id"),
    ])
    func aPatternIsWrittenWithItsRoot(text: String, description: String) throws {
        #expect(try JSONPathPattern(text).description == description)
    }

    @Test(arguments: ["", "$", "$..a", "a.", "a[0]", "a[", "$.a[]b"])
    func whatIsNoPathIsRefusedWithAHint(text: String) {
        #expect(throws: JSONPathPattern.ParseError.invalid(text)) { try JSONPathPattern(text) }
        #expect(JSONPathPattern.ParseError.invalid(text).description.hasSuffix("or $.*.etag."))
    }

    @Test(
        arguments: [
            ("$.a", [.key("a")], true), ("$.a", [.key("a"), .element, .key("b")], true),
            ("$.a.b", [.key("a")], false),
            ("$.*.b", [.key("x"), .key("b")], true), ("$.*.b", [.element, .key("b")], false),
            ("$.a[].b", [.key("a"), .element, .key("b")], true), ("$.b", [.key("a"), .key("b")], false),
        ] as [(String, [JSONPathPattern.Step], Bool)]
    )
    func aPatternCoversItsPlaceAndWhatIsBelow(text: String, place: [JSONPathPattern.Step], covers: Bool)
        throws
    {
        #expect(try JSONPathPattern(text).covers(place) == covers)
    }

    private static let shop: JSONValue = [
        "token": "t-1", "n": 3, "items": [["id": 7], ["id": 8, "tags": ["x", "y"]], ["name": "nine"]],
        "by": ["b": ["id": 2], "a": ["id": 1]],
    ]

    @Test(
        arguments: [
            ("$.token", ["t-1"]), ("token", ["t-1"]), ("$.items[*].id", [7, 8]), ("$.items[].id", [7, 8]),
            ("$.items[1].id", [8]), ("$.items[3]", []), ("$.items[1].tags[*]", ["x", "y"]),
            ("$.items[*].tags[0]", ["x"]), ("$.*.id", []), ("$.by.*.id", [1, 2]), ("$.token.x", []),
            ("$.n[0]", []), ("$.missing", []),
        ] as [(String, [JSONValue])]
    )
    func aPathSelectsTheValuesOfItsPlaces(text: String, values: [JSONValue]) throws {
        #expect(try JSONPathPattern(selecting: text).values(in: Self.shop) == values)
    }

    @Test func theRootSelectsTheDocument() throws {
        #expect(try JSONPathPattern(selecting: "$").values(in: Self.shop) == [Self.shop])
        #expect(try JSONPathPattern(selecting: "$[1]").values(in: [1, 2]) == [2])
    }

    @Test(arguments: ["", "$..a", "a.", "a[", "a]", "$.a[]b", "a[-1]", "a[x]", "a[0"])
    func whatSelectsNothingIsRefusedWithAHint(text: String) {
        #expect(throws: JSONPathPattern.ParseError.notSelecting(text)) {
            try JSONPathPattern(selecting: text)
        }
        #expect(JSONPathPattern.ParseError.notSelecting(text).description.hasSuffix("or $.items[*].id"))
    }

    @Test(arguments: [("$.a.b[0]", "b"), ("$.a.*", "a"), ("$", nil)] as [(String, String?)])
    func theLastKeyOfAPathIsKnown(text: String, key: String?) throws {
        #expect(try JSONPathPattern(selecting: text).lastKey == key)
    }
}
