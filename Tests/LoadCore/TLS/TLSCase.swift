#if os(Linux)
    import Foundation
    @testable import LoadCore
    import TestSupport
    import Testing

    extension TransportOptions {
        /// Options with a CA to trust and the time limit that no test waits for.
        static func tls(_ tls: TLSOptions, timeout: Duration = .seconds(60)) -> TransportOptions {
            TransportOptions(timeout: timeout, followsCrossOrigin: true, tls: tls)
        }
    }

    /// Runs a body with one channel of a new transport, and closes the transport.
    func withSecureChannel<Value: Sendable>(
        _ options: TransportOptions,
        keepsAlive: Bool = true,
        _ body: (SocketTransport, SocketChannel) async throws -> Value
    ) async throws -> Value {
        let transport = try SocketTransport(options: options, threads: 1, keepsAlive: keepsAlive)
        do {
            let value = try await body(transport, transport.lanes[0].makeChannel())
            await transport.close()
            return value
        } catch {
            await transport.close()
            throw error
        }
    }

    /// What becomes of one GET over TLS.
    func secureExchange(
        _ url: String,
        _ tls: TLSOptions,
        timeout: Duration = .seconds(60)
    ) async throws -> HTTPExchange {
        let request = HTTPRequest(target: try TargetURL(url), path: "/", bodyUse: .kept)
        return try await withSecureChannel(.tls(tls, timeout: timeout)) { _, channel in
            await channel.exchange(request)
        }
    }
#endif
