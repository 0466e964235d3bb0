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
        try await transport.withServer(script) { server in
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
        try await transport.server(script, options: .init(requestLogLimit: 10)).whileRunning { server in
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
        try await transport.withServer(.init(routes: routes)) { server in
            let ten = try await ask(server, "/10", over: transport)
            #expect(ten.result == .answered(status: 200) && ten.redirects == 10)
            let eleven = try await ask(server, "/11", over: transport)
            guard case .failed(.redirectLoop, _) = eleven.result else {
                Issue.record("\(eleven.result) is no redirect loop")
                return
            }
        }
    }

    @Test(arguments: ConformingTransport.allCases, [301, 302, 303, 307, 308])
    func nothingIsSentToAnotherOrigin(transport: ConformingTransport, status: Int) async throws {
        let other = LoopbackServer(options: .init(requestLogLimit: 10))
        try await other.whileRunning { other in
            let place = "\(other.url)/there"
            let script = LoopbackServer.Script(routes: [
                "/away": .redirect(to: "\(place)?token=secret", status: status),
                "/near": .redirect(to: "/away", status: status),
            ])
            try await transport.withServer(script) { server in
                for path in ["/away", "/near"] {
                    let exchange = try await ask(server, path, over: transport)
                    guard case .failed(.leftOrigin, let detail) = exchange.result else {
                        Issue.record("\(exchange.result) did not leave the origin")
                        continue
                    }
                    #expect(detail.contains(place) && !detail.contains("secret"))
                    #expect(exchange.departure == "\(place)?token=***")
                    #expect(exchange.redirects == (path == "/near" ? 1 : 0))
                }
                #expect(other.requestLog.isEmpty && other.counters.acceptedConnections == 0)
            }
        }
    }

    /// A foreign origin on the way is enough, even if the last answer is the service's own.
    @Test(arguments: ConformingTransport.allCases)
    func theWayBackFromAnotherOriginIsToldToo(transport: ConformingTransport) async throws {
        let home = LoopbackServer(
            .init(routes: ["/": .text("home")], fallback: .status(404)),
            options: .init(requestLogLimit: 10)
        )
        try await home.whileRunning { home in
            let script = LoopbackServer.Script(fallback: .redirect(to: "\(home.url)/"))
            try await LoopbackServer.withRunning(script) { other in
                let first = LoopbackServer.Script(fallback: .redirect(to: "\(other.url)/"))
                try await transport.withServer(first) { server in
                    let options = TransportOptions(timeout: .seconds(120), followsCrossOrigin: true)
                    let request = HTTPRequest(target: try TargetURL(server.url), path: "/")
                    let exchange = try await transport.withChannel(options) { await $0.exchange(request) }
                    #expect(exchange.result == .answered(status: 200))
                    #expect(exchange.departure == "\(other.url)/")
                    #expect(exchange.redirects == 2)
                }
            }
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func aRunCountsWhatLeftItsOrigin(transport: ConformingTransport) async throws {
        try await LoopbackServer.withRunning(.init(fallback: .text("elsewhere"))) { other in
            let script = LoopbackServer.Script(routes: ["/away": .redirect(to: other.url)])
            try await transport.withServer(script) { server in
                for rule in CrossOriginRedirects.allCases {
                    let plan = LoadPlan(
                        target: try TargetURL(server.url),
                        endpoints: [Endpoint(path: "/away")],
                        pattern: .max,
                        concurrency: 1,
                        requestLimit: 5,
                        crossOriginRedirects: rule
                    )
                    let total = try await transport.run(plan).total
                    #expect(total.departures == 5, "\(rule)")
                    #expect(total.redirects == (rule == .refused ? 0 : 5), "\(rule)")
                    #expect(total.failureKinds[.leftOrigin] == (rule == .followed ? 0 : 5), "\(rule)")
                }
                #expect(other.counters.requests == 10)
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
            try await transport.server(script, options: .init(requestLogLimit: 10)).whileRunning { server in
                for path in ["/away", "/near"] {
                    let request = HTTPRequest(
                        target: try TargetURL(server.url),
                        path: path,
                        headers: [
                            HTTPHeader(name: "Authorization", value: "Bearer secret"),
                            HTTPHeader(name: "X-Trace", value: "1"),
                            HTTPHeader(name: "X-Api-Key", value: "secret"),
                            HTTPHeader(name: "X-Auth-Token", value: "secret"),
                        ]
                    )
                    let options = TransportOptions(timeout: .seconds(120), followsCrossOrigin: true)
                    _ = try await transport.withChannel(options) { await $0.exchange(request) }
                }
                let away = try #require(other.requestLog.first)
                #expect(away.header("Authorization") == nil && away.header("X-Trace") == "1")
                #expect(away.header("X-Api-Key") == nil && away.header("X-Auth-Token") == nil)
                let near = try #require(server.requestLog.last)
                #expect(near.path == "/here" && near.header("Authorization") == "Bearer secret")
            }
        }
    }

    @Test(arguments: ConformingTransport.allCases, ["ftp://elsewhere/", "http://"])
    func aRedirectToNowhereIsAFailure(transport: ConformingTransport, location: String) async throws {
        let script = LoopbackServer.Script(routes: ["/": .redirect(to: location)])
        try await transport.withServer(script) { server in
            let exchange = try await ask(server, "/", over: transport)
            guard case .failed(.redirectLoop, _) = exchange.result else {
                Issue.record("\(exchange.result) is no failure to redirect")
                return
            }
        }
    }
}
