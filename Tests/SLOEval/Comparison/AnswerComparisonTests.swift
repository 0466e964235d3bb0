import Testing

@testable import SLOEval

@Suite struct AnswerComparisonTests {
    private func json(_ text: String, status: Int = 200, type: String = "application/json") -> ShadowAnswer {
        ShadowAnswer(status: status, headers: ["Content-Type": type], body: Array(text.utf8))
    }

    private func kinds(
        _ answer: ShadowAnswer,
        _ other: ShadowAnswer,
        _ comparison: AnswerComparison = AnswerComparison()
    ) -> [String] {
        comparison.differences(from: answer, to: other).list.map(\.kind.description)
    }

    @Test func jsonIsComparedByStructure() {
        #expect(kinds(json(#"{"a":1,"b":[1,2]}"#), json(#"{ "b": [1.0, 2], "a": 1e0 }"#)).isEmpty)
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":2}"#, ["$.a with another value"]),
        (#"{"a":1}"#, #"{"a":"1"}"#, ["$.a of another type"]),
        (#"{"a":1}"#, #"{}"#, ["$.a missing"]),
        (#"{}"#, #"{"a":1}"#, ["$.a added"]),
        (#"[1,2]"#, #"[1,3,4]"#, ["$ of another length", "$[] with another value"]),
        (#"{"i":[{"p":1},{"p":2}]}"#, #"{"i":[{"p":3},{"p":4}]}"#, ["$.i[].p with another value"]),
        (#"{"a":[]}"#, #"{"a":{}}"#, ["$.a of another type"]),
        (#"{"a":null}"#, #"{}"#, ["$.a missing"]),
        (#"{"a":1}"#, "oops", ["body format (JSON on one side only)"]),
        ("nope", "oops", ["body"]),
    ])
    func aDifferenceSaysWhereItIs(production: String, canary: String, found: [String]) {
        #expect(kinds(json(production), json(canary)) == found)
    }

    @Test func ignoredPlacesAndWhatIsBelowThemAreNotCompared() throws {
        let comparison = AnswerComparison(ignoredPaths: [
            try JSONPathPattern("$.time"), try JSONPathPattern("$.items[].id"), try JSONPathPattern("$.meta"),
        ])
        let mine = json(#"{"time":1,"items":[{"id":1,"n":1}],"meta":{"x":1}}"#)
        let theirs = json(#"{"items":[{"id":2,"n":1}],"meta":{"x":2,"y":[]}}"#)
        #expect(kinds(mine, theirs, comparison).isEmpty)
        #expect(
            kinds(mine, json(#"{"items":[{"id":2,"n":2}]}"#), comparison) == [
                "$.items[].n with another value"
            ]
        )
    }

    @Test func otherBodiesAreComparedByteByByte() {
        let page = ShadowAnswer(status: 200, body: Array("a".utf8))
        #expect(kinds(page, page).isEmpty)
        #expect(kinds(page, ShadowAnswer(status: 200, body: Array("b".utf8))) == ["body"])
        // JSON that does not say so is not taken for it.
        let bare = ShadowAnswer(status: 200, body: Array("[1]".utf8))
        #expect(kinds(bare, ShadowAnswer(status: 200, body: Array("[ 1]".utf8))) == ["body"])
    }

    @Test(arguments: [
        ("application/json", true), ("Application/JSON; charset=utf-8", true),
        ("application/problem+json", true),
        ("text/html", false), ("application/jsonp", false), ("", false),
    ])
    func theTypeSaysWhetherABodyIsJSON(type: String, isJSON: Bool) {
        #expect(json("{}", type: type).saysJSON == isJSON)
    }

    @Test func chosenHeadersAreComparedWhateverTheCaseOfTheirNames() {
        let comparison = AnswerComparison(headers: ["Cache-Control"])
        let mine = ShadowAnswer(status: 200, headers: ["cache-control": "no-store", "Date": "1"])
        #expect(
            kinds(mine, ShadowAnswer(status: 200, headers: ["CACHE-CONTROL": "no-store"]), comparison).isEmpty
        )
        #expect(kinds(mine, ShadowAnswer(status: 200), comparison) == ["header cache-control"])
    }

    @Test func anotherStatusIsTheOnlyDifference() {
        #expect(
            kinds(json("[1]"), json("[2]", status: 500, type: "text/html")) == ["status 500 instead of 200"]
        )
        #expect(kinds(json("[1]"), ShadowAnswer(failure: .reset)) == ["no answer: connection reset"])
    }

    /// An answer of which a transport kept the beginning alone.
    private func cut(_ text: String, at length: Int, type: String = "text/html") -> ShadowAnswer {
        let whole = Array(text.utf8)
        return ShadowAnswer(
            status: 200,
            headers: ["content-type": type],
            body: Array(whole.prefix(length)),
            bodyLength: UInt64(whole.count),
            bodyDigest: BodyDigest(of: whole, key: Self.key)
        )
    }

    private static let key: BodyDigest.Key = {
        var generator = SplitMix64(seed: 1)
        return BodyDigest.Key(using: &generator)
    }()

    @Test(arguments: ["text/html", "application/json"])
    func whatLiesBeyondTheLimitCountsToo(type: String) throws {
        let beginning = String(repeating: "a", count: 1_000)
        let mine = cut(beginning + "x", at: 1_000, type: type)
        let comparison = AnswerComparison()
        #expect(
            comparison.differences(from: mine, to: cut(beginning + "x", at: 1_000, type: type)).list.isEmpty
        )
        let other = cut(beginning + "y", at: 1_000, type: type)
        let found = comparison.differences(from: mine, to: other)
        #expect(found.list.map(\.kind) == [.body])
        #expect(found.list.first?.canary == "1001 bytes, the first 1000 alike")
        // The structure of JSON that was cut is not known, so an ignored place may be all that differs.
        #expect(found.isPartial == (type == "application/json"))
        #expect(kinds(mine, cut(beginning + "xx", at: 1_000, type: type)) == ["body"])
        var unhashed = mine
        unhashed.bodyDigest = nil
        #expect(kinds(unhashed, unhashed) == ["body"])
    }

    @Test(arguments: [
        "\u{1F}\u{8B}compressed", "{", "",
        String(repeating: "[", count: 300) + String(repeating: "]", count: 300),
    ])
    func jsonThatCanNotBeReadIsComparedAsItCameAndThatIsSaid(text: String) {
        #expect(kinds(json(text), json(text)).isEmpty)
        let found = AnswerComparison().differences(from: json(text), to: json(text + "x"))
        #expect(found.list.map(\.kind) == [.body] && found.isPartial)
        let page = AnswerComparison().differences(
            from: json(text, type: "text/html"),
            to: json(text + "x", type: "text/html")
        )
        #expect(page.list.map(\.kind) == [.body] && !page.isPartial)
    }

    @Test func anExampleShowsThePlaceThatDiffers() throws {
        let beginning = String(repeating: "a", count: 500)
        let found = AnswerComparison().differences(
            from: json(beginning + "mine", type: "text/html"),
            to: json(beginning + "theirs", type: "text/html")
        )
        #expect(found.list.first?.production == "504 bytes, the first 500 alike: mine")
        #expect(found.list.first?.canary == "506 bytes, the first 500 alike: theirs")
    }

    @Test func manyDifferencesAreListedToALimit() {
        let members = (0..<1_000).map { "\"k\($0)\":1" }.joined(separator: ",")
        #expect(kinds(json("{\(members)}"), json("{}")).count <= 1_000)
        let changed = members.replacing(":1", with: ":2")
        #expect(kinds(json("{\(members)}"), json("{\(changed)}")).count == 200)
        let found = AnswerComparison().differences(from: json("{\(members)}"), to: json("{\(changed)}"))
        #expect(found.isPartial)
        #expect(!AnswerComparison().differences(from: json("[1]"), to: json("[2]")).isPartial)
    }
}
