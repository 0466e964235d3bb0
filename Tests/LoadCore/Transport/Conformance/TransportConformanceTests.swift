import LoadCore
import SLOEval
import TestSupport
import Testing

/// What every transport does, shown against a scripted server.
@Suite(.sharesProcessor) struct TransportConformanceTests {
    @Test(arguments: ConformingTransport.allCases)
    func anAnswerIsReadWhole(transport: ConformingTransport) async throws {
        let routes: [String: LoopbackServer.Route] = [
            "/length": .init(body: .size(100_000)),
            "/chunked": .init(body: .size(100_000), framing: .chunked(size: 777)),
            "/close": .init(body: .size(100_000), framing: .close),
            "/empty": .init(),
            "/no-content": .status(204),
            "/not-modified": .status(304),
        ]
        try await transport.withServer(.init(routes: routes)) { server in
            for (path, route) in routes {
                let exchange = try await ask(server, path, over: transport)
                #expect(exchange.result == .answered(status: route.statuses[0].status), "\(path)")
                let isEmpty = route.body == .empty || route.statuses[0].status != 200
                #expect(exchange.bodyBytes == (isEmpty ? 0 : 100_000), "\(path)")
                #expect(exchange.completed >= exchange.sent)
            }
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func aRequestArrivesAsPlanned(transport: ConformingTransport) async throws {
        let options = LoopbackServer.Options(requestLogLimit: 10)
        try await transport.withServer(options: options) { server in
            let request = HTTPRequest(
                target: try TargetURL(server.url),
                path: "/orders?limit=3&q=a%20b",
                method: "POST",
                headers: [
                    HTTPHeader(name: "Content-Type", value: "application/json"),
                    HTTPHeader(name: "X-Trace", value: "eins: zwei"),
                ],
                body: Array(#"{"id":1}"#.utf8)
            )
            _ = try await transport.withChannel { await $0.exchange(request) }
            let seen = try #require(server.requestLog.first)
            #expect(seen.method == "POST")
            #expect(seen.target == "/orders?limit=3&q=a%20b")
            #expect(seen.body == Array(#"{"id":1}"#.utf8))
            #expect(seen.header("Content-Type") == "application/json")
            #expect(seen.header("X-Trace") == "eins: zwei")
            #expect(seen.header("Host") == server.url.replacing(/https?:\/\//, with: ""))
            #expect(seen.header("Content-Length") == "8")
            #expect(seen.header("Cookie") == nil && seen.header("Authorization") == nil)
        }
    }

    @Test(arguments: ConformingTransport.allCases, ["HEAD", "DELETE", "OPTIONS", "PUT", "PATCH"])
    func everyMethodIsSpoken(transport: ConformingTransport, method: String) async throws {
        try await transport.withServer(options: .init(requestLogLimit: 10)) { server in
            let request = HTTPRequest(target: try TargetURL(server.url), path: "/", method: method)
            let exchange = try await transport.withChannel { await $0.exchange(request) }
            #expect(exchange.result == .answered(status: 200))
            #expect(exchange.bodyBytes == (method == "HEAD" ? 0 : 3))
            #expect(server.requestLog.map(\.method) == [method])
        }
    }

    @Test(arguments: ConformingTransport.allCases, [400, 401, 403, 404, 429, 500, 502, 503, 599])
    func anErrorStatusIsAnAnswer(transport: ConformingTransport, status: Int) async throws {
        let script = LoopbackServer.Script(fallback: .status(status, body: .text("no")))
        try await transport.withServer(script) { server in
            let exchange = try await ask(server, "/", over: transport)
            #expect(exchange.result == .answered(status: status))
            #expect(exchange.bodyBytes == 2)
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func aChallengeIsAnAnswer(transport: ConformingTransport) async throws {
        try await transport.withServer(.init(fallback: .basicChallenge())) { server in
            let exchange = try await ask(server, "/", over: transport)
            #expect(exchange.result == .answered(status: 401))
            #expect(server.counters.requests == 1)
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func aBodyIsKeptOnlyWhenAskedFor(transport: ConformingTransport) async throws {
        let script = LoopbackServer.Script(fallback: .text("all systems normal"))
        try await transport.withServer(script) { server in
            for keepsBody in [true, false] {
                let target = try TargetURL(server.url)
                let request = HTTPRequest(target: target, path: "/", bodyUse: keepsBody ? .kept : .counted)
                let exchange = try await transport.withChannel { await $0.exchange(request) }
                #expect(exchange.body == (keepsBody ? Array("all systems normal".utf8) : []))
                #expect(exchange.bodyBytes == 18)
            }
        }
    }

    /// A text that lies behind everything that is kept, and two bodies that differ in their last byte alone.
    @Test(arguments: ConformingTransport.allCases)
    func allOfALargeBodyIsSearchedAndHashed(transport: ConformingTransport) async throws {
        let size = 3_000_000
        let body = [UInt8](repeating: UInt8(ascii: "a"), count: size)
        let needle = Array("needle".utf8)
        let routes: [String: LoopbackServer.Route] = [
            "/one": .init(body: .bytes(body + needle)),
            "/same": .init(body: .bytes(body + needle), framing: .chunked(size: 4_099)),
            "/other": .init(body: .bytes(body + needle.dropLast() + [UInt8(ascii: "x")]), framing: .close),
        ]
        try await transport.withServer(.init(routes: routes)) { server in
            let target = try TargetURL(server.url)
            var exchanges: [String: HTTPExchange] = [:]
            for path in routes.keys {
                let use = BodyUse(keptBytes: .max, isHashed: true, search: TextSearch("aneedle"))
                let request = HTTPRequest(target: target, path: path, bodyUse: use)
                let exchange = try await transport.withChannel { await $0.exchange(request) }
                #expect(exchange.bodyBytes == UInt64(size + 6) && exchange.body.count == 1 << 20)
                exchanges[path] = exchange
            }
            #expect(exchanges["/one"]?.bodyHoldsText == true && exchanges["/same"]?.bodyHoldsText == true)
            #expect(exchanges["/other"]?.bodyHoldsText == false)
            #expect(exchanges["/one"]?.bodyDigest == exchanges["/same"]?.bodyDigest)
            #expect(exchanges["/one"]?.bodyDigest != exchanges["/other"]?.bodyDigest)
            #expect(exchanges["/one"]?.bodyDigest != nil)
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func whatWasExpectedAndFoundIsMeasured(transport: ConformingTransport) async throws {
        let routes: [String: LoopbackServer.Route] = [
            "/status": .status(200), "/body": .text("hay"), "/met": .text("a needle"),
        ]
        try await transport.withServer(.init(routes: routes)) { server in
            let plan = LoadPlan(
                target: try TargetURL(server.url),
                endpoints: [
                    Endpoint(path: "/status", expectation: Expectation(statuses: [201])),
                    Endpoint(path: "/body", expectation: Expectation(bodyContains: "needle")),
                    Endpoint(path: "/met", expectation: Expectation(bodyContains: "needle")),
                ],
                pattern: .max,
                concurrency: 2,
                requestLimit: 60
            )
            let measured = try await transport.run(plan)
            let unmet = measured.endpoints.map(\.unmet)
            #expect(unmet[0].map(\.sentence) == ["expected status 201, found 200"])
            #expect(unmet[1].map(\.sentence) == ["body does not contain \"needle\" (all 3 bytes: hay)"])
            #expect(unmet[2].isEmpty && measured.endpoints[2].failures == 0)
            for endpoint in measured.endpoints.prefix(2) {
                #expect(endpoint.unmet.first?.answers == endpoint.requests)
            }
            let examples = [
                "/status: expected status 201, found 200", "/body: body does not contain \"needle\"",
            ]
            let example = try #require(measured.failureExamples[.expectation])
            #expect(examples.contains { example.hasPrefix($0) })
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func onlyTheFieldsAskedForAreKeptOfAHead(transport: ConformingTransport) async throws {
        let fields = [("Content-Type", "text/css"), ("X-One", "1"), ("X-Two", "2"), ("X-One", "3")]
        let route = LoopbackServer.Route(headers: fields.map { HTTPHeader(name: $0.0, value: $0.1) })
        try await transport.withServer(.init(fallback: route)) { server in
            let target = try TargetURL(server.url)
            let exchanges = try await transport.withChannel { channel in
                let names = ["content-type", "x-one", "x-none"]
                let asking = HTTPRequest(target: target, path: "/", keptHeaders: names)
                // The second time on the same connection.
                return [
                    await channel.exchange(asking), await channel.exchange(asking),
                    await channel.exchange(HTTPRequest(target: target, path: "/")),
                ]
            }
            for exchange in exchanges.prefix(2) {
                let kept = Dictionary(uniqueKeysWithValues: exchange.headers.map { ($0.name, $0.value) })
                #expect(kept.count == 2 && kept["content-type"] == "text/css")
                #expect(kept["x-one"]?.filter { $0 != " " } == "1,3")
            }
            #expect(exchanges[2].headers.isEmpty)
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func cookiesAreNotKeptBetweenRequests(transport: ConformingTransport) async throws {
        let route = LoopbackServer.Route(headers: [HTTPHeader(name: "Set-Cookie", value: "session=1; Path=/")]
        )
        let server = transport.server(.init(fallback: route), options: .init(requestLogLimit: 10))
        try await server.whileRunning { server in
            let request = HTTPRequest(target: try TargetURL(server.url), path: "/")
            try await transport.withChannel { channel in
                _ = await channel.exchange(request)
                _ = await channel.exchange(request)
            }
            #expect(server.requestLog.map { $0.header("Cookie") } == [nil, nil])
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func aConnectionIsUsedAgain(transport: ConformingTransport) async throws {
        try await transport.withServer { server in
            let request = HTTPRequest(target: try TargetURL(server.url), path: "/")
            try await transport.withChannel { channel in
                for _ in 0..<20 { _ = await channel.exchange(request) }
            }
            #expect(server.counters.requests == 20)
            #expect(server.counters.acceptedConnections == 1)
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func aRunReportsAsManyRequestsAsTheServerAnswered(transport: ConformingTransport) async throws {
        let script = LoopbackServer.Script(
            fallback: .failing(0.1, delay: .uniform(.milliseconds(1) ... .milliseconds(3)))
        )
        try await transport.withServer(script) { server in
            var plan = LoadPlan(target: try TargetURL(server.url))
            plan.pattern = .max
            plan.concurrency = 20
            plan.requestLimit = 1000
            let measurement = try await transport.run(plan)
            #expect(measurement.requests == 1000)
            #expect(server.counters.requests == 1000)
            let answered = server.counters.answersByStatus
            #expect(measurement.total.statuses == answered)
            #expect(measurement.failures == answered[503])
            for endpoint in measurement.endpoints {
                #expect(Int(endpoint.requests) == server.counters.requestsByPath[endpoint.name])
            }
            // URLSession may open a connection before the server has seen the end of the one that it replaces.
            #expect(server.counters.peakConnections <= (transport == .socket ? 20 : 40))
        }
    }

    /// Users who wait for the transport instead of the server must not do so before their clock starts:
    /// without pauses, the latencies fill the time of all users, or much of it where the machine is busy.
    /// With the wait left out they filled a thousandth of it.
    @Test(.needsProcessor, arguments: ConformingTransport.allCases)
    func theLatenciesAccountForTheTimeOfEveryUser(transport: ConformingTransport) async throws {
        try await transport.withServer { server in
            var plan = LoadPlan(target: try TargetURL(server.url))
            plan.pattern = .max
            plan.concurrency = 100
            plan.duration = .seconds(2)
            let latency = try await transport.run(plan).total.latency
            let share = Double(latency.sum) / 1e9 / (2 * 100)
            #expect(share > 0.05, "the latencies fill \(share) of the users' time")
        }
    }
}

/// Sends one GET over a new transport.
func ask(
    _ server: LoopbackServer,
    _ path: String,
    over transport: ConformingTransport,
    _ options: TransportOptions = TransportOptions(timeout: .seconds(120))
) async throws -> HTTPExchange {
    let request = HTTPRequest(target: try TargetURL(server.url), path: path)
    return try await transport.withChannel(options) { await $0.exchange(request) }
}
