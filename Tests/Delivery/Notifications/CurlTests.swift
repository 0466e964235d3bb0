import DeliveryTestSupport
import Foundation
import LoadCore
import TestSupport
import Testing

@testable import Delivery

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct CurlTests {
    private let subprocess = Subprocess(searchPath: "/usr/local/bin:/usr/bin:/bin")
    private static let odd =
        "line\nquote\" back\\slash \\n tab\t %{http_code} @file \u{E9} ☃ #x 'y' $z `w` \r\u{B}end"

    @Test func nothingSecretIsAmongTheArguments() async throws {
        let runner = ScriptedProcessRunner([.on("curl", says: "ok", complains: "loadgate-status 200\n")])
        let caller = CurlCaller(
            runner: runner,
            environment: ["SMTP_PASSWORD": "hidden", "HOME": "/root", "no_proxy": "localhost"]
        )
        let call = HTTPCall(
            "POST",
            "https://hooks.example.org/secret",
            headers: [.init("Authorization", "Bearer secret")],
            body: "secret"
        )
        #expect(
            try await caller.answer(to: call, within: .seconds(10)) == HTTPAnswer(status: 200, body: "ok")
        )
        let made = try #require(runner.calls.first)
        #expect(made.arguments == ["--disable", "--config", "-"])
        #expect(made.environment == ["no_proxy": "localhost"])
        #expect(made.timeLimit == .milliseconds(9_500) && made.grace == .milliseconds(500))
        let configuration = String(decoding: made.standardInput, as: UTF8.self)
        #expect(configuration.contains("url = \"https://hooks.example.org/secret\"\n"))
        #expect(configuration.contains("header = \"Authorization: Bearer secret\"\n"))
        #expect(configuration.contains("data-raw = \"secret\"\n"))
        #expect(configuration.contains("max-time = \"9.0\"\n"))
    }

    /// Ways to a host, and where curl connects to in its place.
    @Test(arguments: [
        ("https://h.test/a?b", [], "https://canary.test/a?b", "Host: h.test", "canary.test:443:h.test:443"),
        (
            "https://h.test:8443", ["h.test:8443:other:9443"], "https://canary.test:8443",
            "Host: h.test:8443", "canary.test:8443:other:9443"
        ),
        ("https://h.test", ["::[::1]:1"], "https://canary.test", "Host: h.test", "canary.test:443:[::1]:1"),
        (
            "https://[::1]:2/", ["h.test::x:1"], "https://canary.test:2/", "Host: [::1]:2",
            "canary.test:2:[::1]:2"
        ),
    ])
    func anotherServerNameTakesTheHostsPlace(
        url: String,
        routes: [String],
        asked: String,
        host: String,
        place: String
    ) async throws {
        let runner = ScriptedProcessRunner([.on("curl", says: "ok", complains: "loadgate-status 200\n")])
        let connections = ConnectionSettings(
            tls: TLSOptions(serverName: "canary.test"),
            routes: try routes.map { try ConnectionRoute(connecting: $0) }
        )
        let caller = CurlCaller(runner: runner, environment: [:], connections: connections)
        _ = try await caller.answer(to: HTTPCall("GET", url), within: .seconds(10))
        let text = String(decoding: try #require(runner.calls.first).standardInput, as: UTF8.self)
        let lines = text.split(separator: "\n")
        for line in ["url = \"\(asked)\"", "header = \"\(host)\"", "connect-to = \"\(place)\""] {
            #expect(lines.contains { $0 == line }, "\(text)")
        }
        // The first that fits counts.
        #expect(lines.first { $0.hasPrefix("connect-to") } == "connect-to = \"\(place)\"")
    }

    @Test(arguments: [
        ("http://h.test/", true), ("https://h.test/", true), ("http://direct.test/", false),
    ])
    func aCallGoesThroughTheProxyOfTheLoadAndNoOther(url: String, goesThrough: Bool) async throws {
        let runner = ScriptedProcessRunner([.on("curl", says: "ok", complains: "loadgate-status 200\n")])
        var connections = ConnectionSettings(proxy: .proxy(try HTTPProxy("http://me:pass%22word@proxy:3128")))
        connections.proxies.exceptions = ProxyException.list("direct.test")
        let caller = CurlCaller(
            runner: runner,
            environment: ["http_proxy": "http://other:1", "NO_PROXY": "h.test", "SSL_CERT_FILE": "/ca.pem"],
            connections: connections
        )
        _ = try await caller.answer(to: HTTPCall("GET", url), within: .seconds(10))
        let call = try #require(runner.calls.first)
        #expect(call.environment == ["SSL_CERT_FILE": "/ca.pem"])
        let text = String(decoding: call.standardInput, as: UTF8.self)
        #expect(text.contains("proxy = \"http://proxy:3128\"\n") == goesThrough)
        #expect(text.contains("proxy-user = \"me:pass\\\"word\"\n") == goesThrough)
    }

    @Test(arguments: ["http://h.test/", "https://h.test/"])
    func aGatewayIsAskedForByItsOwnName(url: String) async throws {
        let runner = ScriptedProcessRunner([.on("curl", says: "ok", complains: "loadgate-status 200\n")])
        let tls = TLSOptions(caFile: "/ca.pem", verifies: false, serverName: "canary.test")
        let caller = CurlCaller(runner: runner, environment: [:], gatewayTLS: tls)
        _ = try await caller.answer(to: HTTPCall("PUT", url), within: .seconds(10))
        let text = String(decoding: try #require(runner.calls.first).standardInput, as: UTF8.self)
        #expect(text.contains("url = \"\(url)\"\n") && text.contains("cacert = \"/ca.pem\"\n"))
        #expect(text.contains("\ninsecure\n") && !text.contains("canary.test"))
    }

    @Test(.requires(.curl), arguments: ["", "@/etc/hostname", odd, String(repeating: odd, count: 5_000)])
    func theServerGetsWhatWasSaid(body: String) async throws {
        let options = LoopbackServer.Options(requestLogLimit: 10, keptBodyLimit: 1 << 20)
        let server = LoopbackServer(options: options) { _ in .text("taken\n", status: 201) }
        try await server.whileRunning { server in
            let caller = CurlCaller(runner: subprocess, environment: ["no_proxy": "*"])
            let call = HTTPCall(
                "PUT",
                server.url + "/a/{b}/[1-3]/../c?d=%22e",
                headers: [.init("X-Odd", "quote\" back\\slash")],
                body: body
            )
            let answer = try await caller.answer(to: call, within: .seconds(20))
            #expect(answer == HTTPAnswer(status: 201, body: "taken\n"))
            let seen = try #require(server.requestLog.first)
            #expect(server.requestLog.count == 1)
            #expect(seen.method == "PUT" && seen.target == "/a/{b}/[1-3]/../c?d=%22e")
            #expect(seen.header("x-odd") == "quote\" back\\slash")
            let isWhole = seen.body == Array(body.utf8)
            #expect(isWhole)
        }
    }

    @Test(.requires(.curl)) func aRedirectIsAnAnswerAndNotFollowed() async throws {
        let script = LoopbackServer.Script(routes: ["/hook": .redirect(to: "/elsewhere")])
        try await LoopbackServer.withRunning(script) { server in
            let caller = CurlCaller(runner: subprocess, environment: ["no_proxy": "*"])
            let call = HTTPCall("POST", server.url + "/hook", body: "x")
            let answer = try await caller.answer(to: call, within: .seconds(20))
            #expect(answer.status == 302)
            #expect(server.counters.requestsByPath == ["/hook": 1])
        }
    }

    @Test(.requires(.curl)) func aServerThatHangsIsGivenUp() async throws {
        try await LoopbackServer.withRunning(.init(fallback: .misbehaving(.stall))) { server in
            let caller = CurlCaller(runner: subprocess, environment: ["no_proxy": "*"])
            await #expect(throws: NoticeError.timedOut) {
                try await caller.answer(to: HTTPCall("POST", server.url), within: .milliseconds(400))
            }
        }
    }

    @Test(.requires(.curl)) func aServerThatIsNotThereIsTold() async throws {
        let port = try await LoopbackServer.withRunning { $0.port }
        let caller = CurlCaller(runner: subprocess, environment: ["no_proxy": "*"])
        let error = await #expect(throws: NoticeError.self) {
            try await caller.answer(
                to: HTTPCall("POST", "http://127.0.0.1:\(port)/secret"),
                within: .seconds(20)
            )
        }
        #expect(error?.description.hasPrefix("Failed to connect to 127.0.0.1 port \(port)") == true)
    }

    @Test func withoutCurlThatIsTold() async {
        let caller = CurlCaller(runner: Subprocess(searchPath: "/nowhere"), environment: [:])
        await #expect(throws: NoticeError.notRun(.notFound(program: "curl", searchPath: "/nowhere"))) {
            try await caller.answer(to: HTTPCall("GET", "http://127.0.0.1"), within: .seconds(1))
        }
    }

    @Test(
        .requires(.curl),
        arguments: ["file:///etc/hostname", "ftp://127.0.0.1/x", "http://", "not a url\u{7}"]
    )
    func whatIsNoAddressIsRefused(url: String) async {
        let caller = CurlCaller(runner: subprocess, environment: ["no_proxy": "*"])
        await #expect(throws: NoticeError.self) {
            try await caller.answer(to: HTTPCall("GET", url), within: .seconds(20))
        }
    }

    @Test func aPrivateFileIsForNobodyElse() throws {
        let file = try PrivateFile("text")
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "text")
        file.remove()
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }
}
