import Delivery
import Foundation
import TestSupport
import Testing

/// A server program that runs for as long as a test's body takes.
enum RunningPeer {
    /// Starts a program and runs the body once a line of its output, or of its complaints, holds a word.
    ///
    /// - Parameters:
    ///   - word: what stands in front of the server's address in that line.
    ///   - body: gets what follows the word, up to the next space.
    static func serve(
        _ peer: Peer,
        _ arguments: [String],
        addressAfter word: String,
        environment: [String: String] = [:],
        onOutput: @escaping @Sendable (String) -> Void = { _ in },
        _ body: (_ address: String) async throws -> Void
    ) async throws {
        let path = try #require(peer.path)
        // One stream for both outputs, so that it does not matter where a program logs.
        let call = ProcessCall(
            "sh",
            ["-c", "exec \(Self.launcher) \"$0\" \"$@\" 2>&1", path] + arguments,
            environment: environment,
            timeLimit: .seconds(60)
        )
        let (output, pieces) = AsyncStream<String>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { pieces.finish() }
                do {
                    let result = try await Subprocess(searchPath: "/usr/bin:/bin").run(call) { bytes in
                        let text = String(decoding: bytes, as: UTF8.self)
                        onOutput(text)
                        pieces.yield(text)
                    }
                    Issue.record("\(peer.program) ended early: \(result.summary)")
                } catch ProcessError.cancelled {
                    return
                }
            }
            var text = ""
            for await piece in output {
                text += piece
                if let address = address(in: text, after: word) {
                    try await body(address)
                    break
                }
            }
            group.cancelAll()
        }
    }

    /// Where it can be had, the system ends the program should the tests crash.
    private static var launcher: String {
        #if os(Linux)
            "setpriv --pdeathsig TERM"
        #else
            ""
        #endif
    }

    private static func address(in text: String, after word: String) -> String? {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            guard let range = line.range(of: word) else { continue }
            return String(line[range.upperBound...].prefix { !$0.isWhitespace })
        }
        return nil
    }
}
