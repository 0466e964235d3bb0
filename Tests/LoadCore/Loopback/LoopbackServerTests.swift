import SLOEval
import TestSupport
import Testing

@testable import LoadCore

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct LoopbackServerTests {
    private let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private let plain = LoopbackServer.Script(fallback: .status(200, body: .text("ok")))

    private func withServer(
        _ script: LoopbackServer.Script? = nil,
        options: LoopbackServer.Options = LoopbackServer.Options(),
        _ body: (LoopbackServer, RawClient) throws -> Void
    ) async throws {
        try await LoopbackServer.withRunning(script ?? plain, options: options) { server in
            try body(server, RawClient(port: server.port))
        }
    }

    @Test func aConnectionServesManyRequests() async throws {
        try await withServer { server, client in
            for _ in 1...3 { #expect(client.get("/", through: "ok") == ok) }
            #expect(server.counters.acceptedConnections == 1)
            #expect(server.counters.openConnections == 1)
            #expect(server.counters.requests == 3)
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let script = LoopbackServer.Script(
            routes: [
                "/1": .status(201, delay: .fixed(.milliseconds(3))), "/2": .status(202),
                "/3": .status(203, delay: .fixed(.microseconds(200))),
            ]
        )
        try await withServer(script) { server, client in
            let paths = (1...40).flatMap { _ in [1, 2, 3] }
            client.send(paths.map { "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n" }.joined())
            let answers = paths.map { _ in client.receive(through: "\r\n\r\n") }
            #expect(
                answers.map { $0.dropFirst("HTTP/1.1 20".count).first } == paths.map { Character("\($0)") }
            )
            #expect(server.counters.requestsByPath == ["/1": 40, "/2": 40, "/3": 40])
        }
    }

    @Test func aRequestMayComeByteByByte() async throws {
        try await withServer { server, client in
            for byte in "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc".utf8 {
                client.send([byte])
            }
            #expect(client.receive(through: "ok") == ok)
            #expect(server.counters.requestBodyBytes == 3)
        }
    }

    @Test func aLargeAnswerToAClientThatReadsLateIsWhole() async throws {
        let size = 3 << 20
        let script = LoopbackServer.Script(fallback: .status(200, body: .size(size)))
        try await withServer(script) { server, client in
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
            client.finish()
            let head = "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"
            for _ in 1...2 {
                let (bytes, ending) = client.receive(atMost: head.utf8.count + size)
                #expect(ending == nil)
                let isWhole = bytes == Array(head.utf8) + LoopbackServer.Body.size(size).content
                #expect(isWhole)
            }
            #expect(client.receiveAll() == ("", .closed))
            #expect(server.counters.sentBytes == UInt64(2 * (head.utf8.count + size)))
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
        "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    ])
    func theLastAnswerEndsTheConnection(request: String) async throws {
        try await withServer { _, client in
            client.send(request + "GET /ignored HTTP/1.1\r\nHost: h\r\n\r\n")
            let expected = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
            #expect(client.receiveAll() == (expected, .closed))
        }
    }

    @Test func whatIsNoRequestIsRefusedAndTheConnectionClosed() async throws {
        try await withServer { server, client in
            client.send("GET /\r\n" + String(repeating: "x", count: 200_000))
            let expected = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            #expect(client.receiveAll() == (expected, .closed))
            #expect(server.counters.refusedRequests == 1)
            #expect(server.counters.requests == 0)
        }
    }

    @Test func aHeadThatIsTooLargeIsRefused() async throws {
        try await withServer(options: .init(requestHeadLimit: 1000)) { server, client in
            client.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "x", count: 1000))
            #expect(client.receiveAll().text.hasPrefix("HTTP/1.1 431 "))
            #expect(server.counters.answersByStatus == [431: 1])
        }
    }

    @Test func aClientThatAsksForLeaveGetsIt() async throws {
        try await withServer { server, client in
            client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
            #expect(client.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send("body")
            #expect(client.receive(through: "ok") == ok)
        }
    }

    @Test func theLogKeepsTheLatestRequestsInFull() async throws {
        let options = LoopbackServer.Options(requestLogLimit: 2, keptBodyLimit: 5)
        try await withServer(options: options) { server, client in
            for number in 1...7 { #expect(client.get("/\(number)", through: "ok") == ok) }
            client.send("PUT /a?b=c HTTP/1.1\r\nHost: h\r\nX-Y:  z \r\nTransfer-Encoding: chunked\r\n\r\n")
            client.send("4\r\nlong\r\n5\r\n body\r\n0\r\n\r\n")
            #expect(client.receive(through: "ok") == ok)
            #expect(server.requestLog.map(\.path) == ["/7", "/a"])
            let last = try #require(server.requestLog.last)
            #expect(last.method == "PUT")
            #expect(last.target == "/a?b=c")
            #expect(last.header("x-y") == "z")
            #expect(last.headers.map(\.name) == ["Host", "X-Y", "Transfer-Encoding"])
            #expect(last.body == Array("long ".utf8))
            #expect(last.bodyLength == 9)
            #expect(last.connection == 1)
            #expect(last.numberOnConnection == 8)
        }
    }

    @Test func aHandlerAnswersAsItLikes() async throws {
        let server = LoopbackServer { request in
            .text("\(request.method) \(request.target) \(request.body.count);")
        }
        try await server.whileRunning { server in
            let client = try RawClient(port: server.port)
            client.send("POST /x?y HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc")
            #expect(client.receive(through: ";").hasSuffix("\r\n\r\nPOST /x?y 3;"))
            server.replaceHandler { _ in .text("other;") }
            #expect(client.get("/", through: ";").hasSuffix("\r\n\r\nother;"))
        }
    }

    @Test func aReplacedScriptCountsFromTheNextRequestOn() async throws {
        try await withServer { server, client in
            for status in 400..<450 {
                server.replaceScript(.init(routes: ["/\(status)": .status(status)], fallback: .status(599)))
                let answer = client.get("/\(status)", through: "\r\n\r\n")
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            }
            #expect(server.counters.requestsByPath.count == 50)
        }
    }

    @Test func aRequestUnderWayWhenTheScriptIsReplacedIsAnsweredByTheNewOne() async throws {
        let routes = ["/a": LoopbackServer.Route.status(401), "/b": .status(402)]
        try await withServer(.init(routes: routes)) { server, client in
            client.send("POST /b HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
            _ = client.receive(through: "\r\n\r\n")
            server.replaceScript(.init(routes: ["/b": .status(403)]))
            client.send("x")
            #expect(client.receive(through: "\r\n\r\n").hasPrefix("HTTP/1.1 403 "))
        }
    }

    @Test func aPauseHoldsAnswersBackUntilItsEnd() async throws {
        try await LoopbackServer.withRunning(plain) { server in
            let clients = try (0..<5).map { _ in try RawClient(port: server.port) }
            server.pause(for: .seconds(3600))
            for client in clients { client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n") }
            try await wait(until: "all have asked") { server.counters.requests == clients.count }
            #expect(server.counters.answersByStatus.isEmpty)
            server.pause(for: .zero)
            for client in clients { #expect(client.receive(through: "ok") == ok) }
            #expect(server.counters.answersByStatus == [200: 5])
        }
    }

    @Test func aScriptedPauseHoldsAnswersBack() async throws {
        let pause = LoopbackServer.Pause(start: .zero, length: .seconds(3600))
        try await LoopbackServer.withRunning(.init(pauses: [pause])) { server in
            let client = try RawClient(port: server.port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try await wait(until: "the request is there") { server.counters.requests == 1 }
            #expect(server.counters.answersByStatus.isEmpty)
        }
    }

    @Test func pathsBeyondTheLimitAreCountedTogether() async throws {
        try await withServer { server, client in
            let limit = LoopbackServer.Counters.pathLimit
            for number in 0..<(limit + 10) { #expect(client.get("/\(number)?q", through: "ok") == ok) }
            #expect(server.counters.requestsByPath.count == limit + 1)
            #expect(server.counters.requestsByPath["/0"] == 1)
            #expect(server.counters.requestsByPath[LoopbackServer.Counters.otherPaths] == 10)
        }
    }

    @Test func bytesAreCounted() async throws {
        try await withServer { server, client in
            let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
            client.send(request)
            #expect(client.receive(through: "ok") == ok)
            #expect(server.counters.receivedBytes == UInt64(request.utf8.count))
            #expect(server.counters.sentBytes == UInt64(ok.utf8.count))
        }
    }
}
