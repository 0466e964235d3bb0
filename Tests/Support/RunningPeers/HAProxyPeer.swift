import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

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

    /// How the balancer speaks TLS.
    public struct Security: Sendable {
        /// The certificate that it shows.
        public var certificate: CertificateAuthority.Certificate
        /// The PEM file of the CA whose certificates clients must show; `nil` asks for none.
        public var clientCA: String?

        /// Creates a security.
        public init(_ certificate: CertificateAuthority.Certificate, clientCA: String? = nil) {
            self.certificate = certificate
            self.clientCA = clientCA
        }

        /// The certificate and its key in one text, as HAProxy wants them.
        fileprivate var pem: String {
            [certificate.path, certificate.key]
                .map { (try? String(contentsOfFile: $0, encoding: .utf8)) ?? "" }.joined()
        }
    }

    /// The port that clients ask.
    public let port: UInt16

    /// The name of the back end that the servers are in.
    public let backend: String

    private let process: PeerProcess

    private init(
        _ program: String,
        _ servers: [Server],
        backend: String,
        security: Security?
    ) throws(PeerError) {
        let port = PeerSocket.freePort()
        self.port = port
        self.backend = backend
        process = try PeerProcess(
            program,
            files: { folder in
                let socket = folder.appending(path: "runtime").path
                let binding = security.map { security in
                    let ca = security.clientCA.map { " ca-file \($0) verify required" } ?? ""
                    return " ssl crt \(folder.appending(path: "server.pem").path)" + ca
                }
                let text = Self.configuration(
                    servers,
                    backend,
                    port: port,
                    binding: binding ?? "",
                    socket: socket
                )
                return ["haproxy.cfg": text, "server.pem": security?.pem ?? ""]
            },
            // In the foreground; with a master only where it is to be reloaded.
            arguments: { folder in
                (security == nil ? [] : ["-W"]) + ["-db", "-f", folder.appending(path: "haproxy.cfg").path]
            }
        )
    }

    /// Starts HAProxy and waits until it listens. It runs until ``stop()``, or until it is let go of.
    ///
    /// - Throws: ``PeerError`` with what HAProxy said.
    public static func start(
        _ program: String,
        servers: [Server],
        backend: String = "app",
        security: Security? = nil
    ) async throws -> HAProxyPeer {
        var attemptsLeft = 3
        while true {
            let peer = try HAProxyPeer(program, servers, backend: backend, security: security)
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
        security: Security? = nil,
        _ body: (HAProxyPeer) async throws -> Value
    ) async throws -> Value {
        let peer = try await start(program, servers: servers, backend: backend, security: security)
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

    /// Has new connections served with another certificate, by a new process; the old one ends its
    /// connections as they become idle.
    public func reload(with security: Security) throws {
        try process.replace("server.pem", with: security.pem)
        process.signal(SIGUSR2)
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
        binding: String,
        socket: String
    ) -> String {
        let lines = servers.map { "    server \($0.name) 127.0.0.1:\($0.port) weight \($0.weight)\n" }
        return """
            global
                maxconn 2048
                stats socket \(socket) mode 600 level admin expose-fd listeners
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            frontend main
                bind 127.0.0.1:\(port)\(binding)
                default_backend \(backend)
            backend \(backend)
                balance roundrobin
            \(lines.joined())
            """
    }
}
