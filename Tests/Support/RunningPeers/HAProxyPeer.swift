import Foundation

/// A real HAProxy on a free port of 127.0.0.1 that spreads requests over servers by weight, and whose weights
/// can be changed while it runs.
public final class HAProxyPeer: Sendable {
    /// A server behind the balancer.
    public struct Server: Sendable, Equatable {
        /// The server's name.
        public var name: String
        /// The server's port on 127.0.0.1.
        public var port: UInt16
        /// The weight, 0 to 256.
        public var weight: Int

        /// Creates a server.
        public init(_ name: String, port: UInt16, weight: Int) {
            self.name = name
            self.port = port
            self.weight = weight
        }
    }

    /// The port that clients ask.
    public let port: UInt16

    /// The name of the back end that the servers are in.
    public let backend: String

    private let process: PeerProcess

    private init(_ program: String, _ servers: [Server], backend: String) throws(PeerError) {
        let port = PeerSocket.freePort()
        self.port = port
        self.backend = backend
        process = try PeerProcess(
            program,
            files: { folder in
                let socket = folder.appending(path: "runtime").path
                return ["haproxy.cfg": Self.configuration(servers, backend, port: port, socket: socket)]
            },
            // In the foreground, without a master.
            arguments: { ["-db", "-f", $0.appending(path: "haproxy.cfg").path] }
        )
    }

    /// Starts HAProxy and waits until it listens. It runs until ``stop()``, or until it is let go of.
    ///
    /// - Throws: ``PeerError`` with what HAProxy said.
    public static func start(
        _ program: String,
        servers: [Server],
        backend: String = "app"
    ) async throws -> HAProxyPeer {
        var attemptsLeft = 3
        while true {
            let peer = try HAProxyPeer(program, servers, backend: backend)
            attemptsLeft -= 1
            do {
                // The runtime socket comes a moment after the port.
                try await peer.process.wait(for: "open port") {
                    PeerSocket.isListening(port: peer.port) && peer.isAnswering ? () : nil
                }
                return peer
            } catch PeerError.ended(_, _, let errors) where attemptsLeft > 0 && errors.contains("in use") {
                // Somebody was quicker to take the port.
                continue
            }
        }
    }

    /// Runs HAProxy as long as `body` takes.
    public static func withRunning<Value>(
        _ program: String,
        servers: [Server],
        backend: String = "app",
        _ body: (HAProxyPeer) async throws -> Value
    ) async throws -> Value {
        let peer = try await start(program, servers: servers, backend: backend)
        defer { peer.stop() }
        return try await body(peer)
    }

    /// Ends HAProxy and removes its files.
    public func stop() { process.stop() }

    /// The base URL that clients ask.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// The path of the runtime socket.
    public var runtimeSocket: String { process.folder.appending(path: "runtime").path }

    private var isAnswering: Bool {
        PeerSocket.ask("show info", path: runtimeSocket)?.isEmpty == false
    }

    /// Gives HAProxy a command of its runtime API and returns its answer.
    ///
    /// - Throws: ``PeerError`` when nobody listens on the runtime socket.
    public func runtime(_ command: String) throws(PeerError) -> String {
        guard let answer = PeerSocket.ask(command, path: runtimeSocket) else {
            throw .notReady(program: "haproxy", awaiting: "runtime socket", errors: process.errors)
        }
        return answer
    }

    /// Changes the weight of a server, 0 to 256.
    ///
    /// - Throws: ``PeerError`` with HAProxy's words when it refuses.
    public func setWeight(_ weight: Int, of server: String) throws(PeerError) {
        let answer = try runtime("set server \(backend)/\(server) weight \(weight)")
        guard answer.allSatisfy(\.isWhitespace) else {
            throw .notReady(program: "haproxy", awaiting: "change of weight", errors: answer)
        }
    }

    private static func configuration(
        _ servers: [Server],
        _ backend: String,
        port: UInt16,
        socket: String
    ) -> String {
        let lines = servers.map { "    server \($0.name) 127.0.0.1:\($0.port) weight \($0.weight)\n" }
        return """
            global
                maxconn 2048
                stats socket \(socket) mode 600 level admin
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            frontend main
                bind 127.0.0.1:\(port)
                default_backend \(backend)
            backend \(backend)
                balance roundrobin
            \(lines.joined())
            """
    }
}
