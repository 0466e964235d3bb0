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

    @Test(arguments: [
        #"Oct 10 13:55:36 web nginx[1234]: 10.0.0.1 - - [10/Oct/2000:20:55:36 +0000] "GET /a.gif HTTP/1.1" 200 1"#,
        #"<190>1 2025-01-01T00:00:00Z web nginx[971219999] h - - [10/Oct/2000:20:55:36 +0000] "GET /a.gif HTTP/1.1" 200"#,
        #"h - [10/Oct/2099:20:55:36 +0000] [10/Oct/2000:20:55:36 +0000] "GET /a.gif HTTP/1.1" 200 1"#,
        #"h - a]b[c [10/Oct/2000:20:55:36 +0000] "GET /a.gif HTTP/1.1" 200 1 "[10/Oct/2099:20:55:36 +0000]" "x""#,
        #""u [10/Oct/2099:20:55:36 +0000]" [10/Oct/2000:20:55:36 +0000] "GET /a.gif HTTP/1.1" 200 1"#,
        #"h - \x22[10/Oct/2099:20:55:36 +0000] \"GET /x HTTP/1.1\" [10/Oct/2000:20:55:36 +0000] "GET /a.gif HTTP/1.1" 200"#,
        #"[10/Oct/2000:20:55:36 +0000] 0.01 "GET /a.gif HTTP/1.1" 200"#,
        #"h - - [2000-10-10T20:55:36Z] "GET /a.gif HTTP/1.1" 200"#, #"[971211336] "GET /a.gif HTTP/1.1""#,
    ])
    func theTimeIsTheOneInFrontOfTheRequest(line: String) {
        #expect(entry(line) == AccessLogEntry(time: Self.time, method: "GET", path: "/a.gif"))
    }

    @Test(arguments: [
        #"{"log":{"file":{"path":"/var/log/x"}},"http":{"request":{"method":"GET"}},"url":{"path":"/a"}}"#,
        #"{"path":"/var/log/x","http":{"request":{"method":"GET"}},"url":{"original":"/a"}}"#,
        #"{"source":{"path":"/x"},"request":{"method":"GET","path":"/a"}}"#,
        #"{"file":{"path":"/x"},"log":{"method":"GET","path":"/a"}}"#,
        #"{"process":{"path":"/x"},"event":{"url":"/y"},"request":{"method":"GET","uri":"/a","headers":{"path":"/z"}}}"#,
        #"{"response":{"url":"/x"},"req":{"method":"GET","url":"/a"},"referrer":{"uri":"/z"}}"#,
        #"{"a":{"b":{"path":"/x"}},"method":"GET","path":"/a"}"#,
        #"{"method":"GET","log":{"file":{"path":"/x"}},"path":"/a"}"#,
    ])
    func aPathOfSomethingElseIsNotTheRequests(line: String) {
        #expect(entry(line)?.path == "/a")
        #expect(entry(line)?.method == "GET")
    }

    @Test func aFileOfTheLogAloneIsNoRequest() {
        #expect(entry(#"{"method":"GET","log":{"file":{"path":"/var/log/x"}}}"#) == nil)
    }

    @Test(arguments: [
        "10/Oct/9223372036854775807:13:55:36 -0700", "9223372036854775807/Oct/2000:13:55:36 +0000",
        "10/Oct/2000:9223372036854775807:55:36 +0000", "10/Oct/2000:13:153722867280912931:36 +0000",
        "10/Oct/2000:13:55:9223372036854775807 +0000", "10/Oct/-9223372036854775808:13:55:36 +0000",
        "00/Oct/2000:13:55:36 +0000", "32/Oct/2000:13:55:36 +0000", "10/Oct/10000:13:55:36 +0000",
        "10/Oct/2000:25:55:36 +0000", "10/Oct/2000:13:60:36 +0000", "10/Oct/2000:13:55:61 +0000",
        "10/Oct/2000:13:55:36 +9999", "99999999999999999999999999999999", "0x1p3", "1e300", "inf", "1e-5",
        "2000-10-99T20:55:36Z", "2000-10-10T99:99:99Z", "9999999999999999999999999999.5",
    ])
    func anAbsurdTimeIsNone(text: String) {
        #expect(AccessLogTime(text) == nil)
        #expect(entry(#"h - \#(text) [\#(text)] "GET /a HTTP/1.1" 200 1"#) == nil)
        _ = entry(#"{"time":"\#(text)","ts":\#(text),"method":"GET","path":"/a"}"#)
        for number in ["1e400", "-1e400", "1e-400", "123456789012345678901234567890", "-0"] {
            #expect(entry(#"{"time":\#(number),"method":"GET","path":"/a"}"#)?.path == "/a")
        }
    }

    /// Numbers in every place of a date, up to the largest.
    @Test func anyNumberInADateIsAnswered() {
        let numbers = [
            "0", "1", "00", "13", "99", "999", "2000", "-1", "+1", "4294967296", "9223372036854775807",
            "-9223372036854775808", "18446744073709551616", "", "x",
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            func number() -> String { numbers.randomElement(using: &generator) ?? "" }
            let common = "\(number())/Oct/\(number()):\(number()):\(number()):\(number()) +\(number())"
            let iso =
                "\(number())-\(number())-\(number())T\(number()):\(number()):\(number()).\(number())+\(number())"
            for text in [common, iso, number() + "." + number()] {
                if let time = AccessLogTime(text) { #expect((-90_000...2.6e11).contains(time.seconds)) }
                _ = entry(#"\#(text) [\#(text)] [10/Oct/2000:20:55:36 +0000] "GET /a HTTP/1.1" 200"#)
            }
        }
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
