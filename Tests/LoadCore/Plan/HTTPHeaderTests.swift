import LoadCore
import Testing

@Suite struct HTTPHeaderTests {
    static let fields: [(String, String, HTTPHeader.Refusal?)] = [
        ("Content-Length", "1", .framing), ("content-length", "0", .framing),
        ("CONTENT-LENGTH", "", .framing),
        ("Transfer-Encoding", "chunked", .framing), ("tRANSFER-eNCODING", "identity", .framing),
        ("Trailer", "X", .framing), ("Connection", "close", .connection),
        ("Connection", "keep-alive, X-Trace", .connection), ("Keep-Alive", "timeout=5", .connection),
        ("Upgrade", "h2c", .connection), ("TE", "trailers", .connection),
        ("Expect", "100-continue", .connection), ("Proxy-Connection", "close", .connection),
        ("Proxy-Authorization", "Basic eA==", .connection), ("HTTP2-Settings", "x", .connection),
        ("Content-Length ", "1", .name), (" Content-Length", "1", .name), ("Content-Length\t", "1", .name),
        ("Content_Length:", "1", .name), ("", "1", .name), ("X\r\nY", "1", .name), ("Ünder", "1", .name),
        ("X", "a\r\nContent-Length: 1", .value), ("X", "a\r\n folded", .value), ("X", "a\nb", .value),
        ("X", "a\rb", .value), ("X", "a\0b", .value), ("X", "\u{7F}", .value),
        ("Host", "", .host), ("Host", "a b", .host), ("Host", "a,b", .host), ("Host", "a/b", .host),
        ("Host", "u@a", .host), ("host", "a?b", .host),
        ("Host", "api.example.com:8443", nil), ("Host", "[::1]:80", nil), ("X-Trace", "eins: zwei", nil),
        ("X-Tab", "a\tb", nil), ("X-Empty", "", nil), ("X-Latin", "é", nil),
        ("Content-Type", "text/plain", nil),
        ("X-Connection", "close", nil), ("Proxy", "x", nil), ("Accept-Encoding", "gzip", nil),
    ]

    @Test(arguments: fields.indices)
    func aFieldThatCouldContradictTheRequestIsRefused(index: Int) {
        let (name, value, refusal) = Self.fields[index]
        #expect(HTTPHeader(name: name, value: value).refusal == refusal, "\(name): \(value)")
    }

    @Test func aRequestHasOneHost() {
        let host = HTTPHeader(name: "Host", value: "a.test")
        let other = HTTPHeader(name: "hOST", value: "b.test")
        #expect([host].refused == nil)
        #expect([host, HTTPHeader(name: "X", value: "1"), other].refused?.refusal == .repeatedHost)
    }

    @Test func everyRefusalSaysWhatToDo() {
        for refusal in HTTPHeader.Refusal.allCases {
            #expect(refusal.description.count > 20 && !refusal.description.contains("\n"))
        }
    }
}
