import SLOEval
import TestSupport
import Testing

@testable import LoadCore

@Suite struct JourneyCookieTests {
    /// A service that sets a cookie with a redirect, as many do after a login, and two more with its answer.
    private static let handler: LoopbackServer.Handler = { request in
        switch request.target {
        case "/login":
            .init(
                status: 302,
                headers: [
                    HTTPHeader(name: "Location", value: "/home"),
                    HTTPHeader(name: "Set-Cookie", value: "session=s1; Path=/; HttpOnly"),
                ]
            )
        case "/home":
            .init(
                headers: [
                    HTTPHeader(
                        name: "Set-Cookie",
                        value: "theme=dark; Expires=Wed, 09 Jun 2100 10:18:14 GMT"
                    ),
                    HTTPHeader(name: "Set-Cookie", value: "csrf=c1; Path=/orders"),
                ],
                body: .text("home")
            )
        default: .text("ok")
        }
    }

    private static func cookies(
        keepsCookies: Bool = true,
        headers: [HTTPHeader] = [],
        over transport: (LoadPlan) throws -> some HTTPTransport
    ) async throws -> (seen: [String?], measurement: LoadMeasurement) {
        let server = LoopbackServer(options: .init(requestLogLimit: 10), handler: handler)
        try server.start()
        defer { server.stop() }
        let token = Capture(name: "token", from: .cookie("csrf"), fallback: "none")
        let journey = Journey(
            name: "j",
            steps: [
                .step(JourneyStep(name: "login", path: "/login", captures: [token])),
                .step(JourneyStep(name: "order", path: "/orders/{{token}}", headers: headers)),
            ],
            keepsCookies: keepsCookies
        )
        var plan = LoadPlan(target: try TargetURL(server.url), journeys: [journey])
        plan.pattern = .max
        plan.concurrency = 1
        plan.requestLimit = 2
        let transport = try transport(plan)
        let measurement = try await LoadEngine(transport: transport, probesGenerator: false).run(plan)
        await transport.close()
        let seen = server.requestLog.map { request in
            request.headers.first { $0.name.lowercased() == "cookie" }?.value
        }
        #expect(server.requestLog.last?.target == (keepsCookies ? "/orders/c1" : "/orders/none"))
        return (seen, measurement)
    }

    @Test(.sharesProcessor) func cookiesOfRedirectsAndAnswersAreSent() async throws {
        #if os(Linux)
            let run = try await Self.cookies { try SocketTransport(options: .init(plan: $0), threads: 1) }
            #expect(run.seen == [nil, "session=s1", "csrf=c1; session=s1; theme=dark"])
            #expect(run.measurement.failures == 0 && run.measurement.endpoints[0].redirects == 1)
        #endif
        let other = try await Self.cookies { URLSessionTransport(options: .init(plan: $0)) }
        #expect(other.seen == [nil, "session=s1", "csrf=c1; session=s1; theme=dark"])
    }

    @Test(.sharesProcessor) func cookiesCanBeTurnedOff() async throws {
        let run = try await Self.cookies(keepsCookies: false) {
            URLSessionTransport(options: .init(plan: $0))
        }
        #expect(run.seen == [nil, nil, nil])
    }

    @Test(.sharesProcessor) func aFieldOfTheStepTakesThePlaceOfTheUsersCookies() async throws {
        let own = [HTTPHeader(name: "Cookie", value: "mine=1")]
        let run = try await Self.cookies(headers: own) { URLSessionTransport(options: .init(plan: $0)) }
        #expect(run.seen == [nil, "session=s1", "mine=1"])
    }

    @Test(arguments: [
        ("a=1", ["a=1"]), ("a=1, b=2", ["a=1", "b=2"]),
        (
            "a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT, b=x,y; Path=/,c=3",
            ["a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT", "b=x,y; Path=/", "c=3"]
        ),
    ])
    func joinedFieldsAreTakenApart(text: String, fields: [String]) {
        #expect(Cookie.fields(joined: text) == fields)
    }
}
