import LoadCore
import Testing
import TestSupport

@Suite(.sharesProcessor, .requires(.haproxy), .timeLimit(.minutes(1))) struct HAProxyPeerTests {
    private func haproxy() throws -> String { try #require(Peer.haproxy.path) }

    /// Asks the balancer so often, each time on a connection of its own, and returns the share of answers
    /// that came from the canary.
    private func canaryShare(of count: Int, _ peer: HAProxyPeer) throws -> Double {
        var canaries = 0
        for _ in 0..<count {
            let client = try RawClient(port: peer.port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            if client.receiveAll().text.hasSuffix("canary") { canaries += 1 }
        }
        return Double(canaries) / Double(count)
    }

    @Test func weightsSplitTheRequestsAndCanBeChanged() async throws {
        try await LoopbackServer.withRunning(.init(fallback: .text("stable"))) { stable in
            try await LoopbackServer.withRunning(.init(fallback: .text("canary"))) { canary in
                let servers = [
                    HAProxyPeer.Server("stable", port: stable.port, weight: 100),
                    HAProxyPeer.Server("canary", port: canary.port, weight: 0),
                ]
                try await HAProxyPeer.withRunning(haproxy(), servers: servers) { peer in
                    #expect(try canaryShare(of: 50, peer) == 0)
                    try peer.setWeight(100, of: "canary")
                    #expect(abs(try canaryShare(of: 200, peer) - 0.5) < 0.05)
                    try peer.setWeight(0, of: "stable")
                    #expect(try canaryShare(of: 50, peer) == 1)
                    #expect(try peer.runtime("show servers state app").contains(" canary 127.0.0.1 "))
                }
            }
        }
    }

    @Test func aRefusedCommandIsAnErrorWithItsReason() async throws {
        try await HAProxyPeer.withRunning(haproxy(), servers: [.init("one", port: 1, weight: 1)]) { peer in
            let error = #expect(throws: PeerError.self) { try peer.setWeight(1, of: "two") }
            #expect(error?.description.contains("No such server") == true)
            let weightError = #expect(throws: PeerError.self) { try peer.setWeight(257, of: "one") }
            #expect(weightError?.description.contains("can only be") == true)
        }
    }

    @Test func whatItSaysIsInTheError() async throws {
        let error = await #expect(throws: PeerError.self) {
            try await HAProxyPeer.start(haproxy(), servers: [.init("two words", port: 1, weight: 1)])
        }
        #expect(error?.description.contains("'server app/two' : unknown keyword") == true)
    }
}
