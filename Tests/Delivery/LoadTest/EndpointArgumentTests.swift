import LoadCore
import Testing

@testable import Delivery

@Suite struct EndpointArgumentTests {
    private func endpoint(_ text: String) throws -> Endpoint {
        try ArgumentType<Endpoint>.endpoint.read(text)
    }

    @Test(
        arguments: [
            ("/items", "/items", 1), ("/items=7", "/items", 7), ("/items=0", "/items", 0),
            ("/items=1e3", "/items", 1000),
            ("/items=.5", "/items", 0.5), ("/items?q=7", "/items?q=7", 1),
            ("/items?q=7&x=1", "/items?q=7&x=1", 1),
            ("/items?q=", "/items?q=", 1), ("/items?=7", "/items?=7", 1), ("/a=b=2", "/a=b", 2),
            ("/a;v=1=2", "/a;v=1", 2),
            ("/a=2?b=3", "/a=2?b=3", 1), ("/", "/", 1), ("/=3", "/", 3),
        ] as [(String, String, Double)]
    )
    func aWeightIsOnlyWhatFollowsASignInAPathWithoutAQuery(text: String, path: String, weight: Double) throws
    {
        #expect(try endpoint(text) == Endpoint(path: path, weight: weight))
    }

    @Test(
        arguments: [
            ("POST /orders", "POST", "/orders", 1), ("POST /orders=3", "POST", "/orders", 3),
            ("GET  /a", "GET", "/a", 1), ("DELETE /a?id=5", "DELETE", "/a?id=5", 1),
        ] as [(String, String, String, Double)]
    )
    func aMethodMayStandInFront(text: String, method: String, path: String, weight: Double) throws {
        #expect(try endpoint(text) == Endpoint(path: path, weight: weight, method: method))
    }

    @Test(arguments: [
        ("/a=b", "the weight 'b' of '/a=b' is not a valid weight", "'/a=b=1'"),
        ("/a=", "the weight ''", "a number"),
        ("/a=-1", "the weight '-1'", "from 0"), ("/a=nan", "the weight 'nan'", ""),
        ("/a=inf", "the weight 'inf'", ""),
        ("/a=0x10", "the weight '0x10'", ""), ("/a=1e10", "the weight '1e10'", "1000000000"),
        ("users", "does not begin with '/'", "/api/users"), ("", "does not begin with '/'", ""),
        ("http://h/a", "does not begin with '/'", ""), ("/a b", "no spaces", "%20"), ("/a#b", "'#'", ""),
        ("/é", "beyond ASCII", ""), ("post /a", "no method", "capitals"), ("CONNECT /a", "no method", ""),
        ("POST orders", "does not begin with '/'", "'POST /orders'"), ("/a\u{7F}", "control", ""),
    ])
    func anotherTextIsRefusedWithAWayOut(text: String, complaint: String, advice: String) {
        let error = #expect(throws: ArgumentRefusal.self) { try endpoint(text) }
        #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains(advice) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("localhost:9090", "http://localhost:9090"), ("https://h/x?y=1", "https://h/x?y=1"),
        ("h.example", "http://h.example"),
    ])
    func aURLOfAnyServiceMayLackItsScheme(text: String, url: String) throws {
        #expect(try ArgumentType<String>.httpURL.read(text) == url)
    }

    @Test(arguments: ["", "foo", "ftp://h", "http://", "h:80:90", "a b.c"])
    func whatIsNoURLIsRefused(text: String) {
        #expect(throws: ArgumentRefusal.self) { try ArgumentType<String>.httpURL.read(text) }
    }
}
