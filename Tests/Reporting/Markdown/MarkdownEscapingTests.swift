import Testing

@testable import Reporting

@Suite("Markdown escaping")
struct MarkdownEscapingTests {
    @Test(
        arguments: [
            ("/api/users", "/api/users"),
            ("/a|b", #"/a\|b"#),
            (#"a\|b"#, #"a\\\|b"#),
            ("two\nlines", "two␊lines"),
            ("two\r\nlines", "two␍␊lines"),
            ("tab\there", "tab␉here"),
            ("`code`", #"\`code\`"#),
            ("*bold*", #"\*bold\*"#),
            ("user_data", "user_data"),
            ("_under_", #"\_under\_"#),
            ("a_ b", #"a\_ b"#),
            ("[x](y)", #"\[x\](y)"#),
            ("<b>", #"\<b\>"#),
            ("&amp;", #"\&amp;"#),
            ("~~gone~~", #"\~\~gone\~\~"#),
            ("$x$", #"\$x\$"#),
            ("# title", "\\# title"),
            ("", ""),
        ]
    )
    func whatCouldStartMarkupIsEscaped(_ text: String, _ escaped: String) {
        #expect(text.markdownEscaped == escaped)
    }

    @Test func aTableEscapesItsCells() {
        var table = MarkdownTable("Name", "Number")
        table.add("a|b\nc", "1")
        #expect(table.text == "| Name | Number |\n| --- | ---: |\n| a\\|b␊c | 1 |")
    }
}
