import Foundation
import LoadCore
import SLOEval
import TestSupport
import Testing

/// A transport sends what it is asked for, or says that it can't; what it can't read is not held against the
/// service.
@Suite(.sharesProcessor) struct TransportAgreementTests {
    /// Every printable byte in a path, in a query, and behind a percent sign.
    static let paths: [String] =
        (0x21...0x7E).map { Character(UnicodeScalar(UInt8($0))) }
        .filter { $0 != "#" }
        .flatMap { ["/a\($0)b", "/?q=a\($0)b", "/%\($0)1"] }
        + ["/..", "/a/./b", "//a", "/%2e%2e/b", "/?", "/a?b?c"]

    @Test(arguments: ConformingTransport.allCases)
    func aPathArrivesAsWrittenOrIsRefused(transport: ConformingTransport) async throws {
        let options = LoopbackServer.Options(requestLogLimit: 1000)
        try await transport.withServer(options: options) { server in
            let target = try TargetURL(server.url)
            let results = try await transport.withChannel { channel in
                var results: [HTTPExchange.Result] = []
                for path in Self.paths {
                    results.append(await channel.exchange(HTTPRequest(target: target, path: path)).result)
                }
                return results
            }
            let arrived = zip(Self.paths, results).filter { $1 == .answered(status: 200) }.map(\.0)
            #expect(server.requestLog.map(\.target) == arrived)
            #expect(results.allSatisfy { $0 == .answered(status: 200) || $0.isOfGenerator })
            #expect(arrived.count >= 100)
            if transport != .urlsession { #expect(arrived == Self.paths) }
        }
    }

    @Test(
        arguments: ConformingTransport.allCases,
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]
    )
    func aBodyArrivesOrIsRefused(transport: ConformingTransport, method: String) async throws {
        let server = transport.server(options: .init(requestLogLimit: 10))
        try await server.whileRunning { server in
            for type in [nil, "text/css"] {
                let fields = type.map { [HTTPHeader(name: "Content-Type", value: $0)] } ?? []
                let request = HTTPRequest(
                    target: try TargetURL(server.url),
                    path: "/",
                    method: method,
                    headers: fields,
                    body: Array("hello".utf8)
                )
                let seen = server.requestLog.count
                let result = try await transport.withChannel { await $0.exchange(request) }.result
                guard result == .answered(status: 200) else {
                    #expect(transport == .urlsession && result.isOfGenerator, "\(result)")
                    #expect(server.requestLog.count == seen)
                    continue
                }
                let arrived = try #require(server.requestLog.last)
                #expect(arrived.body == request.body && arrived.method == method)
                // What no type at all means (RFC 9110, section 8.3).
                let unnamed = transport == .urlsession && method == "POST" ? "application/octet-stream" : nil
                #expect(arrived.header("Content-Type") == type ?? unnamed)
            }
        }
    }

    @Test(arguments: ConformingTransport.allCases)
    func noHeaderIsLostOrAdded(transport: ConformingTransport) async throws {
        let server = transport.server(options: .init(requestLogLimit: 10))
        try await server.whileRunning { server in
            let target = try TargetURL(server.url)
            let fields = [
                ("Cookie", "a=1"), ("X-List", "1"), ("Cookie", "b=2"), ("X-List", "2"), ("X-Empty", ""),
            ]
            let request = HTTPRequest(
                target: target,
                path: "/",
                headers: fields.map { HTTPHeader(name: $0.0, value: $0.1) }
            )
            let own = HTTPRequest(
                target: target,
                path: "/",
                headers: [HTTPHeader(name: "Host", value: "other.test")]
            )
            let results = try await transport.withChannel { channel in
                [await channel.exchange(request).result, await channel.exchange(own).result]
            }
            let first = try #require(server.requestLog.first)
            func values(_ name: String) -> [String] {
                first.headers.filter { $0.name.lowercased() == name }.map(\.value)
            }
            #expect(values("cookie").joined(separator: "; ") == "a=1; b=2")
            #expect(values("x-list").joined(separator: ",") == "1,2")
            #expect(values("x-empty") == [""])
            // These ask for what no field at all asks for.
            #expect(values("accept-encoding").allSatisfy { $0 == "identity" })
            #expect(values("accept-language").allSatisfy { $0 == "*" })
            let hosts = server.requestLog.map { $0.header("Host") }
            #expect(results[1].isOfGenerator ? hosts.count == 1 : hosts[1] == "other.test")
        }
    }

    /// Heads that HTTP allows or that everybody reads, and the `2` of their body.
    static let heads = [
        "HTTP/1.1 200 OK\r\nX-Name: caf\u{E9}\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 caf\u{E9}\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\n",
        "HTTP/1.1 200 OK\r\nContent-Length:2\r\n\r\n",
        "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n",
    ]

    @Test(arguments: ConformingTransport.allCases, heads)
    func anUnusualAnswerIsReadOrTheGeneratorsFailure(
        transport: ConformingTransport,
        head: String
    ) async throws {
        let latin1 = head.unicodeScalars.map { UInt8($0.value) }
        let route = LoopbackServer.Route.misbehaving(.verbatim(latin1 + Array("ok".utf8)))
        try await transport.withServer(.init(fallback: route)) { server in
            let result = try await ask(server, "/", over: transport).result
            if transport != .urlsession {
                #expect(result == .answered(status: 200))
            } else {
                #expect(result == .answered(status: 200) || result.isOfGenerator, "\(result)")
            }
        }
    }

    /// A server that is tired of waiting says so just before the next request comes (RFC 9110, section
    /// 15.5.9).
    @Test func theEndOfAnIdleConnectionIsNoAnswerOverURLSession() async throws {
        let farewell = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        var route = LoopbackServer.Route.text("ok")
        route.mishaps = [.init(.verbatim(Array(farewell.utf8)), .requestOfConnection(2))]
        try await LoopbackServer.withRunning(.init(fallback: route)) { server in
            let request = HTTPRequest(target: try TargetURL(server.url), path: "/")
            let exchanges = try await ConformingTransport.urlsession.withChannel { channel in
                [await channel.exchange(request), await channel.exchange(request)]
            }
            #expect(exchanges.map(\.result) == [.answered(status: 200), .answered(status: 200)])
            #expect(exchanges.map(\.retries) == [0, 1])
        }
    }

    /// A service that really answers 408 is not asked for ever.
    @Test func aServiceThatAnswers408IsHeard() async throws {
        let farewell = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        let route = LoopbackServer.Route.misbehaving(.verbatim(Array(farewell.utf8)))
        try await LoopbackServer.withRunning(.init(fallback: route)) { server in
            let exchange = try await ask(server, "/", over: .urlsession)
            #expect(exchange.result == .answered(status: 408))
            #expect(server.counters.requests == 3)
        }
    }
}

extension HTTPExchange.Result {
    /// Whether the generator failed, and not the service.
    var isOfGenerator: Bool {
        if case .failed(.generator, let detail) = self { !detail.isEmpty } else { false }
    }
}
