import SLOEval
import TestSupport
import Testing

@testable import LoadCore

@Suite(.sharesProcessor, .timeLimit(.minutes(1))) struct LoopbackMisbehaviourTests {
    private func withClient(
        _ misbehaviour: LoopbackServer.Misbehaviour,
        _ occasion: LoopbackServer.Mishap.Occasion = .always,
        _ body: (LoopbackServer, RawClient) throws -> Void
    ) async throws {
        var route = LoopbackServer.Route.status(200, body: .text("abcdef"))
        route.mishaps = [.init(misbehaviour, occasion)]
        try await LoopbackServer.withRunning(.init(fallback: route)) { server in
            let client = try RawClient(port: server.port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            try body(server, client)
        }
    }

    @Test(
        arguments: [
            (.closeBeforeAnswer, "", .closed),
            (.closeInHead, "HTTP/1.1 200 OK\r\nCo", .closed),
            (.closeInBody, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc", .closed),
            (.resetBeforeAnswer, "", .reset),
            (.resetInBody, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc", .reset),
            (.verbatim(Array("\r\n".utf8)), "\r\n", .closed),
        ] as [(LoopbackServer.Misbehaviour, String, RawClient.Ending)]
    )
    func theWireCarriesExactlyThis(
        misbehaviour: LoopbackServer.Misbehaviour,
        text: String,
        ending: RawClient.Ending
    ) async throws {
        try await withClient(misbehaviour) { server, client in
            #expect(client.receiveAll() == (text, ending))
            #expect(server.counters.mishaps == 1)
            #expect(server.counters.requests == 1)
        }
    }

    @Test func garbageIsFollowedByTheEnd() async throws {
        try await withClient(.garbage(count: 100)) { server, client in
            let (bytes, ending) = client.receive(atMost: 1000)
            #expect(bytes.count == 100)
            #expect(ending == .closed)
            #expect(server.counters.answersByStatus.isEmpty)
        }
    }

    @Test func anAnswerThatDripsArrivesWholeAndTheConnectionGoesOn() async throws {
        try await withClient(.drip(every: .microseconds(100)), .requestOfConnection(1)) { server, client in
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef"
            #expect(client.receive(through: "abcdef") == answer)
            #expect(client.receive(through: "abcdef") == answer)
            #expect(server.counters.mishaps == 1)
        }
    }

    @Test(arguments: [LoopbackServer.Misbehaviour.stall, .stallInBody, .overstatedLength()])
    func aClientThatLosesPatienceFreesItsConnection(misbehaviour: LoopbackServer.Misbehaviour) async throws {
        try await withClient(misbehaviour) { server, client in
            while server.counters.requests == 0 {}
            client.finish()
            let (text, ending) = client.receiveAll()
            #expect(ending == .closed)
            #expect(text.isEmpty == (misbehaviour == .stall))
            #expect(server.counters.openConnections == 0)
        }
    }

    @Test(
        arguments: [
            (.endlessBody, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n0123"),
            (.endlessHead, "HTTP/1.1 200 OK\r\nX-More: "),
            (.endlessInterim, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"),
        ] as [(LoopbackServer.Misbehaviour, String)]
    )
    func anEndlessAnswerGoesOnUntilTheClientGoes(
        misbehaviour: LoopbackServer.Misbehaviour,
        beginning: String
    ) async throws {
        try await withClient(misbehaviour) { server, client in
            let (bytes, ending) = client.receive(atMost: 8 << 20)
            #expect(bytes.starts(with: beginning.utf8))
            #expect(ending == nil)
            // The server is not kept from serving others.
            server.replaceScript(.init())
            let other = try RawClient(port: server.port)
            #expect(other.get("/", through: "ok\n").hasSuffix("ok\n"))
        }
    }

    @Test func onlyTheRequestMeantIsSpoilt() async throws {
        try await withClient(.closeBeforeAnswer, .requestOfConnection(2)) { _, client in
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(
                client.receiveAll() == ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef", .closed)
            )
        }
    }

    @Test func aConnectionClosedOnAcceptNeverAnswers() async throws {
        try await LoopbackServer.withRunning(.init(acceptance: .close())) { server in
            let client = try RawClient(port: server.port)
            #expect(client.receiveAll() == ("", .closed))
            #expect(server.counters.acceptedConnections == 1)
            #expect(server.counters.openConnections == 0)
        }
        try await LoopbackServer.withRunning(.init(acceptance: .reset())) { server in
            let client = try RawClient(port: server.port)
            #expect(client.receiveAll() == ("", .reset))
        }
    }

    @Test func redirectsAndChallengesAreOrdinaryAnswers() async throws {
        let script = LoopbackServer.Script(
            routes: ["/old": .redirect(to: "/new"), "/secret": .basicChallenge(realm: "here")]
        )
        try await LoopbackServer.withRunning(script) { server in
            let client = try RawClient(port: server.port)
            #expect(
                client.get("/old", through: "\r\n\r\n")
                    == "HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n"
            )
            #expect(
                client.get("/secret", through: "\r\n\r\n")
                    == "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"here\"\r\n"
                    + "Content-Length: 0\r\n\r\n"
            )
            #expect(server.counters.answersByStatus == [302: 1, 401: 1])
        }
    }
}
