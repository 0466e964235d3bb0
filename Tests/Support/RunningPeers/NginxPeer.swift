import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A real nginx on free ports of 127.0.0.1, with an access log for each of its servers.
///
/// ```swift
/// try await NginxPeer.withRunning(path, servers: [.init([.init("/health", body: "ok")])]) { nginx in
///     // … ask nginx.url …
///     let lines = try await nginx.accessLog(lines: 1)
/// }
/// ```
public final class NginxPeer: Sendable {
    /// What nginx does for a path.
    public struct Location: Sendable, Equatable {
        let path: String
        let directive: String

        /// Answers a path with a status and a text.
        public init(_ path: String, status: Int = 200, body: String = "") {
            self.path = path
            directive = "return \(status) \(NginxPeer.quoted(body));"
        }

        /// Passes what is asked of a path, and of all below it, on to another server.
        public init(_ path: String, passedTo url: String) {
            self.path = path
            directive = "proxy_pass \(url); proxy_http_version 1.1; proxy_set_header Connection \"\";"
        }

        var block: String {
            // A location that passes on is a prefix, one that answers is exactly its path.
            let match = directive.hasPrefix("return") ? "= " : ""
            return "location \(match)\(NginxPeer.quoted(path)) { \(directive) }"
        }
    }

    /// One of the servers of an nginx; it has a port and an access log of its own.
    public struct Server: Sendable, Equatable {
        /// What it answers; every other path is answered with 404.
        public var locations: [Location]

        /// The form of its access log, in nginx's words; `nil` is the combined form.
        public var logFormat: String?

        /// The certificate with which it speaks TLS; `nil`, the default, makes it plain.
        public var certificate: CertificateAuthority.Certificate?

        /// Whether it compresses for clients that accept it; the default is `false`.
        public var compresses = false

        /// Creates a server.
        public init(_ locations: [Location], logFormat: String? = nil) {
            self.locations = locations
            self.logFormat = logFormat
        }
    }

    private let process: PeerProcess
    private let ports: [UInt16]
    private let workers: Int

    private init(_ program: String, _ servers: [Server], workers: Int) throws(PeerError) {
        let ports = servers.map { _ in PeerSocket.freePort() }
        self.ports = ports
        self.workers = workers
        process = try PeerProcess(
            program,
            files: { ["nginx.conf": Self.configuration(servers, ports, workers, folder: $0.path)] },
            arguments: { folder in
                ["-p", folder.path, "-c", "\(folder.path)/nginx.conf", "-e", "\(folder.path)/error.log"]
            }
        )
    }

    /// Starts nginx and waits until it listens. It runs until ``stop()``, or until it is let go of.
    ///
    /// - Throws: ``PeerError`` with what nginx said.
    public static func start(
        _ program: String,
        servers: [Server],
        workers: Int = 1
    ) async throws -> NginxPeer {
        var attemptsLeft = 3
        while true {
            let peer = try NginxPeer(program, servers, workers: workers)
            attemptsLeft -= 1
            do {
                // It listens a moment before it is ready for signals, which it is once workers start.
                try await peer.process.wait(for: "open port") {
                    peer.startedWorkers >= workers && peer.ports.allSatisfy(PeerSocket.isListening) ? () : nil
                }
                return peer
            } catch PeerError.ended(_, _, let errors) where attemptsLeft > 0 && errors.contains("in use") {
                // Somebody was quicker to take the port.
                continue
            }
        }
    }

    /// Runs nginx as long as `body` takes.
    public static func withRunning<Value>(
        _ program: String,
        servers: [Server],
        workers: Int = 1,
        _ body: (NginxPeer) async throws -> Value
    ) async throws -> Value {
        let peer = try await start(program, servers: servers, workers: workers)
        defer { peer.stop() }
        return try await body(peer)
    }

    /// Ends nginx and removes its files.
    public func stop() { process.stop() }

    /// The base URL of the first server, or of another.
    public func url(of server: Int = 0) -> String { "http://127.0.0.1:\(port(of: server))" }

    /// The port of the first server, or of another.
    public func port(of server: Int = 0) -> UInt16 { ports[server] }

    /// The path of the access log of the first server, or of another.
    public func accessLogPath(of server: Int = 0) -> String {
        process.folder.appending(path: "access-\(server).log").path
    }

    /// The lines of an access log, once there are at least so many: nginx writes a line a moment after the
    /// client has its answer.
    public func accessLog(of server: Int = 0, lines count: Int) async throws -> [String] {
        try await process.wait(for: "\(count) lines in the access log") {
            let lines = process.text(of: "access-\(server).log").split(separator: "\n").map(String.init)
            return lines.count >= count ? lines : nil
        }
    }

    /// Lets nginx take on other locations on the same ports, and waits until no worker serves the old ones.
    ///
    /// - Throws: ``PeerError`` when nginx does not accept them; the old ones then stay.
    public func reload(servers: [Server]) async throws {
        let before = errorLog
        let configuration = Self.configuration(servers, ports, workers, folder: process.folder.path)
        try process.replace("nginx.conf", with: configuration)
        process.signal(SIGHUP)
        try await process.wait(for: "end of the old workers") {
            let news = errorLog.dropFirst(before.count)
            if news.contains("[emerg]") {
                throw PeerError.notReady(program: "nginx", awaiting: "reload", errors: String(news))
            }
            let ended = news.split(separator: "\n").count { $0.hasSuffix("gracefully shutting down") }
            return ended >= workers ? () : nil
        }
    }

    private var startedWorkers: Int {
        errorLog.split(separator: "\n").count { $0.contains(": start worker process ") }
    }

    /// What nginx has noted about itself.
    public var errorLog: String { process.text(of: "error.log") }
}

extension NginxPeer {
    static func configuration(_ servers: [Server], _ ports: [UInt16], _ workers: Int, folder: String)
        -> String
    {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "    \($0)_temp_path \(folder)/\($0);\n" }
        let blocks = zip(servers, ports).enumerated().map { index, pair in
            block(of: pair.0, port: pair.1, index: index, folder: folder)
        }
        // Only a master that is root may choose its workers' user.
        let user = geteuid() == 0 ? "user \(NSUserName());\n" : ""
        return """
            \(user)daemon off;
            worker_processes \(workers);
            pid \(folder)/nginx.pid;
            error_log \(folder)/error.log notice;
            events { worker_connections 2048; }
            http {
                default_type text/plain;
                keepalive_requests 1000000000;
                geo $dollar { default "$"; }
            \(temporary.joined())\(blocks.joined(separator: "\n"))
            }

            """
    }

    private static func block(of server: Server, port: UInt16, index: Int, folder: String) -> String {
        let format = server.logFormat.map { "    log_format server\(index) '\(escaped($0, quote: "'"))';\n" }
        let name = server.logFormat == nil ? "combined" : "server\(index)"
        let locations = server.locations.map { "        \($0.block)\n" }
        let security =
            server.certificate.map {
                " ssl; ssl_certificate \($0.path); ssl_certificate_key \($0.key)"
            } ?? ""
        let hasRoot = server.locations.contains { $0.path == "/" && !$0.directive.hasPrefix("return") }
        let rest = hasRoot ? "" : "        location / { return 404 \"not found\\n\"; }\n"
        return """
            \(format ?? "")    server {
                    listen 127.0.0.1:\(port)\(security);
                    \(server.compresses ? "gzip on; gzip_types *;" : "")
                    access_log \(folder)/access-\(index).log \(name);
            \(locations.joined())\(rest)    }
            """
    }

    /// A text in nginx's quotes. There is no escape for `$`; a variable stands for it.
    static func quoted(_ text: String) -> String {
        "\"\(escaped(text, quote: "\"").replacing("$", with: "${dollar}"))\""
    }

    private static func escaped(_ text: String, quote: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(quote, with: "\\" + quote)
    }
}
