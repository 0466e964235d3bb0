import SLOEval
import Testing

@testable import LoadCore

@Suite struct TemplateTests {
    private static let scope = Template.Scope(
        captures: ["token", "item-id"],
        data: [.init(name: "accounts", columns: ["user", "password"]), .init(name: "empty", columns: ["x"])]
    )

    private func context(seed: UInt64 = 1) -> Template.Context {
        Template.Context(
            captures: ["t k/é\"", nil],
            rows: [["ann", "pä ss"], ["y"]],
            user: 7,
            iteration: 3,
            nowMilliseconds: 1_700_000_000_999,
            generator: SeededGenerator(seed: seed)
        )
    }

    private func render(_ text: String, seed: UInt64 = 1) throws -> String {
        var context = context(seed: seed)
        return try Template(text, in: Self.scope).render(&context)
    }

    @Test(arguments: [
        ("", ""), ("/plain?x={y}", "/plain?x={y}"), ("a}}b", "a}}b"), ("{{user}}", "7"), ("{{ user }}", "7"),
        ("/u/{{user}}/{{iteration}}!", "/u/7/3!"), ("{{now}} {{now_ms}}", "1700000000 1700000000999"),
        ("{{accounts.user}}:{{accounts.password}}", "ann:pä ss"), ("{{empty.x}}", "y"), ("{{item-id}}", ""),
        ("{{token}}", "t k/é\""), ("{{token | url}}", "t%20k%2F%C3%A9%22"), ("{{token|json}}", #""t k/é\"""#),
        ("{{accounts.user | base64}}", "YW5u"), ("{{token | upper | url}}", "T%20K%2F%C3%89%22"),
        ("{{\"A\" | lower}}", "a"), (#"{{"{{"}}x{{"\"}}"}}"#, #"{{x"}}"#), ("{{random(4, 4)}}", "4"),
        ("{{random(-3,-3)}}", "-3"), ("{{pick(a b )}}", "a b"), (#"{{pick("x,)")}}"#, "x,)"),
    ])
    func placesAreFilledIn(text: String, rendered: String) throws {
        #expect(try render(text) == rendered)
    }

    /// A value inside of a string is escaped once, whatever filter made it; one outside stands as it is.
    @Test(arguments: [
        (#"{"a": "{{token}}"}"#, #"{"a": "t k/é\""}"#), (#"{"a": {{token | json}}}"#, #"{"a": "t k/é\""}"#),
        (#"{"a": {{user | number}}}"#, #"{"a": 7}"#), (#"{"a": "{{user | number}}"}"#, #"{"a": "7"}"#),
        (#"{"a\"b": {{user | number}}}"#, #"{"a\"b": 7}"#), (#"["\\", {{user | json}}]"#, #"["\\", "7"]"#),
    ])
    func valuesInJSONAreEscapedOnce(text: String, rendered: String) throws {
        var context = context()
        #expect(try Template(text, in: Self.scope).insideJSON.render(&context) == rendered)
        #expect(!context.lacksNumber)
    }

    @Test(arguments: [
        ("{{user | number}}", false), ("{{token | number}}", true), ("{{item-id | number}}", true),
    ])
    func whatIsNoNumberIsNoted(text: String, lacksNumber: Bool) throws {
        var context = context()
        _ = try Template(text, in: Self.scope).render(&context)
        #expect(context.lacksNumber == lacksNumber)
    }

    @Test(arguments: [
        ("0", true), ("-1.5e3", true), ("12345678901234567890.5", true), ("", false), ("01", false),
        ("1.", false),
        (" 1", false), ("1 ", false), ("NaN", false), ("0x1", false), ("true", false), ("\"1\"", false),
        ("+1", false),
    ])
    func aNumberIsWrittenAsJSONHasIt(text: String, isNumber: Bool) {
        #expect(JSONValue.isNumber(text) == isNumber)
    }

    @Test(
        arguments: [
            ("a{{user", .unclosed, 1), ("{{", .unclosed, 0), ("{{user |", .unclosed, 0),
            ("{{pick(a", .unclosed, 0),
            ("{{}}", .empty, 0), ("x{{ }}", .empty, 1), ("{{user user}}", .unexpected("u"), 7),
            ("{{user}", .unexpected("}"), 6), ("{{!}}", .unexpected("!"), 2),
            ("{{user | no}}", .unknownFilter("no"), 9),
            ("{{user()}}", .arguments("user"), 2), ("{{token(1)}}", .arguments("token"), 2),
            ("{{random}}", .arguments("random"), 2), ("{{random(2, 1)}}", .arguments("random"), 2),
            ("{{random(1)}}", .arguments("random"), 2), ("{{random(a, b)}}", .arguments("random"), 2),
            ("{{pick()}}", .arguments("pick"), 2), ("{{\"a}}", .unclosedQuote, 2),
            ("{{pick(\"a)}}", .unclosedQuote, 7),
            ("{{pick(a}}", .unexpected("}"), 8),
            ("{{no.user}}", .unknownTable("no", known: ["accounts", "empty"]), 2),
            ("{{accounts.id}}", .missingColumn("id", table: "accounts", known: ["user", "password"]), 2),
        ] as [(String, TemplateError.Reason, Int)]
    )
    func aMistakeIsNamedWithItsPlace(text: String, reason: TemplateError.Reason, offset: Int) {
        #expect(throws: TemplateError(reason: reason, offset: offset)) { try Template(text, in: Self.scope) }
    }

    @Test(arguments: ["{{cart}}", "{{cart(1)}}", "{{User}}"])
    func anUnknownNameIsToldWithThoseThatAreKnown(text: String) throws {
        let error = try #require(throws: TemplateError.self) { try Template(text, in: Self.scope) }
        #expect(error.offset == 2)
        #expect(
            "\(error)".hasSuffix("known are token, item-id, user, iteration, uuid, now, now_ms, random, pick")
        )
    }

    @Test func theSameSeedGivesTheSameTextAndAnotherAnother() throws {
        let text = "{{uuid}} {{random(1, 1000000)}} {{pick(a, b, c)}}"
        #expect(try render(text) == render(text))
        #expect(try render(text) != render(text, seed: 2))
    }

    @Test func randomValuesFollowEachOther() throws {
        var context = context()
        let template = try Template("{{random(1, 3)}}{{pick(a, b)}}", in: Self.scope)
        let texts = Set((0..<200).map { _ in template.render(&context) })
        #expect(texts == ["1a", "1b", "2a", "2b", "3a", "3b"])
    }

    @Test func aUUIDIsOfVersion4() throws {
        var context = context()
        let template = try Template("{{uuid}}", in: Self.scope)
        let shape = try RegularExpression(
            "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
        )
        for _ in 0..<500 { #expect(shape.search(Array(template.render(&context).utf8)) == .found([])) }
    }

    @Test func textWithoutSourcesIsFixed() throws {
        #expect(try Template("/a{{\"{{\"}}b", in: Self.scope).isFixed)
        #expect(try !Template("/a{{user}}", in: Self.scope).isFixed)
    }
}
