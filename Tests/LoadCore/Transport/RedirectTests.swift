@testable import LoadCore
import SLOEval
import Testing

@Suite("Redirect")
struct RedirectTests {
    private let origin = "http://a.test:8000"

    private func request(_ method: String = "GET", headers: [HTTPHeader] = []) throws -> HTTPRequest {
        HTTPRequest(
            target: try TargetURL(origin),
            path: "/v1/items?page=2",
            method: method,
            headers: headers,
            body: method == "GET" || method == "HEAD" ? [] : Array("hello".utf8),
            bodyUse: .kept
        )
    }

    private func next(_ request: HTTPRequest, _ status: Int, _ location: String) -> HTTPRequest? {
        switch Redirect(from: request, status: status, location: location) {
        case .follow(let next), .leave(let next): next
        case .none, .unusable: nil
        }
    }

    @Test(arguments: [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (307, "POST", "POST"),
        (308, "POST", "POST"), (301, "PUT", "PUT"), (302, "DELETE", "DELETE"), (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"), (301, "HEAD", "HEAD"), (307, "GET", "GET"),
    ])
    func theMethodFollowsTheStatus(_ status: Int, _ method: String, _ expected: String) throws {
        let headers = [
            HTTPHeader(name: "Content-Type", value: "text/plain"), HTTPHeader(name: "X-A", value: "1"),
        ]
        let next = try #require(next(try request(method, headers: headers), status, "/next"))
        #expect(next.method == expected)
        let keepsBody = method == expected && method != "HEAD" && method != "GET"
        #expect(next.body.isEmpty == !keepsBody)
        let names = next.headers.map { $0.name.lowercased() }
        #expect(names.contains("content-length") == keepsBody)
        #expect(names.contains("content-type") == (method == expected))
        #expect(names.contains("x-a"))
        #expect(next.bodyUse == .kept)
    }

    @Test(arguments: [
        ("/next", "http://a.test:8000/next"),
        ("next", "http://a.test:8000/v1/next"),
        ("../up?x=y", "http://a.test:8000/up?x=y"),
        ("?page=3", "http://a.test:8000/v1/items?page=3"),
        ("//b.test/x", "http://b.test/x"),
        ("http://b.test", "http://b.test/"),
        ("http://b.test:81/x#part", "http://b.test:81/x"),
        ("http://[::1]:81/x", "http://[::1]:81/x"),
        ("/with space", "http://a.test:8000/with%20space"),
    ])
    func theLocationIsResolvedAgainstTheRequest(_ location: String, _ expected: String) throws {
        #expect(next(try request(), 302, location)?.url == expected)
    }

    @Test(arguments: [
        ("/same", true), ("http://a.test:8000/same", true), ("http://A.test:8000/same", true),
        ("http://a.test/other-port", false), ("http://b.test:8000/other-host", false),
    ])
    func secretsStayWithTheirOrigin(_ location: String, _ stay: Bool) throws {
        let secrets = ["Authorization", "cookie", "X-Api-Key", "x-auth-token", "X-Session-Id", "apikey"]
        let headers = secrets.map { HTTPHeader(name: $0, value: "secret") }
        let next = try #require(next(try request(headers: headers), 302, location))
        #expect(next.headers.contains { $0.value == "secret" } == stay)
        #expect(next.headers.filter { $0.name == "Host" }.map(\.value) == [next.target.authority] || stay)
    }

    @Test(arguments: [
        ("/next", false), ("//a.test:8000/x", false), ("http://A.TEST:8000/x", false),
        ("http://a.test.:8000/x", false), ("http://user:pass@a.test:8000/x", false),
        ("http://a.test/x", true), ("http://a.test:80/x", true), ("https://a.test:8000/x", true),
        ("//b.test/x", true), ("http://a.test@b.test/", true), ("http://a.test:8000@b.test:8000/", true),
        ("http://a.test.evil.test:8000/", true), ("http://127.0.0.1:8000/", true),
    ])
    func anotherSchemeHostOrPortIsAnotherOrigin(_ location: String, _ leaves: Bool) throws {
        let redirect = Redirect(from: try request(), status: 302, location: location)
        switch redirect {
        case .leave: #expect(leaves)
        case .follow(let next):
            #expect(!leaves)
            // However it is spelled: the same origin is reached the same way.
            #expect(next.target == (try TargetURL(origin)))
        case .none, .unusable: Issue.record("\(redirect)")
        }
    }

    @Test(arguments: [
        ("http://a.test", "http://a.test:80", true), ("https://a.test", "https://a.test:443", true),
        ("http://a.test:443", "https://a.test", false),
        ("http://[::1]:8", "http://[0:0:0:0:0:0:0:1]:8", true),
        ("http://[2001:DB8::1]", "http://[2001:db8:0::1]", true), ("http://[::1]", "http://[::2]", false),
        ("http://a.test/v1", "http://A.test./v2", true),
    ])
    func originsAreComparedByWhatTheyMean(_ one: String, _ other: String, _ isSame: Bool) throws {
        #expect(try TargetURL(one).isSameOrigin(as: try TargetURL(other)) == isSame)
        #expect(try TargetURL(other).isSameOrigin(as: try TargetURL(one)) == isSame)
    }

    /// There and back again: the fields do not come back, whoever asks for them.
    @Test func secretsThatWereLeftBehindStayAway() throws {
        let secret = HTTPHeader(name: "X-Api-Key", value: "secret")
        let away = try #require(next(try request(headers: [secret]), 302, "http://b.test/"))
        let back = try #require(next(away, 302, "http://a.test:8000/"))
        #expect(back.target == (try TargetURL(origin)))
        #expect(!back.headers.contains(secret))
    }

    @Test func aRedirectToAnotherOriginIsFollowedOnlyOnRequest() throws {
        let redirect = Redirect(from: try request(), status: 302, location: "http://b.test/in?code=4711&x=1")
        let refusal = #expect(throws: RedirectRefusal.self) {
            try redirect.next(after: 0, options: TransportOptions())
        }
        #expect(refusal?.kind == .leftOrigin)
        #expect(refusal?.detail.contains("http://b.test/in?code=***&x=***") == true)
        let next = try redirect.next(after: 0, options: TransportOptions(followsCrossOrigin: true))
        #expect(next?.url == "http://b.test/in?code=4711&x=1")
        #expect(throws: RedirectRefusal.self) {
            try redirect.next(after: 10, options: TransportOptions(followsCrossOrigin: true))
        }
    }

    @Test func whatIsShownOfALocationIsShortAndHoldsNoSecret() throws {
        let long = "ftp://u:p@a.test/?token=secret" + String(repeating: "x", count: 5_000)
        guard case .unusable(let shown) = Redirect(from: try request(), status: 302, location: long) else {
            Issue.record("followed")
            return
        }
        #expect(shown == "ftp://***@a.test/?token=***")
        let away = try #require(
            next(try request(), 302, "http://b.test/\(String(repeating: "y", count: 5_000))")
        )
        #expect(away.shownURL.count == 300)
    }

    @Test(arguments: [200, 300, 304, 305, 306, 399])
    func otherStatusesAreFinal(_ status: Int) throws {
        #expect(Redirect(from: try request(), status: status, location: "/x") == .none)
    }

    @Test
    func withoutLocationTheAnswerIsFinal() throws {
        #expect(Redirect(from: try request(), status: 302, location: nil) == .none)
    }

    @Test
    func httpsIsFollowedAsAnotherOrigin() throws {
        let headers = [HTTPHeader(name: "Authorization", value: "secret")]
        let next = try #require(next(try request(headers: headers), 302, "https://a.test:8000/x"))
        #expect(next.url == "https://a.test:8000/x")
        #expect(!next.headers.contains { $0.name == "Authorization" })
    }

    @Test(arguments: [
        "ftp://a.test/x", "mailto:a@a.test", "http://", "http://a.test:99999/", "http://u:p@a.test/",
    ])
    func otherLocationsAreUnusable(_ location: String) throws {
        let redirect = Redirect(from: try request(), status: 302, location: location)
        guard location != "http://u:p@a.test/" else {
            // Credentials in a location are left out; nothing was asked to carry them.
            #expect(next(try request(), 302, location)?.url == "http://a.test/")
            return
        }
        #expect(redirect == .unusable(location))
    }
}
