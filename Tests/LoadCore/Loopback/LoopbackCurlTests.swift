import Foundation
import TestSupport
import Testing

@testable import LoadCore

/// The server as a client that we did not write sees it.
@Suite(.sharesProcessor, .requires(.curl), .timeLimit(.minutes(1)))
struct LoopbackCurlTests {
    /// Runs curl and returns what it wrote and its exit code.
    private func run(_ arguments: [String]) throws -> (output: String, exitCode: Int32) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: try #require(Peer.curl.path))
        process.arguments = ["--silent", "--noproxy", "*", "--max-time", "20"] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: data, as: UTF8.self), process.terminationStatus)
    }

    private let script = LoopbackServer.Script(
        routes: [
            "/text": .text("hello\n"),
            "/chunked": .text("hello in chunks\n", framing: .chunked(size: 3)),
            "/until-the-end": .text("hello until the end\n", framing: .close),
            "/moved": .redirect(to: "/text"),
            "/late": .text("late\n", delay: .fixed(.milliseconds(1))),
            "/drip": .misbehaving(.drip(every: .microseconds(10))),
            "/cut": .misbehaving(.closeInBody),
            "/reset": .misbehaving(.resetBeforeAnswer),
            "/nothing": .misbehaving(.closeBeforeAnswer),
        ]
    )

    @Test(arguments: [
        ("/text", "hello\n"), ("/chunked", "hello in chunks\n"), ("/late", "late\n"),
        ("/until-the-end", "hello until the end\n"), ("/moved", "hello\n"),
        ("/drip", "The quick brown fox jumps over the lazy dog.\n"),
    ])
    func wholeAnswersAreUnderstood(path: String, text: String) async throws {
        try await LoopbackServer.withRunning(script) { server in
            let (output, exitCode) = try run(["--location", server.url + path])
            #expect(output == text)
            #expect(exitCode == 0)
        }
    }

    /// 18: partial file; 52: nothing came; 56: failure in receiving.
    @Test(arguments: [("/cut", 18), ("/nothing", 52), ("/reset", 56)] as [(String, Int32)])
    func spoiltAnswersAreNoticed(path: String, code: Int32) async throws {
        try await LoopbackServer.withRunning(script) { server in
            let result = try run([server.url + path])
            #expect(result.exitCode == code)
        }
    }

    @Test func uploadsAreReadWholeAndConnectionsKept() async throws {
        try await LoopbackServer.withRunning(script) { server in
            let body = String(repeating: "x", count: 100_000)
            let url = server.url + "/text"
            let result = try run([
                "--data", body, url, "--next", "--header", "Transfer-Encoding: chunked", "--data", body, url,
            ])
            #expect(result.output == "hello\nhello\n")
            #expect(server.counters.requestBodyBytes == 200_000)
            #expect(server.counters.acceptedConnections == 1)
        }
    }
}
