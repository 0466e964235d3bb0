import Foundation
import Testing

@testable import Reporting

@Suite("JSON layout")
struct JSONLayoutTests {
    @Test(
        arguments: [
            ("[\n  1,\n  2\n]", "[1,2]"),
            ("[\n  -1.5e-3\n]", "[-1.5e-3]"),
            ("[\n\n]", "[]"),
            ("{\n\n}", "{}"),
            ("{\n  \"a\" : 1\n}", "{\n  \"a\": 1\n}"),
            ("[\n  \"a\"\n]", "[\n  \"a\"\n]"),
            ("[\n  [\n    1\n  ]\n]", "[\n  [1]\n]"),
            (#"{"a" : "[\n 1 ] : { }"}"#, #"{"a": "[\n 1 ] : { }"}"#),
            (#"{"a\" : [ 1 ]" : 1}"#, #"{"a\" : [ 1 ]": 1}"#),
            (#"["unfinished"#, #"["unfinished"#),
            ("", ""),
        ]
    )
    func onlySpaceOutsideOfStringsIsTakenAway(_ json: String, _ tightened: String) {
        #expect(JSONLayout.tightened(Data(json.utf8)) == tightened)
    }
}
