import LoadCore
import SLOEval
import TestSupport
import Testing

@Suite(.sharesProcessor) struct TransportRedirectTests {
    @Test(arguments: ConformingTransport.allCases, [301, 302, 303, 307, 308])
    func aRedirectIsFollowed(transport: ConformingTransport, status: Int) async throws {
        let script = LoopbackServer.Script(routes: [
            "/old": .redirect(to: "/new?a=b", status: status), "/new": .text("here"),
        ])
        try await LoopbackServer.withRunning(script) { server in
            let exchange = try await ask(server, "/old", over: transport)
            #expect(exchange.result == .answered(status: 200))
            #expect(exchange.redirects == 1)
            #expect(exchange.bodyBytes == 4)
        }
    }

    @Test(arguments: ConformingTransport.allCases, [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST")])
    func theMethodAfterARedirectFollowsItsStatus(
        transport: ConformingTransport,
        rule: (status: Int, method: String)
    ) async throws {
        let script = LoopbackServer.Script(routes: ["/old": .redirect(to: "/new", status: rule.status)])
        try await LoopbackServer(script, options: .init(requestLogLimit: 10)).whileRunning { server in
            let request = HTTPRequest(
                target: try TargetURL(server.url),
                path: "/old",
                method: "POST",
                body: Array("form".utf8)
            )
            _ = try await transport.withChannel { await $0.exchange(request) }
            #expect(server.requestLog.map(\.method) == ["POST", rule.method])
            #expect(server.requestLog.last?.body == (rule.method == "POST" ? Array("form".utf8) : []))
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func tenRedirectsAreFollowedAndNoMore(transport: ConformingTransport) async throws {
        var routes: [String: LoopbackServer.Route] = ["/0": .text("end")]
        for number in 1...11 { routes["/\(number)"] = .redirect(to: "/\(number - 1)") }
        try await LoopbackServer.withRunning(.init(routes: routes)) { server in
            let ten = try await ask(server, "/10", over: transport)
            #expect(ten.result == .answered(status: 200) && ten.redirects == 10)
            let eleven = try await ask(server, "/11", over: transport)
            guard case .failed(.redirectLoop, _) = eleven.result else {
                Issue.record("\(eleven.result) is no redirect loop")
                return
            }
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func credentialsStayWithTheirOrigin(transport: ConformingTransport) async throws {
        let other = LoopbackServer(options: .init(requestLogLimit: 10))
        try await other.whileRunning { other in
            let script = LoopbackServer.Script(routes: [
                "/away": .redirect(to: "\(other.url)/there"), "/near": .redirect(to: "/here"),
            ])
            try await LoopbackServer(script, options: .init(requestLogLimit: 10)).whileRunning { server in
                for path in ["/away", "/near"] {
                    let request = HTTPRequest(
                        target: try TargetURL(server.url),
                        path: path,
                        headers: [
                            HTTPHeader(name: "Authorization", value: "Bearer secret"),
                            HTTPHeader(name: "X-Trace", value: "1"),
                        ]
                    )
                    _ = try await transport.withChannel { await $0.exchange(request) }
                }
                let away = try #require(other.requestLog.first)
                #expect(away.header("Authorization") == nil && away.header("X-Trace") == "1")
                let near = try #require(server.requestLog.last)
                #expect(near.path == "/here" && near.header("Authorization") == "Bearer secret")
            }
        }
    }

    @Test(arguments: ConformingTransport.allCases, ["ftp://elsewhere/", "http://"])
    func aRedirectToNowhereIsAFailure(transport: ConformingTransport, location: String) async throws {
        let script = LoopbackServer.Script(routes: ["/": .redirect(to: location)])
        try await LoopbackServer.withRunning(script) { server in
            let exchange = try await ask(server, "/", over: transport)
            guard case .failed(.redirectLoop, _) = exchange.result else {
                Issue.record("\(exchange.result) is no failure to redirect")
                return
            }
        }
    }
}
