@testable import LoadCore
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
            keepsBody: true
        )
    }

    private func next(_ request: HTTPRequest, _ status: Int, _ location: String) -> HTTPRequest? {
        let redirect = Redirect(from: request, status: status, location: location)
        if case .follow(let next) = redirect { return next }
        return nil
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
        #expect(next.keepsBody)
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
        let secrets = ["Authorization", "cookie", "Proxy-Authorization"]
        let headers = secrets.map { HTTPHeader(name: $0, value: "secret") }
        let next = try #require(next(try request(headers: headers), 302, location))
        #expect(next.headers.contains { $0.value == "secret" } == stay)
        #expect(next.headers.filter { $0.name == "Host" }.map(\.value) == [next.target.authority] || stay)
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
