import Foundation

/// A real tinyproxy on a free port of 127.0.0.1: an HTTP proxy that may ask for a user name and password.
public final class TinyproxyPeer: Sendable {
    /// The port it listens on.
    public let port: UInt16

    private let process: PeerProcess

    private init(port: UInt16, process: PeerProcess) {
        self.port = port
        self.process = process
    }

    /// Runs the proxy as long as `body` takes.
    ///
    /// - Parameters:
    ///   - user: the user name that it asks for; `nil` lets everybody through.
    ///   - password: the password.
    public static func withRunning<Value>(
        user: String? = nil,
        password: String = "",
        _ body: (TinyproxyPeer) async throws -> Value
    ) async throws -> Value {
        guard let program = Peer.tinyproxy.path else { throw MissingPeer(peer: .tinyproxy) }
        let port = PeerSocket.freePort()
        let admission = user.map { "BasicAuth \($0) \(password)\n" } ?? ""
        let process = try PeerProcess(
            program,
            files: { folder in
                [
                    "tinyproxy.conf": """
                    Port \(port)
                    Listen 127.0.0.1
                    Timeout 60
                    MaxClients 100
                    LogFile "\(folder.appending(path: "log").path)"
                    \(admission)
                    """
                ]
            },
            // In the foreground.
            arguments: { ["-d", "-c", $0.appending(path: "tinyproxy.conf").path] }
        )
        defer { process.stop() }
        try await process.wait(for: "open port") { PeerSocket.isListening(port: port) ? () : nil }
        return try await body(TinyproxyPeer(port: port, process: process))
    }

    /// The proxy's log so far, with the places of all requests.
    public var log: String {
        (try? String(contentsOf: process.folder.appending(path: "log"), encoding: .utf8)) ?? ""
    }
}
