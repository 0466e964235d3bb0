import Foundation
import SLOEval
import Synchronization

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A transport that speaks what Foundation speaks: HTTP/1.1, HTTP/2, TLS. What it can't do as asked it
/// refuses; see ``TransportCapabilities/urlSession``.
///
/// Inside a process whose environment names proxies (`http_proxy`, `all_proxy` …) curl sends everything
/// there; the programs start their generator processes without these variables.
///
/// It shares nothing between users but the connections: no cache, no cookies, no stored credentials.
/// Redirects are followed here and not by Foundation, so that both transports follow the same rules, and the
/// time limit of an exchange is kept here too: Foundation rounds its own to whole seconds and starts it anew
/// with every chunk.
///
/// **Latency** runs from the user's decision to send to the last byte, so it includes every wait for
/// Foundation's single work queue and, for a new connection, the time to connect.
///
/// **Known limits of swift-corelibs-foundation** that this transport cannot mend: all sessions of a process
/// share one serial queue, which is the ceiling on its rate; and a server that closes in the middle of a
/// response head, or begins a header line with a space, ends the whole process (`NativeProtocol.swift`).
public final class URLSessionTransport: HTTPTransport {
    /// `urlsession`.
    public let name = "urlsession"

    /// One lane, on the global executor.
    public let lanes: [Lane]

    private let exchanges: SessionExchanges

    /// Creates a transport.
    public init(options: TransportOptions) {
        exchanges = SessionExchanges(options: options)
        lanes = [Lane(exchanges: exchanges)]
    }

    /// Ends every exchange in flight, and each later one, as abandoned.
    public func abandonAll() {
        exchanges.abandonAll()
    }

    /// Closes all connections.
    public func close() async {
        exchanges.close()
    }
}

extension URLSessionTransport {
    /// The strand of a ``URLSessionTransport``.
    public struct Lane: TransportLane {
        fileprivate let exchanges: SessionExchanges

        /// None: users run on the global executor.
        public var executor: (any TaskExecutor)? { nil }

        /// The present moment.
        public var now: MonotonicInstant { .now }

        /// Sleeps until a moment.
        public func sleep(until deadline: MonotonicInstant) async throws(CancellationError) {
            do {
                try await Task.sleep(for: now.duration(to: deadline))
            } catch {
                throw CancellationError()
            }
        }

        /// A channel for one user; the connections behind it are Foundation's.
        public func makeChannel() -> Channel { Channel(exchanges: exchanges) }
    }

    /// A user's way to the server.
    public struct Channel: HTTPChannel {
        fileprivate let exchanges: SessionExchanges

        /// Sends a request, follows redirects, reads the answer whole.
        public func exchange(_ request: HTTPRequest) async -> HTTPExchange {
            await exchanges.exchange(request)
        }
    }
}
