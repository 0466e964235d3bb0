import LoadCore
import Testing

/// How exceptions from the usual way are written.
@Suite struct ConnectionRouteTests {
    @Test(
        arguments: [
            ("API.example.org:443:127.0.0.1", "api.example.org", ["127.0.0.1"]),
            ("h:80:127.0.0.1,::1", "h", ["127.0.0.1", "::1"]), ("h:80:[::1]", "h", ["::1"]),
            ("*:80:10.0.0.1", nil, ["10.0.0.1"]), ("[::2]:80:::1", "::2", ["::1"]),
        ] as [(String, String?, [String])]
    )
    func aResolvedNameHasAddresses(text: String, host: String?, addresses: [String]) throws {
        let route = try ConnectionRoute(resolving: text)
        #expect(route.host == host && route.destination == .addresses(addresses))
        #expect(route.port == (text.contains("443") ? 443 : 80))
        #expect(try ConnectionRoute(resolving: "\(route)") == route)
    }

    @Test(
        arguments: [
            ("a:443:b:8443", "a", 443, "b", 8443), ("::b:", nil, nil, "b", nil),
            (":80::8080", nil, 80, nil, 8080),
            ("[::1]:80:[::2]:81", "::1", 80, "::2", 81), ("a::b:1", "a", nil, "b", 1),
        ] as [(String, String?, UInt16?, String?, UInt16?)]
    )
    func aPlaceIsAnotherHostAndPort(
        text: String,
        host: String?,
        port: UInt16?,
        otherHost: String?,
        otherPort: UInt16?
    ) throws {
        let route = try ConnectionRoute(connecting: text)
        #expect(route.host == host && route.port == port)
        #expect(route.destination == .place(host: otherHost, port: otherPort))
        #expect("\(route)" == text)
    }

    @Test(arguments: [
        "", "h", "h:80", "h:80:", "h:0:127.0.0.1", "h:x:127.0.0.1", "h:80:name", "h:80:127.0.0.1,",
        "h:99999:::1",
        ":80:127.0.0.1", "h:80:127.0.0.1\n",
    ])
    func anythingElseIsNoAddress(text: String) {
        #expect(throws: ConnectionRouteError.notAnAddress(text)) { try ConnectionRoute(resolving: text) }
    }

    @Test(arguments: ["", "a", "a:1", "a:1:b", "a:x:b:1", "a:1:b:x", "a:1:[::1:2", "a:1:b:70000"])
    func anythingElseIsNoPlace(text: String) {
        #expect(throws: ConnectionRouteError.notAPlace(text)) { try ConnectionRoute(connecting: text) }
    }
}
