import Testing

@testable import SLOEval

/// Values that are read by their path alone are those that the whole document has there.
@Suite struct JSONSelectionTests {
    static let paths = [
        "$", "$.a", "$.a.b", "$.items[].id", "$.items[*].tags[0]", "$.items[1]", "$[0]", "$[].x", "$.*.id",
        "$.a.*", "$.ü", "$.", "$.items[].id.deep",
    ].compactMap { try? JSONPathPattern(selecting: $0) }

    static let documents = [
        #"{"a": 1}"#, #"{"a": {"b": [1, "two", null]}, "c": {"id": 4}}"#,
        #"{"items": [{"id": "x", "tags": ["p", "q"]}, {"tags": []}, 7, {"id": {"deep": true}}]}"#,
        #"[{"x": 1}, {"x": "\u00e9\n"}, [], "x"]"#, #"{"a": 1, "a": {"b": 2}, "b": 3, "a": [{}]}"#,
        #"{"\u0061": "escaped", "ü": "ü", "": 1}"#, #"  {"a" : -1.5e+3 , "items" : [ ] }  "#, "7", #""a""#,
        "{}",
        "[]", "true", #"{"a": "\ud83d\ude00", "items": [[1, [2]], {"id": [3]}]}"#,
    ]

    @Test(arguments: documents) func theyAreThoseOfTheWholeDocument(document: String) {
        let bytes = Array(document.utf8)
        for path in Self.paths {
            let expected = JSONValue.parse(bytes).map { path.values(in: $0) }
            #expect(expected != nil)
            #expect(path.values(ofJSON: bytes) == expected, "\(path)")
        }
    }

    /// Cut anywhere, or with a byte that doesn't belong there.
    @Test(arguments: documents) func aDocumentThatIsBrokenHasNone(document: String) {
        let whole = Array(document.utf8)
        for place in whole.indices {
            var spoilt = whole
            spoilt[place] = [UInt8(ascii: "}"), 0xFF, UInt8(ascii: "\""), 0x00][place % 4]
            for bytes in [Array(whole[..<place]), spoilt] {
                for path in Self.paths {
                    let expected = JSONValue.parse(bytes).map { path.values(in: $0) }
                    #expect(path.values(ofJSON: bytes) == expected, "\(path) in \(bytes)")
                }
            }
        }
    }

    @Test(arguments: ["[", #"{"a":"#]) func nestingIsLimitedAlike(opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        for depth in [198, 199, 200, 201, 10_000] {
            let text =
                String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
            let bytes = Array(text.utf8)
            for path in Self.paths {
                let expected = JSONValue.parse(bytes).map { path.values(in: $0) }
                #expect(path.values(ofJSON: bytes) == expected, "\(path) at depth \(depth)")
            }
        }
    }
}
