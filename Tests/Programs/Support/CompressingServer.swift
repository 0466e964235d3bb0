import Foundation
import LoadCore

/// Servers that send a text compressed to clients that accept it, and else as it is.
enum CompressingServer {
    /// The text, twenty times as long as it is compressed.
    static let text = String(repeating: "one line like every other line\n", count: 40)

    /// Answers a request.
    static let handler: LoopbackServer.Handler = { request in
        guard request.header("Accept-Encoding")?.contains("gzip") == true else { return .text(text) }
        return LoopbackServer.Response(
            headers: [HTTPHeader(name: "Content-Encoding", value: "gzip")],
            body: .bytes(compressed),
            framing: .chunked(size: 10)
        )
    }

    /// Creates a server that keeps a log of requests.
    static func make() -> LoopbackServer {
        LoopbackServer(options: .init(requestLogLimit: 100_000), handler: handler)
    }

    /// The text as RFC 1952 has it.
    static let compressed = Array(
        Data(base64Encoded: "H4sIAAAAAAACA8vPS1XIyQQT2akKqWWpRZUK+SUZqUVgUa78UelR6VHpUemhJg0AYatBVtgEAAA=")
            ?? Data()
    )
}
