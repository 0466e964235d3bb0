import Foundation

/// A server written in Python, for behaviour that no other peer has.
///
/// The script listens on a free port of 127.0.0.1 and prints the port as its first line of output, flushed.
/// Whatever it prints after that can be read in ``output``.
public final class PythonServerPeer: Sendable {
    /// The port that the script printed.
    public let port: UInt16

    private let process: PeerProcess

    private init(process: PeerProcess, port: UInt16) {
        self.process = process
        self.port = port
    }

    /// Starts a script and waits for its port. It runs until ``stop()``, or until it is let go of.
    ///
    /// - Parameters:
    ///   - program: the path of the interpreter.
    ///   - script: the text of the script.
    ///   - arguments: what follows the script on the command line.
    /// - Throws: ``PeerError`` with what the interpreter said.
    public static func start(
        _ program: String,
        script: String,
        arguments: [String] = []
    ) async throws -> PythonServerPeer {
        let process = try PeerProcess(
            program,
            files: { _ in ["server.py": script] },
            arguments: { ["-u", $0.appending(path: "server.py").path] + arguments }
        )
        let port = try await process.wait(for: "port on the first line of output") {
            let lines = process.output.split(separator: "\n", omittingEmptySubsequences: false)
            // The last piece has no line end yet.
            return lines.count > 1 ? UInt16(lines[0]) : nil
        }
        return PythonServerPeer(process: process, port: port)
    }

    /// Runs a script as long as `body` takes.
    public static func withRunning<Value>(
        _ program: String,
        script: String,
        arguments: [String] = [],
        _ body: (PythonServerPeer) async throws -> Value
    ) async throws -> Value {
        let peer = try await start(program, script: script, arguments: arguments)
        defer { peer.stop() }
        return try await body(peer)
    }

    /// Ends the script and removes its files.
    public func stop() { process.stop() }

    /// The base URL.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// What the script has printed up to now, the port included.
    public var output: String { process.output }
}
