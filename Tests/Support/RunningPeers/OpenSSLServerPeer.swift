import Foundation

/// OpenSSL's own server on a free port of 127.0.0.1. It answers each request with a page about the
/// connection, whose end is that of the connection.
public final class OpenSSLServerPeer: Sendable {
    /// The port it listens on.
    public let port: UInt16

    private let process: PeerProcess

    private init(port: UInt16, process: PeerProcess) {
        self.port = port
        self.process = process
    }

    /// Runs the server as long as `body` takes.
    ///
    /// - Parameters:
    ///   - certificate: the certificate it shows.
    ///   - arguments: further arguments of `openssl s_server`.
    public static func withRunning<Value>(
        _ certificate: CertificateAuthority.Certificate,
        _ arguments: [String] = [],
        _ body: (OpenSSLServerPeer) async throws -> Value
    ) async throws -> Value {
        guard let program = Peer.openssl.path else { throw MissingPeer(peer: .openssl) }
        let port = PeerSocket.freePort()
        let process = try PeerProcess(
            program,
            files: { _ in [:] },
            arguments: { _ in
                [
                    "s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate.path,
                    "-key", certificate.key, "-www",
                ] + arguments
            }
        )
        defer { process.stop() }
        try await process.wait(for: "ACCEPT on the output") { process.output.contains("ACCEPT") ? () : nil }
        return try await body(OpenSSLServerPeer(port: port, process: process))
    }
}
