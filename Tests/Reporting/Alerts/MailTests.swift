import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("E-mail", .sharesProcessor)
struct MailTests {
    @Test(arguments: ["a@b", "first.last+tag@mail.example.org", "o'neil@example.org", "x_y@127.0.0.1"])
    func anAddressIsRead(_ text: String) {
        #expect(MailAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", "a", "@b", "a@", "a@b@c", "a b@c", "<a@b>", "Name <a@b>", "a@b,c@d", "a@b\r\nBcc: c@d", "ä@b",
        "-oX@b",
        "\"a\"@b", "a@[1.2.3.4]", "a@b\0",
    ])
    func whatIsMoreOrLessThanAnAddressIsNone(_ text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test(arguments: [
        ("plain subject", "plain subject"), ("caf\u{E9}", "=?UTF-8?B?Y2Fmw6k=?="),
        ("=?UTF-8?B?eA==?=", "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?="), ("", ""),
    ])
    func aHeaderIsEncodedWhereNeeded(_ text: String, _ encoded: String) {
        #expect(MailEncoding.header(text) == encoded)
    }

    @Test func aLongHeaderIsCutBetweenCharacters() throws {
        let text = String(repeating: "❌ \u{1F1E9}\u{1F1EA}e\u{301}", count: 30)
        let words = MailEncoding.header(text).components(separatedBy: "\r\n ")
        #expect(words.count > 1)
        var decoded = ""
        for word in words {
            #expect(word.count <= 75 && word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
            let data = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
            decoded += try #require(String(data: data, encoding: .utf8))
        }
        #expect(decoded == text)
    }

    @Test(arguments: [
        ("", ""), ("a\n", "a\r\n"), ("a", "a\r\n"), ("a=b", "a=3Db\r\n"), ("caf\u{E9}", "caf=C3=A9\r\n"),
        ("end \nnext", "end=20\r\nnext\r\n"), ("a\r\nb", "a\r\nb\r\n"), ("a\rb\tc", "a=0Db=09c\r\n"),
        ("\n\n", "\r\n\r\n"),
    ])
    func textIsQuotedPrintable(_ text: String, _ encoded: String) {
        #expect(MailEncoding.quotedPrintable(text) == encoded)
    }

    @Test(arguments: 70...80) func noLineIsTooLong(length: Int) {
        for letter in ["x", "="] {
            let text = String(repeating: letter, count: length)
            let lines = MailEncoding.quotedPrintable(text).components(separatedBy: "\r\n").dropLast()
            #expect(lines.allSatisfy { $0.utf8.count <= 76 })
            let joined = lines.map { $0.hasSuffix("=") ? String($0.dropLast()) : $0 }.joined()
            #expect(joined.replacing("=3D", with: "=") == text)
        }
    }

    @Test(arguments: [
        (0.0, "Thu, 01 Jan 1970 00:00:00 +0000"), (1_738_324_800, "Fri, 31 Jan 2025 12:00:00 +0000"),
        (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 +0000"),
    ])
    func aDateIsAsTheRuleSays(_ seconds: Double, _ text: String) {
        #expect(MailEncoding.date(Date(timeIntervalSince1970: seconds)) == text)
    }

    @Test(.requires(.python)) func anotherProgramReadsTheMessage() throws {
        let alert = Alert(ReportCase.failed.report, testType: "Load test with a long name, caf\u{E9} and ❌")
        let sender = try #require(MailAddress("loadgate@example.org"))
        let receivers = ["ops@example.org", "dev@example.org"].compactMap(MailAddress.init)
        let mail = MailMessage(alert, from: sender, to: receivers, date: alert.time, identifier: "<id @1>")
        let script = """
            import sys, email, email.policy
            m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
            print(m['subject'])
            print(m['to'].addresses[1].addr_spec, m['message-id'], m['date'].datetime.isoformat(), m.defects)
            print(m.get_content().replace('\\r\\n', '\\n'), end='')
            """
        let result = try Peer.python.run(["-c", script], input: mail.text)
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.count > 4, "\(result.errors)")
        #expect(lines[0] == "❌ \(alert.headline)")
        #expect(lines[1] == "dev@example.org <id1@example.org> 2025-01-31T12:01:00+00:00 []")
        #expect(lines[2...].joined(separator: "\n") == mail.body)
    }
}
