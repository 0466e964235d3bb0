import Testing

@testable import Delivery

@Suite struct AccessLogEntryTests {
    private static let time = AccessLogTime(seconds: 971_211_336, isWholeSeconds: true)

    private func entry(_ line: String) -> AccessLogEntry? { AccessLogEntry(line: Array(line.utf8)[...]) }

    @Test(arguments: [
        #"127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326"#,
        #"127.0.0.1 - - [10/Oct/2000:20:55:36 +0000] "GET /a.gif HTTP/1.1" 200 2326 "http://x/" "Mozilla/4 (x; y)""#,
        #"[::1] - - [10/Oct/2000:20:55:36 +0000] "GET /a.gif HTTP/1.1" 200 2326"#,
        #"www.x.de:80 10.0.0.1 - - [10/Oct/2000:22:55:36 +0200] "GET http://www.x.de/a.gif#top HTTP/2.0" 304 0 0.01"#,
    ])
    func commonAndCombinedLinesAreRead(line: String) {
        #expect(entry(line) == AccessLogEntry(time: Self.time, method: "GET", path: "/a.gif"))
    }

    @Test(arguments: [
        #"{"time":"2000-10-10T20:55:36Z","method":"GET","path":"/a.gif","status":200}"#,
        #"{"time_iso8601":"2000-10-10T22:55:36+02:00","request":"GET /a.gif HTTP/1.1"}"#,
        #"{"@timestamp":"2000-10-10T20:55:36Z","http":{"request":{"method":"get"}},"url":{"original":"/a.gif"}}"#,
        #"{"ts":971211336,"request":{"method":"GET","host":"x","uri":"/a.gif"},"status":200}"#,
        #"{"StartUTC":"2000-10-10T20:55:36Z","RequestMethod":"GET","RequestPath":"/a.gif"}"#,
        #"{"httpRequest":{"requestMethod":"GET","requestUrl":"https://x.org/a.gif"},"timestamp":"2000-10-10T20:55:36Z"}"#,
        #"  {"time_local":"10/Oct/2000:20:55:36 +0000","request_method":"GET","request_uri":"/a.gif"}"#,
    ])
    func linesOfJSONAreReadByTheNamesThatServersUse(line: String) {
        #expect(entry(line) == AccessLogEntry(time: Self.time, method: "GET", path: "/a.gif"))
    }

    @Test(arguments: [
        ("/a?b=1&c=%20", "/a?b=1&c=%20"), (#"/a\"b"#, "/a%22b"), (#"/a\x22b"#, "/a%22b"), ("/ä", "/%C3%A4"),
        (#"/a\b"#, "/a%5Cb"), ("http://host", "/"), ("/a#b", "/a"),
    ])
    func pathsArePutIntoAFormThatCanBeSent(target: String, path: String) {
        let line = #"h - - [10/Oct/2000:20:55:36 +0000] "GET \#(target) HTTP/1.1" 200 1"#
        #expect(entry(line)?.path == path)
    }

    @Test func aQueryInAFieldOfItsOwnBelongsToThePath() {
        #expect(entry(#"{"method":"GET","uri":"/a","args":"b=1"}"#)?.path == "/a?b=1")
        #expect(entry(#"{"method":"GET","uri":"/a?b=1","args":"b=1"}"#)?.path == "/a?b=1")
        #expect(entry(#"{"method":"GET","uri":"/a","args":""}"#)?.path == "/a")
    }

    @Test(arguments: [
        "", "   ", "hello", "{", "{}", "[]", #"{"method":"GET"}"#, #"{"method":"GET","path":"a"}"#,
        #"h - - [10/Oct/2000:20:55:36 +0000] "-" 400 0"#,
        #"h - - [10/Oct/2000:20:55:36 +0000] "GET /a" 200 1"#,
        #"h - - [10/Oct/2000:20:55:36 +0000] "get /a HTTP/1.1" 200 1"#,
        #"h - - [10/Oct/2000:20:55:36 +0000] "OPTIONS * HTTP/1.1" 200 1"#,
        #"h - - [10/Oct/2000:20:55:36 +0000] "GET /a HTTP/1.1"#,
        #"h - - [yesterday] "GET /a HTTP/1.1" 200 1"#, "\u{16}\u{3}\u{1}",
        #"h - - [10/Oct/2000:20:55:36 +0000] "\x16\x03\x01" 400 0"#,
    ])
    func whatIsNoRequestIsNone(line: String) {
        #expect(entry(line) == nil)
    }

    @Test(arguments: [
        ("10/Oct/2000:13:55:36 -0700", 971_211_336, true), ("2000-10-10T20:55:36Z", 971_211_336, true),
        ("2000-10-10 20:55:36,500", 971_211_336.5, false),
        ("2000-10-10T20:55:36.25+00:00", 971_211_336.25, false),
        ("971211336", 971_211_336, true), ("971211336.5", 971_211_336.5, false),
        ("1700000000123", 1_700_000_000.123, false), ("1700000000123456", 1_700_000_000.123456, false),
        ("01/Jan/1970:00:00:00 +0000", 0, true), ("29/Feb/2024:12:00:00 +0000", 1_709_208_000, true),
    ])
    func timesAreRead(text: String, seconds: Double, isWhole: Bool) throws {
        let time = try #require(AccessLogTime(text))
        #expect(abs(time.seconds - seconds) < 1e-4 && time.isWholeSeconds == isWhole)
    }

    @Test(arguments: ["", "now", "32", "10/Foo/2000:13:55:36 -0700", "2000-13-10T20:55:36Z", "nan", "-5"])
    func whatIsNoTimeIsNone(text: String) {
        #expect(text == "32" ? AccessLogTime(text)?.seconds == 32 : AccessLogTime(text) == nil)
    }

    /// Whatever bytes come, there is an answer and no crash.
    @Test func anyBytesAreAnswered() {
        var generator = SystemRandomNumberGenerator()
        let seed = Array(#"h - - [10/Oct/2000:20:55:36 +0000] "GET /a\x2 HTTP/1.1" {"a":[1,"\u12"]}"#.utf8)
        for _ in 0..<2_000 {
            var line = seed
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                line[Int.random(in: line.indices, using: &generator)] = .random(
                    in: 0...255,
                    using: &generator
                )
            }
            let start = Int.random(in: line.indices, using: &generator)
            if let entry = AccessLogEntry(line: line[start...]) {
                #expect(entry.path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            }
        }
    }
}
