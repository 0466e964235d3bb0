import Testing

@testable import LoadCore

@Suite struct CookieJarTests {
    private static let now: Int64 = 1_700_000_000

    /// The `Cookie` field of a request after one answer from `https://shop.example.com/a/b`.
    private func field(
        after setCookie: String...,
        from origin: String = "shop.example.com",
        to host: String = "shop.example.com",
        path: String = "/a/b",
        isSecure: Bool = true,
        later seconds: Int64 = 0
    ) -> String? {
        var jar = CookieJar()
        for field in setCookie {
            jar.store(setCookie: field, host: origin, path: "/a/b?q=/x", isSecure: true, now: Self.now)
        }
        return jar.field(host: host, path: path, isSecure: isSecure, now: Self.now + seconds)
    }

    @Test(
        arguments: [
            ("n=v", "n=v"), (" n = v ; Path=/", "n=v"), ("n=", "n="), (#"n="v w""#, #"n="v w""#),
            ("n=a=b", "n=a=b"),
            ("n", nil), ("=v", nil), ("", nil), ("n=v\u{7}", nil), ("n=v\r\nX: y", nil),
            ("n=v; Unknown=1", "n=v"),
        ] as [(String, String?)]
    )
    func aFieldIsReadLeniently(setCookie: String, sent: String?) {
        #expect(field(after: setCookie) == sent)
    }

    @Test func aFieldThatIsTooLargeIsIgnored() {
        #expect(field(after: "n=" + String(repeating: "v", count: 4_094)) != nil)
        #expect(field(after: "n=" + String(repeating: "v", count: 4_095)) == nil)
    }

    @Test(arguments: [
        ("", "shop.example.com", true), ("", "SHOP.example.com", true), ("", "a.shop.example.com", false),
        ("", "example.com", false), ("Domain=shop.example.com", "a.shop.example.com", true),
        ("Domain=.Example.com", "example.com", true), ("Domain=example.com", "other.example.com", true),
        ("Domain=example.com", "notexample.com", false), ("Domain=other.com", "shop.example.com", false),
        ("Domain=com", "shop.example.com", false), ("Domain=a.shop.example.com", "a.shop.example.com", false),
        ("Domain=", "shop.example.com", true),
    ])
    func theDomainSaysWhichHostsGetIt(attribute: String, host: String, isSent: Bool) {
        #expect((field(after: "n=v; \(attribute)", to: host) != nil) == isSent)
    }

    @Test func aCookieOfAnAddressOrAWholeHostStaysThere() {
        #expect(field(after: "n=v; Domain=127.0.0.1", from: "127.0.0.1", to: "127.0.0.1") == "n=v")
        #expect(field(after: "n=v; Domain=0.0.1", from: "127.0.0.1", to: "127.0.0.1") == nil)
        #expect(field(after: "n=v; Domain=localhost", from: "localhost", to: "localhost") == "n=v")
        #expect(field(after: "n=v; Domain=localhost", from: "localhost", to: "a.localhost") == nil)
    }

    @Test(arguments: [
        ("", "/a/b", true), ("", "/a", true), ("", "/a/c/d", true), ("", "/ab", false), ("", "/", false),
        ("Path=/", "/x", true), ("Path=/x", "/x?q=1", true), ("Path=/x", "/x/y", true),
        ("Path=/x", "/xy", false),
        ("Path=/x/", "/x/y", true), ("Path=/x/", "/x", false), ("Path=x", "/a", true),
    ])
    func thePathSaysWhereItIsSent(attribute: String, path: String, isSent: Bool) {
        #expect((field(after: "n=v; \(attribute)", path: path) != nil) == isSent)
    }

    @Test(arguments: [
        ("", 1_000_000_000, true), ("Max-Age=10", 9, true), ("Max-Age=10", 10, false),
        ("Max-Age=0", 0, false),
        ("Max-Age=-5", 0, false), ("Max-Age=x", 1_000, true), ("Max-Age=99999999999999999999", 1_000, true),
        ("Expires=Tue, 14 Nov 2023 22:13:30 GMT", 9, true),
        ("Expires=Tue, 14 Nov 2023 22:13:30 GMT", 10, false),
        ("Expires=Tue, 14 Nov 2023 22:13:30 GMT; Max-Age=60", 30, true), ("Expires=never", 1_000, true),
    ])
    func itEndsWhenItSays(attribute: String, later: Int64, isSent: Bool) {
        #expect((field(after: "n=v; \(attribute)", later: later) != nil) == isSent)
    }

    @Test func oneForHTTPSOnlyIsNeitherSentNorSetOverHTTP() {
        #expect(field(after: "n=v; Secure; HttpOnly") == "n=v")
        #expect(field(after: "n=v; secure", isSecure: false) == nil)
        var jar = CookieJar()
        jar.store(setCookie: "n=v; Secure", host: "a.b", path: "/", isSecure: false, now: Self.now)
        #expect(jar.cookies.isEmpty)
        jar.store(setCookie: "n=v; HttpOnly", host: "a.b", path: "/", isSecure: false, now: Self.now)
        #expect(jar.cookies.map(\.isHTTPOnly) == [true])
    }

    @Test func longerPathsComeFirstAndThenOlderCookies() {
        #expect(
            field(after: "a=1; Path=/", "b=2; Path=/a", "c=3; Path=/", "d=4; Path=/a") == "b=2; d=4; a=1; c=3"
        )
    }

    @Test func aLaterCookieOfTheSameNameTakesThePlaceOfTheEarlier() {
        #expect(field(after: "a=1", "b=2", "a=3") == "a=3; b=2")
        #expect(field(after: "a=1", "b=2", "a=; Max-Age=0") == "b=2")
        #expect(field(after: "a=1", "a=2; Path=/") == "a=1; a=2")
    }

    @Test func theOldestGoesWhenThereAreTooMany() {
        var jar = CookieJar()
        for number in 0...CookieJar.mostCookies {
            jar.store(setCookie: "n\(number)=v", host: "a.b", path: "/", isSecure: false, now: Self.now)
        }
        #expect(jar.cookies.count == CookieJar.mostCookies)
        #expect(jar.cookies.first?.name == "n1")
    }

    @Test(
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("1 mar 2000 0:0:0", 951_868_800),
            ("29 Feb 2024 00:00:00", 1_709_164_800), ("29 Feb 2023 00:00:00", nil),
            ("1 Jan 1600 00:00:00", nil),
            ("1 Jan 2024 24:00:00", nil), ("32 Jan 2024 00:00:00", nil), ("1 Jan 2024", nil), ("soon", nil),
            ("01 Jan 69 00:00:00", 3_124_224_000), ("31 Dec 1969 23:59:59", -1),
        ] as [(String, Int64?)]
    )
    func datesAreReadInEverySpelling(text: String, seconds: Int64?) {
        #expect(CookieDate.seconds(of: text) == seconds)
    }
}
