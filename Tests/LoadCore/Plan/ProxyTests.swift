import Testing

@testable import LoadCore

@Suite struct ProxyTests {
    @Test(arguments: [
        ("http://proxy:3128", "http://proxy:3128"), ("http://proxy", "http://proxy:80"),
        ("proxy:3128", "http://proxy:3128"), ("proxy", "http://proxy:80"),
        ("HTTP://127.0.0.1:8080/", "http://127.0.0.1:8080"), ("http://[::1]:3128", "http://[::1]:3128"),
        ("http://me:pass%3Aword@proxy:3128", "http://proxy:3128"),
        ("me:word@proxy:3128", "http://proxy:3128"),
    ])
    func aProxyIsShownWithoutItsCredentials(text: String, shown: String) throws {
        let proxy = try HTTPProxy(text)
        #expect("\(proxy)" == shown)
        #expect((proxy.credentials != nil) == text.contains("@"))
    }

    @Test func theCredentialsOfAProxyAreThoseOfItsURL() throws {
        let proxy = try HTTPProxy("http://me:pass%3Aword%40@proxy:3128")
        #expect(proxy.credentials?.user == "me" && proxy.credentials?.password == "pass:word@")
    }

    @Test(arguments: [
        ("https://proxy:3128", "TLS to the proxy itself is not supported"),
        ("socks5://proxy:1080", "'socks5' proxies are not supported"),
        ("socks4a://proxy", "'socks4a' proxies are not supported"),
        ("http+unix://%2Frun%2Fproxy", "'http+unix' proxies are not supported"),
        ("http://proxy:3128/path", "a proxy has neither path nor query"),
        ("http://proxy:3128?a=b", "a proxy has neither path nor query"),
        ("http://proxy:0", "has no valid port"), ("http://", "names no host"), ("", "names no host"),
        ("http://me:a/hunter@proxy", "is not a URL"),
    ])
    func aURLThatIsNoHTTPProxyIsRefused(text: String, reason: String) {
        let error = #expect(throws: HTTPProxyError.self) { try HTTPProxy(text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        #expect(error?.description.contains("hunter") == false)
    }

    @Test(arguments: [
        ("*", ["a.test:80", "10.0.0.1:1"], []),
        ("example.com", ["example.com:80", "EXAMPLE.com.:443", "a.b.example.com:80"], ["badexample.com:80"]),
        (".example.com", ["example.com:80", "a.example.com:80"], ["badexample.com:80", "example.org:80"]),
        ("*.example.com", ["a.example.com:80"], ["example.com:80"]),
        ("Example.COM.", ["a.example.com:80"], ["example.co:80"]),
        ("example.com:8080", ["example.com:8080", "a.example.com:8080"], ["example.com:80"]),
        ("*:8080", ["a.test:8080"], ["a.test:80"]),
        ("localhost", ["localhost:80"], ["127.0.0.1:80"]),
        ("10.0.0.7", ["10.0.0.7:80"], ["10.0.0.70:80", "110.0.0.7:80"]),
        ("10.0.0.7:81", ["10.0.0.7:81"], ["10.0.0.7:80"]),
        ("10.0.0.0/9", ["10.127.255.255:80"], ["10.128.0.0:80", "host:80"]),
        ("192.168.4.0/22", ["192.168.7.255:80"], ["192.168.8.0:80", "192.168.3.255:80"]),
        ("0.0.0.0/0", ["1.2.3.4:80"], ["::1:80"]),
        ("10.0.0.7/32", ["10.0.0.7:80"], ["10.0.0.6:80"]),
        ("::1", ["::1:80", "0:0:0:0:0:0:0:1:80"], ["::2:80"]),
        ("[::1]", ["::1:80"], []), ("[::1]:81", ["::1:81"], ["::1:80"]),
        ("fd00::/8", ["fdff::1:80"], ["fe00::1:80", "10.0.0.1:80"]),
    ])
    func anExceptionCoversTheseHosts(text: String, covered: [String], others: [String]) throws {
        let exception = try #require(ProxyException(text))
        for (places, expected) in [(covered, true), (others, false)] {
            for place in places {
                let colon = try #require(place.lastIndex(of: ":"))
                let port = try #require(UInt16(place[colon...].dropFirst()))
                #expect(exception.covers(host: String(place[..<colon]), port: port) == expected, "\(place)")
            }
        }
    }

    @Test(arguments: [
        "", ".", "*.", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "host/8", "fd00::/129", "[::1", "[::1]x",
        "host:port", ":80", "host:70000",
    ])
    func anEntryThatIsNotValidIsNone(text: String) { #expect(ProxyException(text) == nil) }

    @Test func entriesAreSeparatedByCommasOrSpaces() {
        let list = ProxyException.list(" a.test, b.test  c.test,,10.0.0.0/99 ,")
        #expect(list == ["a.test", "b.test", "c.test"].compactMap { ProxyException($0) })
    }

    @Test func eachSchemeHasItsProxy() throws {
        let (one, other) = (try HTTPProxy("one"), try HTTPProxy("other"))
        let rules = ProxyRules(http: one, https: other, exceptions: ProxyException.list("direct.test"))
        #expect(rules.proxy(for: try TargetURL("http://a.test")) == one)
        #expect(rules.proxy(for: try TargetURL("https://a.test")) == other)
        #expect(rules.proxy(for: try TargetURL("https://direct.test")) == nil)
        #expect(rules.proxy(for: try TargetURL("http+unix://%2Frun%2Fapp")) == nil)
        #expect(ProxyRules(https: other).proxy(for: try TargetURL("http://a.test")) == nil)
        #expect(ProxyRules().isEmpty && !rules.isEmpty && !ProxyRules(https: other).isEmpty)
    }
}
