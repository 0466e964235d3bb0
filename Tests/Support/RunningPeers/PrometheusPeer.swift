import Foundation

/// A real Prometheus on a free port of 127.0.0.1 that scrapes one target.
public final class PrometheusPeer: Sendable {
    /// The port that clients ask.
    public let port: UInt16

    private let process: PeerProcess

    private init(_ program: String, scraping target: String, every interval: String) throws(PeerError) {
        let port = PeerSocket.freePort()
        self.port = port
        process = try PeerProcess(
            program,
            files: { _ in
                [
                    "prometheus.yml": """
                    global: { scrape_interval: \(interval), scrape_timeout: \(interval) }
                    scrape_configs:
                      - job_name: app
                        static_configs: [{ targets: ["\(target)"] }]

                    """
                ]
            },
            arguments: { folder in
                [
                    "--config.file=\(folder.path)/prometheus.yml", "--storage.tsdb.path=\(folder.path)/data",
                    "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
                ]
            }
        )
    }

    /// Runs Prometheus as long as `body` takes.
    ///
    /// - Parameters:
    ///   - program: the path of the program.
    ///   - target: `host:port`, of which `/metrics` is scraped.
    ///   - interval: how often, as Prometheus writes times: `500ms`.
    ///   - body: gets Prometheus once it is ready.
    public static func withRunning<Value>(
        _ program: String,
        scraping target: String,
        every interval: String,
        _ body: (PrometheusPeer) async throws -> Value
    ) async throws -> Value {
        let peer = try PrometheusPeer(program, scraping: target, every: interval)
        defer { peer.process.stop() }
        try await peer.process.wait(for: "open port") { PeerSocket.isListening(port: peer.port) ? () : nil }
        return try await body(peer)
    }

    /// The base URL that clients ask.
    public var url: String { "http://127.0.0.1:\(port)" }
}
