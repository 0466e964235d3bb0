import Foundation

/// OpenSSL's own server on a free port of 127.0.0.1. It answers each request with a page about the
/// connection, whose end is that of the connection.
public final class OpenSSLServerPeer: Sendable {
    /// The port it listens on.
    public let port: UInt16

    private let process: PeerProcess
    private let keyboard: Int32

    private init(port: UInt16, process: PeerProcess, keyboard: Int32) {
        self.port = port
        self.process = process
        self.keyboard = keyboard
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
        return try await body(OpenSSLServerPeer(port: port, process: process, keyboard: -1))
    }

    /// Runs a server that answers what is typed, and obeys the commands of `openssl s_server`.
    ///
    /// - Parameters:
    ///   - certificate: the certificate it shows.
    ///   - pipe: the path of a named pipe to make for its standard input.
    ///   - arguments: further arguments of `openssl s_server`.
    public static func withKeyboard<Value>(
        _ certificate: CertificateAuthority.Certificate,
        pipe: String,
        _ arguments: [String] = [],
        _ body: (OpenSSLServerPeer) async throws -> Value
    ) async throws -> Value {
        guard let program = Peer.openssl.path else { throw MissingPeer(peer: .openssl) }
        guard mkfifo(pipe, 0o600) == 0, case let keyboard = open(pipe, O_RDWR | O_CLOEXEC), keyboard >= 0
        else {
            throw PeerError.notStarted(program: program, reason: "no pipe at \(pipe)")
        }
        defer { close(keyboard) }
        let port = PeerSocket.freePort()
        let process = try PeerProcess(
            "/bin/sh",
            files: { _ in [:] },
            arguments: { _ in
                [
                    "-c", "exec \"$@\" < \"$0\"", pipe, program, "s_server", "-accept", "127.0.0.1:\(port)",
                    "-cert", certificate.path, "-key", certificate.key,
                ] + arguments
            }
        )
        defer { process.stop() }
        try await process.wait(for: "ACCEPT on the output") { process.output.contains("ACCEPT") ? () : nil }
        return try await body(OpenSSLServerPeer(port: port, process: process, keyboard: keyboard))
    }

    /// Types a text at the server's keyboard.
    public func type(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard write(keyboard, bytes, bytes.count) == bytes.count else {
            throw PeerError.notStarted(program: "s_server", reason: "nobody reads the keyboard")
        }
    }

    /// Waits until a text stands so many times in the server's output, on either stream.
    public func waitForOutput(_ text: String, times: Int) async throws {
        try await process.wait(for: "'\(text)' in the output") {
            (process.output + process.errors).components(separatedBy: text).count > times ? () : nil
        }
    }
}
