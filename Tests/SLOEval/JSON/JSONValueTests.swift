import SLOEval
import Testing

@Suite struct JSONValueTests {
    @Test func aPathThatLeadsNowhereGivesNothing() throws {
        let value = try #require(JSONValue(text: #"{"a": {"b": [1, "x"]}, "c": true}"#))
        #expect(value["a"]?["b"]?[1]?.string == "x")
        #expect(value["c"]?.bool == true)
        #expect(value["a"]?["z"]?[0] == nil)
        #expect(value["c"]?["a"] == nil)
        #expect(value["a"]?["b"]?[2] == nil)
        #expect(value["a"]?[0] == nil)
    }

    @Test(arguments: [
        ("3", 3), ("-3", -3), ("3.0", 3), ("3e2", 300), ("9007199254740993", 9_007_199_254_740_993),
        ("3.5", nil), ("1e300", nil), ("99999999999999999999", nil), (#""3""#, nil),
    ])
    func wholeNumbersAreExactOrNone(text: String, number: Int?) throws {
        #expect(try #require(JSONValue(text: text)).integer == number)
    }

    @Test(arguments: [
        #"{"a":[1,2.50,-3e10,null,true],"b":{}}"#, #""quote \" back \\ line\nreturn\rtab\tbell\u0007""#,
        #""é😀""#, "9007199254740993",
    ])
    func textComesBackAsItWas(text: String) throws {
        #expect(try #require(JSONValue(text: text)).text == text)
    }

    @Test(arguments: ["", "{", "[1,]", "nul", "1 2", "\"\n\""])
    func whatIsNoDocumentIsNoValue(text: String) {
        #expect(JSONValue(text: text) == nil)
    }

    @Test func literalsAreDocuments() {
        let value: JSONValue = ["n": 1, "f": 0.5, "s": "x", "l": [true], "o": [:]]
        #expect(value.text == #"{"f":0.5,"l":[true],"n":1,"o":{},"s":"x"}"#)
    }
}
