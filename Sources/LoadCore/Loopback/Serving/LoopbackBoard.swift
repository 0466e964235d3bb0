import Synchronization

/// The state that a server's thread shares with all others: the thread publishes its totals, the others give
/// orders.
final class LoopbackBoard: Sendable {
    /// How the server answers.
    enum Behaviour: Sendable {
        case script(LoopbackServer.Script)
        case handler(LoopbackServer.Handler)
    }

    /// Orders for the thread. The latest of each kind counts.
    struct Orders: Sendable {
        var behaviour: Behaviour?
        var heldUntil: MonotonicInstant?
    }

    private let counters = Mutex(LoopbackServer.Counters())
    private let log = Mutex<[LoopbackServer.Request]>([])
    private let logLimit: Int
    private let orders = Mutex(Orders())
    private let ordersGiven = Atomic<UInt64>(0)
    private let receivedBytes = Atomic<UInt64>(0)
    private let sentBytes = Atomic<UInt64>(0)

    init(logLimit: Int) {
        self.logLimit = max(0, logLimit)
    }

    /// Whether requests are to be written into the log.
    var keepsLog: Bool { logLimit > 0 }

    /// The counters as they are now.
    var currentCounters: LoopbackServer.Counters {
        var result = counters.withLock { $0 }
        result.receivedBytes = receivedBytes.load(ordering: .relaxed)
        result.sentBytes = sentBytes.load(ordering: .relaxed)
        return result
    }

    /// The latest requests, the oldest first.
    var currentLog: [LoopbackServer.Request] { log.withLock { Array($0.suffix(logLimit)) } }

    func count(_ change: (inout LoopbackServer.Counters) -> Void) {
        counters.withLock { change(&$0) }
    }

    func countReceived(_ count: Int) {
        receivedBytes.wrappingAdd(UInt64(count), ordering: .relaxed)
    }

    /// Counts bytes about to be sent; to be corrected when not all of them were.
    func countSent(_ count: Int, unsent: Int = 0) {
        sentBytes.wrappingAdd(UInt64(count), ordering: .relaxed)
        sentBytes.wrappingSubtract(UInt64(unsent), ordering: .relaxed)
    }

    func write(_ request: LoopbackServer.Request) {
        log.withLock { log in
            log.append(request)
            // Cut now and then rather than each time, which would move the whole log.
            if log.count >= 2 * logLimit { log.removeFirst(log.count - logLimit) }
        }
    }

    /// Gives an order. The thread sees it before it answers another request.
    func order(_ change: (inout Orders) -> Void) {
        orders.withLock { change(&$0) }
        ordersGiven.wrappingAdd(1, ordering: .releasing)
    }

    /// The orders given since `seen`, which is brought up to date; `nil` when there are none.
    func takeOrders(since seen: inout UInt64) -> Orders? {
        let given = ordersGiven.load(ordering: .acquiring)
        guard given != seen else { return nil }
        seen = given
        return orders.withLock { orders in
            let taken = orders
            orders = Orders()
            return taken
        }
    }
}
