import Foundation
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
            .header(name: "X", .value)
        ),
        (
            "a length of its own",
            {
                $0.endpoints = [
                    Endpoint(path: "/", headers: [HTTPHeader(name: "content-length", value: "1")])
                ]
            },
            .header(name: "content-length", .framing)
        ),
        (
            "two hosts",
            {
                let host = HTTPHeader(name: "Host", value: "a")
                $0.endpoints = [Endpoint(path: "/", headers: [host, host])]
            },
            .header(name: "Host", .repeatedHost)
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
        ("", TargetURLError.notAURL("")), ("8000", .notAURL("8000")), ("foo", .notAURL("foo")),
        (":8000", .noHost(":8000")),
        ("localhost:80x", .notAURL("localhost:80x")), ("http:localhost", .noHost("http:localhost")),
        ("user:p@ss@localhost:8000", .credentials), ("::1", .notAURL("::1")),
        ("ftp://host", .unsupportedScheme("ftp")), ("http://", .noHost("http://")),
        ("http://user:pass/word@host", .notAURL("http://user:pass/word@host")),
        ("http://@host", .credentials),
        ("http://a%3Ab:c@host", .credentials), ("http://user:a%0Ab@host", .credentials),
        ("http://host#a", .fragment("http://host#a")),
        ("http://host:0", .invalidPort("http://host:0")),
        ("http://host:65536", .invalidPort("http://host:65536")),
        ("//host", .notAURL("//host")), ("http://ho st", .notAURL("http://ho st")),
    ])
    func otherTextsAreRefused(text: String, error: TargetURLError) {
        #expect(throws: error) { try TargetURL(text) }
    }

    /// RFC 7617, section 2.
    @Test(arguments: [
        ("http://user:secret@host/a", "Basic dXNlcjpzZWNyZXQ=", "http://host/a"),
        ("user:secret@localhost:8000", "Basic dXNlcjpzZWNyZXQ=", "http://localhost:8000"),
        ("https://user@host", "Basic dXNlcjo=", "https://host"),
        ("http://u:p%40%2F%3A@host", "Basic dTpwQC86", "http://host"),
        ("http+unix://u:p@%2Frun%2Fapp.sock/v2", "Basic dTpw", "http+unix://%2Frun%2Fapp%2Esock/v2"),
    ])
    func userAndPasswordBecomeBasicAuthentication(text: String, field: String, shown: String) throws {
        let target = try TargetURL(text)
        #expect(target.description == shown && target.shownText == shown)
        let request = HTTPRequest(endpoint: Endpoint(path: "/x"), target: target)
        #expect(request.headers.filter { $0.name == "Authorization" }.map(\.value) == [field])
        #expect(!request.url.contains("@"))
        #expect(try TargetURL(target.text).credentials == target.credentials)
        var dumped = ""
        dump(target, to: &dumped)
        #expect(!dumped.contains("secret") && !dumped.contains("p@/:"))
    }

    @Test func aHeaderOfOnesOwnTakesThePlaceOfTheURLsCredentials() throws {
        let target = try TargetURL("http://user:secret@host")
        let endpoint = Endpoint(path: "/x", headers: ["authorization": "Bearer t"])
        let request = HTTPRequest(endpoint: endpoint, target: target)
        #expect(request.headers.map(\.value).filter { $0.hasPrefix("B") } == ["Bearer t"])
    }

    @Test(arguments: [
        ("localhost:8000", "http://localhost:8000"), ("localhost", "http://localhost"),
        ("127.0.0.1:8000/v2/", "http://127.0.0.1:8000/v2"), ("[::1]:8000", "http://[::1]:8000"),
        ("example.org:443/a", "https://example.org/a"), ("HTTP://h", "http://h"),
        ("h/a?next=http://x", "http://h/a"), ("my-host_1:80", "http://my-host_1"),
    ])
    func aSchemeMayBeLeftOut(text: String, description: String) throws {
        #expect(try TargetURL(text).description == description)
    }

    @Test(arguments: [
        ("http://h", "/", "/"), ("http://h/", "/", "/"), ("http://h/health", "/health", "/health"),
        ("http://h/health/", "/health/", "/health/"), ("http://h/a//", "/a//", "/a//"),
        ("http://h/search?q=1&token=abc", "/search?q=1&token=abc", "/search?q=***&token=***"),
        ("http://h?abc", "/?abc", "/?***"), ("http://h/x?", "/x?", "/x?"),
        ("http+unix://%2Frun%2Fapp.sock/v2/?a=b", "/v2/?a=b", "/v2/?a=***"),
    ])
    func theTargetItselfIsAskedAsItIsWritten(text: String, path: String, name: String) throws {
        let target = try TargetURL(text)
        let plan = LoadPlan(target: target)
        #expect(plan.endpoints == [.itself(of: target)])
        #expect(plan.endpoints.map(\.name) == [name])
        #expect(HTTPRequest(endpoint: plan.endpoints[0], target: target).path == path)
        try plan.validate()
    }

    @Test func aGeneratorProcessAsksTheSame() throws {
        var plan = LoadPlan(target: try TargetURL("http://h/search?q=1"))
        plan.endpoints[0].body = [0, 0xFF, 10, 13]
        let again = try JSONDecoder().decode(LoadPlan.self, from: JSONEncoder().encode(plan))
        #expect(again == plan)
        #expect(again.target.ownPath == "/search?q=1")
        #expect(HTTPRequest(endpoint: again.endpoints[0], target: again.target).body == [0, 0xFF, 10, 13])
    }

    @Test func noPathFollowsAQuery() throws {
        let target = try TargetURL("http://h/search?token=abc")
        let plan = LoadPlan(target: target, endpoints: [Endpoint(path: "/a")])
        #expect(throws: LoadPlanError.queryWithEndpoints(target: "http://h/search")) { try plan.validate() }
        #expect(LoadPlanError.queryWithEndpoints(target: "x").description.contains("leave out the query"))
    }

    @Test(arguments: [
        "http://ann:hunter/2@host", "http://ann:hunter#2@host:x", "http://ann:hunter?2@host/",
        "http:ann:hunter2@host",
        "http://ann:hunter 2@host", "http://host:x/?token=hunter2", "ann:hunter/2@host:x",
    ])
    func noMessageRepeatsAPassword(text: String) {
        let error = #expect(throws: TargetURLError.self) { try TargetURL(text) }
        #expect(error?.description.contains("hunter") == false, "\(error?.description ?? "")")
        #expect(error?.description.contains("2@") == false)
    }
}
