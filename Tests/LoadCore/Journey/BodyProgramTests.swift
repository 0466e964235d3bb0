import Foundation
import SLOEval
import Testing

@testable import LoadCore

@Suite struct BodyProgramTests {
    private static let scope = Template.Scope(captures: ["value"])

    private static func render(_ body: StepBody, _ value: String) throws -> (text: String, type: String?) {
        let program = try BodyProgram(body) { text throws(JourneyError) in
            do throws(TemplateError) {
                return try Template(text, in: Self.scope)
            } catch {
                throw .template(place: "the body", step: "s", problem: error.description)
            }
        }
        var context = Template.Context(captures: [value], generator: SeededGenerator(seed: 1))
        let (bytes, type) = program.render(&context)
        return (String(decoding: bytes, as: UTF8.self), type)
    }

    static let json: [(template: String, value: String, text: String)] = [
        (#"{"a": "{{value}}"}"#, #"x"y\z"#, #"{"a": "x\"y\\z"}"#),
        (#"{"a": "b {{value}} c"}"#, "line\nbreak", #"{"a": "b line\nbreak c"}"#),
        (#"{"a": {{value | json}}}"#, #"x"y"#, #"{"a": "x\"y"}"#),
        (#"{"a": "{{value | upper}}"}"#, "é\u{1}", #"{"a": "É\u0001"}"#),
        // Marks that make one character with the quote beside them.
        (#"{"a": "{{value}}"}"#, "\u{301}x\u{600}", "{\"a\": \"\u{301}x\u{600}\"}"),
    ]

    @Test(arguments: json)
    func aValueInJSONCantEndItsString(template: String, value: String, text: String) throws {
        let rendered = try Self.render(.json(template), value)
        #expect(rendered.text == text && rendered.type == "application/json")
        #expect(JSONValue.parse(Array(rendered.text.utf8)) != nil)
    }

    @Test func aValueInAFormCantBecomeAnotherField() throws {
        let fields = [
            StepBody.Field(name: "a b", value: "{{value}}"), StepBody.Field(name: "c", value: "1"),
        ]
        let rendered = try Self.render(.form(fields), "x&y=z é+")
        #expect(rendered.text == "a+b=x%26y%3Dz+%C3%A9%2B&c=1")
        #expect(rendered.type == "application/x-www-form-urlencoded")
    }

    @Test func textAndBytesAreSentAsTheyAre() throws {
        #expect(try Self.render(.text("<{{value}}>"), "\"").text == "<\">")
        #expect(try Self.render(.bytes(Data("{{value}}".utf8)), "x").text == "{{value}}")
        #expect(try Self.render(.text("a"), "").type == nil)
    }

    @Test func thePartsOfAFormHaveABorderThatIsNotInThem() throws {
        let parts = [
            StepBody.Part(name: "title", content: .text("{{value}}")),
            StepBody.Part(
                name: "file\"\r\nX: y",
                content: .bytes(Data("content".utf8)),
                fileName: "a\".txt",
                contentType: "text/plain"
            ),
        ]
        let rendered = try Self.render(.multipart(parts), "--loadgate-\r\n")
        let type = try #require(rendered.type)
        let border = type.dropFirst("multipart/form-data; boundary=".count)
        #expect(type.hasPrefix("multipart/form-data; boundary=loadgate-") && border.count > 15)
        #expect(
            rendered.text == """
                --\(border)\r
                Content-Disposition: form-data; name="title"\r
                \r
                --loadgate-\r
                \r
                --\(border)\r
                Content-Disposition: form-data; name="file%22%0D%0AX: y"; filename="a%22.txt"\r
                Content-Type: text/plain\r
                \r
                content\r
                --\(border)--\r

                """
        )
    }
}
