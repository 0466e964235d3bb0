import Foundation
import LoadCore
import Testing
import TestSupport

@Suite(.sharesProcessor, .requires(.nginx), .timeLimit(.minutes(1))) struct NginxPeerTests {
    private func nginx() throws -> String { try #require(Peer.nginx.path) }

    private func get(_ path: String, _ port: UInt16) throws -> String {
        let client = try RawClient(port: port)
        client.send("GET \(path) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        return client.receiveAll().text
    }

    @Test func locationsAnswerAsTold() async throws {
        let body = #"It costs $5, "all" \ in"# + "\n"
        let servers = [NginxPeer.Server([.init("/a", status: 503, body: body), .init("/", body: "root")])]
        try await NginxPeer.withRunning(nginx(), servers: servers) { peer in
            let answer = try get("/a", peer.port())
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.hasSuffix("\r\n\r\n" + body))
            #expect(try get("/", peer.port()).hasSuffix("\r\n\r\nroot"))
            #expect(try get("/none", peer.port()).hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test func eachServerHasAPortAndALogOfItsOwn() async throws {
        let servers = [
            NginxPeer.Server([.init("/", body: "stable")]),
            NginxPeer.Server([.init("/", body: "canary")], logFormat: "canary '$request_uri' $status"),
        ]
        try await NginxPeer.withRunning(nginx(), servers: servers) { peer in
            for _ in 1...3 { #expect(try get("/", peer.port(of: 0)).hasSuffix("stable")) }
            #expect(try get("/x?y", peer.port(of: 1)).contains("not found"))
            let combined = try await peer.accessLog(of: 0, lines: 3)
            #expect(combined.count == 3)
            #expect(combined.first?.contains(#""GET / HTTP/1.1" 200 6 "-" "-""#) == true)
            #expect(try await peer.accessLog(of: 1, lines: 1) == ["canary '/x?y' 404"])
        }
    }

    @Test func requestsArePassedOn() async throws {
        try await LoopbackServer.withRunning { server in
            let servers = [NginxPeer.Server([.init("/", passedTo: server.url)])]
            try await NginxPeer.withRunning(nginx(), servers: servers) { peer in
                let answer = try get("/deep/path", peer.port())
                #expect(answer.hasSuffix("ok\n"))
                #expect(server.counters.requestsByPath == ["/deep/path": 1])
            }
        }
    }

    @Test func aReloadReplacesWhatIsAnswered() async throws {
        let old = [NginxPeer.Server([.init("/", body: "old")])]
        try await NginxPeer.withRunning(nginx(), servers: old, workers: 2) { peer in
            for version in 1...3 {
                try await peer.reload(servers: [NginxPeer.Server([.init("/", body: "v\(version)")])])
                #expect(try get("/", peer.port()).hasSuffix("v\(version)"))
            }
            await #expect(throws: PeerError.self) {
                try await peer.reload(servers: [NginxPeer.Server([.init("/", status: 99_999)])])
            }
            #expect(try get("/", peer.port()).hasSuffix("v3"))
        }
    }

    @Test func aStoppedPeerListensNoMoreAndLeavesNothing() async throws {
        let peer = try await NginxPeer.start(nginx(), servers: [NginxPeer.Server([])])
        let log = peer.accessLogPath()
        peer.stop()
        #expect(throws: RawClient.SystemError.self) { try RawClient(port: peer.port()) }
        #expect(!FileManager.default.fileExists(atPath: log))
    }

    @Test func whatItSaysIsInTheError() async throws {
        let servers = [NginxPeer.Server([.init("/", status: 99_999)])]
        let error = await #expect(throws: PeerError.self) {
            try await NginxPeer.start(nginx(), servers: servers)
        }
        #expect(error?.description.contains("invalid return code") == true)
    }
}
