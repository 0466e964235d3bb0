import LoadCore
import Testing

@Suite struct LoadPlanValidationTests {
    static let faults: [(String, @Sendable (inout LoadPlan) -> Void, LoadPlanError)] = [
        ("no users", { $0.concurrency = 0 }, .concurrency(0)),
        ("a million users", { $0.concurrency = 1_000_000 }, .concurrency(1_000_000)),
        ("no time", { $0.duration = .zero }, .duration(.zero)),
        ("half a second", { $0.timeout = .milliseconds(500) }, .timeout(.milliseconds(500))),
        ("301 s", { $0.timeout = .seconds(301) }, .timeout(.seconds(301))),
        ("a limit of 0", { $0.requestLimit = 0 }, .requestLimit(0)),
        ("no endpoints", { $0.endpoints = [] }, .noEndpoints),
        ("no weight", { $0.endpoints = [Endpoint(path: "/", weight: 0)] }, .noWeight),
        ("a negative weight", { $0.endpoints = [Endpoint(path: "/", weight: -1)] }, .weight(-1, path: "/")),
        (
            "a weight without end", { $0.endpoints = [Endpoint(path: "/", weight: .infinity)] },
            .weight(.infinity, path: "/")
        ),
        ("a relative path", { $0.endpoints = [Endpoint(path: "api")] }, .path("api")),
        ("a path with a space", { $0.endpoints = [Endpoint(path: "/a b")] }, .path("/a b")),
        ("a path with a line break", { $0.endpoints = [Endpoint(path: "/a\r\nX: y")] }, .path("/a\r\nX: y")),
        (
            "an endpoint twice", { $0.endpoints = [Endpoint(path: "/"), Endpoint(path: "/")] },
            .duplicateEndpoint("/")
        ),
        (
            "a method with a space", { $0.endpoints = [Endpoint(path: "/", method: "GET /")] },
            .method("GET /")
        ),
        (
            "a header with a line break",
            { $0.endpoints = [Endpoint(path: "/", headers: [HTTPHeader(name: "X", value: "a\r\nY: b")])] },
            .header(name: "X")
        ),
        (
            "stages without users", { $0.pattern = .userStages(UserPlan(stages: [])) },
            .stageUsers(0, concurrency: 100)
        ),
        (
            "more users in a stage than there are",
            { $0.pattern = .userStages(UserPlan(stages: [.init(duration: .seconds(1), users: 101)])) },
            .stageUsers(101, concurrency: 100)
        ),
        ("a burst of none", { $0.pattern = .burst(size: 0, pause: .zero ... .zero) }, .burstSize(0)),
    ]

    @Test(arguments: faults.indices) func aFaultIsFoundAndSaidInOneLine(index: Int) throws {
        let (name, spoil, error) = Self.faults[index]
        var plan = LoadPlan(target: try TargetURL("http://localhost"))
        spoil(&plan)
        #expect(throws: error, "\(name)") { try plan.validate() }
        #expect(!error.description.contains("\n") || error.description.contains("/a\r\n"))
    }

    @Test func theDefaultsAreValid() throws {
        try LoadPlan(target: try TargetURL("http://localhost:8000")).validate()
    }

    @Test(arguments: [1, 300]) func theLimitsOfTheTimeoutAreIncluded(seconds: Int) throws {
        var plan = LoadPlan(target: try TargetURL("http://localhost"))
        plan.timeout = .seconds(seconds)
        try plan.validate()
    }
}

@Suite struct TargetURLTests {
    @Test(arguments: [
        ("http://localhost:8000", "localhost", 8000, "", "localhost:8000"),
        ("http://localhost:8000/", "localhost", 8000, "", "localhost:8000"),
        ("HTTPS://Example.org/v2//", "Example.org", 443, "/v2", "Example.org"),
        ("http://[::1]:81/a", "::1", 81, "/a", "[::1]:81"),
        ("http://127.0.0.1:80", "127.0.0.1", 80, "", "127.0.0.1"),
    ])
    func partsAreTakenApart(text: String, host: String, port: UInt16, path: String, authority: String) throws
    {
        let target = try TargetURL(text)
        #expect(target.host == host)
        #expect(target.port == port)
        #expect(target.basePath == path)
        #expect(target.authority == authority)
    }

    @Test(arguments: [
        ("", TargetURLError.notAURL("")), ("localhost:8000", .unsupportedScheme("localhost")),
        ("ftp://host", .unsupportedScheme("ftp")), ("http://", .noHost("http://")),
        ("http://user:secret@host", .credentials), ("http://host?a=b", .queryOrFragment("http://host?a=b")),
        ("http://host:0", .invalidPort("http://host:0")),
        ("http://host:65536", .invalidPort("http://host:65536")),
        ("//host", .notAURL("//host")), ("http://ho st", .notAURL("http://ho st")),
    ])
    func otherTextsAreRefused(text: String, error: TargetURLError) {
        #expect(throws: error) { try TargetURL(text) }
    }
}
