import Testing
import TestSupport

@Suite(.sharesProcessor, .requires(.python), .timeLimit(.minutes(1))) struct PythonServerPeerTests {
    private let script = """
        import asyncio, sys

        async def serve(reader, writer):
            await reader.readuntil(b"\\r\\n\\r\\n")
            print("asked", flush=True)
            writer.write(b"HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n" + sys.argv[1].encode())
            await writer.drain()
            writer.close()

        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()

        asyncio.run(main())
        """

    private func python() throws -> String { try #require(Peer.python.path) }

    @Test func aScriptServesOnThePortItPrints() async throws {
        var port: UInt16 = 0
        try await PythonServerPeer.withRunning(python(), script: script, arguments: ["hello"]) { peer in
            port = peer.port
            let client = try RawClient(port: port)
            client.send("GET / HTTP/1.1\r\n\r\n")
            #expect(client.receiveAll() == ("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello", .closed))
            #expect(peer.output == "\(port)\nasked\n")
        }
        let last = port
        #expect(throws: RawClient.SystemError.self) { try RawClient(port: last) }
    }

    @Test func aScriptThatFailsIsAnErrorWithItsReason() async throws {
        let error = await #expect(throws: PeerError.self) {
            try await PythonServerPeer.start(python(), script: "raise SystemError('no luck')")
        }
        #expect(error?.description.contains("SystemError: no luck") == true)
    }

    @Test func aMissingProgramIsAnError() async throws {
        await #expect(throws: PeerError.self) {
            try await PythonServerPeer.start("/nowhere/python3", script: "")
        }
    }
}
