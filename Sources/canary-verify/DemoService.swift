import LoadCore
import Synchronization

/// The service of the demo: three paths that answer JSON in a few milliseconds, with an identifier that is
/// another one each time, as real answers have.
enum DemoService {
    static let endpoints = [
        Endpoint(path: "/api/users", weight: 3), Endpoint(path: "/api/orders", weight: 2),
        Endpoint(path: "/api/products", weight: 1),
    ]

    /// A server; its latencies are multiplied by the slowness.
    static func server(slowness: Double) -> LoopbackServer {
        LoopbackServer(handler: handler(slowness))
    }

    /// Makes a running server another version.
    static func change(_ server: LoopbackServer, toSlowness slowness: Double) {
        server.replaceHandler(handler(slowness))
    }

    private static func handler(_ slowness: Double) -> LoopbackServer.Handler {
        let served = Counter()
        return { request in
            let body = #"{"path": "\#(request.path)", "items": [1, 2, 3], "request_id": \#(served.next())}"#
            let median = Duration.milliseconds(request.path == "/api/orders" ? 8 : 4) * slowness
            return LoopbackServer.Response(
                headers: [HTTPHeader(name: "Content-Type", value: "application/json")],
                body: .text(body),
                delay: .lognormal(median: median, sigma: 0.3)
            )
        }
    }

    private final class Counter: Sendable {
        private let count = Atomic(0)
        func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
    }
}
