import Delivery
import LoadCore
import Synchronization

/// The demo's service: a server in this process that answers as version v1 or v2, and shares requests out
/// between the two by weight: one after another in turn, so that of a hundred requests exactly so many reach
/// v2.
final class DemoService: Sendable {
    fileprivate struct State {
        var percentage = 0
        var credit = 0
        var counters = TrafficCounters(canary: 0, total: 0)
        var canaryFails = false
        var orders = 0
    }

    private let server = LoopbackServer()
    private let state = Mutex(State())

    /// Begins to listen on a free port of 127.0.0.1.
    init() throws {
        server.replaceHandler { [weak self] in self?.answer($0) ?? .text("", status: 503) }
        try server.start()
    }

    /// The base URL that clients ask.
    var url: String { server.url }

    /// The URL at which the canary itself says how it is, whatever its share.
    var canaryHealthURL: String { server.url + Self.canaryHealth }

    /// The canary's share in percent.
    var percentage: Int {
        get { state.withLock(\.percentage) }
        set { state.withLock { $0.percentage = newValue } }
    }

    /// Whether the canary answers three orders in ten with an error; it says all the same that it is well.
    var canaryFails: Bool {
        get { state.withLock(\.canaryFails) }
        set { state.withLock { $0.canaryFails = newValue } }
    }

    /// The requests that each version answered.
    var counters: TrafficCounters { state.withLock(\.counters) }

    /// Takes no more requests.
    func stop() { server.stop() }

    private static let canaryHealth = "/v2/api/health"

    private func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        if request.path == Self.canaryHealth { return Self.health(isCanary: true) }
        return state.withLock { state in
            let isCanary = state.nextIsCanary()
            guard request.path == "/api/orders" else { return Self.health(isCanary: isCanary) }
            return LoopbackServer.Response(
                status: isCanary && state.nextOrderFails() ? 503 : 200,
                body: .size(800),
                delay: .uniform(.milliseconds(2) ... .milliseconds(6))
            )
        }
    }

    private static func health(isCanary: Bool) -> LoopbackServer.Response {
        .text(#"{"status":"ok","version":"\#(isCanary ? "v2" : "v1")"}"#)
    }
}

extension DemoService.State {
    /// Whether the next request is the canary's.
    fileprivate mutating func nextIsCanary() -> Bool {
        credit += percentage
        counters.total += 1
        guard credit >= 100 else { return false }
        credit -= 100
        counters.canary += 1
        return true
    }

    /// Whether the canary's next order fails.
    fileprivate mutating func nextOrderFails() -> Bool {
        orders += 1
        return canaryFails && orders % 10 < 3
    }
}
