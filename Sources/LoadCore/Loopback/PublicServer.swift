/// A small HTTP/1.1 server for other machines, such as the one Prometheus runs on.
///
/// It has the loop of ``LoopbackServer``, listens on any address of this machine, and keeps strangers from
/// using up memory or descriptors: small heads, no bodies, few connections, little time.
package final class PublicServer: Sendable {
    /// The most connections. The descriptor limits of the transports leave room for them.
    static let connectionLimit = 64

    private let server: LoopbackServer

    /// Creates a server. It does not listen before ``start()``.
    ///
    /// - Parameters:
    ///   - address: an address of this machine in numbers; `0.0.0.0` or `::` for all of them.
    ///   - port: the port; 0 takes any free one.
    ///   - handler: makes the answers, on the server's thread.
    package init(address: String, port: UInt16, handler: @escaping LoopbackServer.Handler) {
        var options = LoopbackServer.Options(
            port: port,
            keptBodyLimit: 0,
            requestHeadLimit: 1 << 14,
            connectionLimit: Self.connectionLimit,
            idleLimit: .seconds(10)
        )
        options.publicAddress = address
        server = LoopbackServer(options: options, handler: handler)
    }

    /// The base URL, without a trailing slash.
    package var url: String { server.url }

    /// Listens and answers until ``stop()``.
    package func start() throws(LoopbackServerError) { try server.start() }

    /// Stops listening and closes all connections.
    package func stop() { server.stop() }
}
