#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The work of a loopback server: one thread that waits for sockets and answers requests.
///
/// Its steps are in the extensions: accepting, reading, answering, sending.
final class LoopbackLoop: @unchecked Sendable {
    // SAFETY: made by one thread and handed to another, which calls `run` and is the only one to use it
    // from then on. What others may touch meanwhile is in the board and the wake-up, which are Sendable.

    /// Tokens of what is not a connection; those of connections are smaller.
    enum Token {
        static let wakeUp = UInt64.max - 1
        /// That of the second listener is one more.
        static let firstListener = UInt64.max - 3
        static let sweep = UInt64.max - 4
    }

    static let receiveSize = 64 << 10
    /// With this many bytes unsent, or unread while an answer is due, no more are taken from a client.
    static let highWater = 256 << 10

    let board: LoopbackBoard
    let wakeUp: LoopbackWakeUp
    let options: LoopbackServer.Options
    /// The TLS of all connections; `nil` where they are plain.
    let security: TLSContext?
    let listeners: [LoopbackListener]

    var poller: SystemLoopbackPoller
    /// The stamp tells the connection whether its deadline still means anything.
    var timers = DeadlineHeap<(token: UInt64, stamp: UInt64)>()
    var events: [LoopbackEvent] = []
    var scratch = [UInt8](repeating: 0, count: receiveSize)
    /// By descriptor.
    var connections: [LoopbackConnection?] = []
    var acceptedCount = 0
    var openCount = 0

    var script: LoopbackCompiledScript
    /// Goes up by one whenever the script or handler is replaced.
    var scriptNumber = 0
    var handler: LoopbackServer.Handler?
    var handlerGenerator = SeededGenerator(seed: 0)
    var scriptStart = MonotonicInstant.now
    var heldUntil: MonotonicInstant?
    private var seenOrders: UInt64 = 0

    init(
        _ listeners: [LoopbackListener],
        board: LoopbackBoard,
        wakeUp: LoopbackWakeUp,
        options: LoopbackServer.Options,
        security: TLSContext?,
        behaviour: LoopbackBoard.Behaviour
    ) throws(LoopbackServerError) {
        poller = try SystemLoopbackPoller()
        self.board = board
        self.wakeUp = wakeUp
        self.options = options
        self.security = security
        self.listeners = listeners
        script = LoopbackCompiledScript(LoopbackServer.Script())
        adopt(behaviour)
        _ = poller.add(wakeUp.descriptor, token: Token.wakeUp, interest: .read)
        for (index, listener) in listeners.enumerated() {
            let token = Token.firstListener + UInt64(index)
            _ = poller.add(listener.descriptor, token: token, interest: .read)
        }
    }

    /// Serves until the order to stop comes, then closes everything.
    func run() {
        takeOrders()
        scheduleSweep()
        while !wakeUp.isLast {
            poller.wait(until: timers.earliest, events: &events)
            takeOrders()
            for event in events { handle(event) }
            fireTimers()
        }
        for case let connection? in connections { drop(connection) }
    }

    private func handle(_ event: LoopbackEvent) {
        switch event.token {
        case Token.wakeUp: wakeUp.clear()
        case Token.firstListener...:
            accept(from: listeners[Int(event.token - Token.firstListener)])
        default:
            guard let connection = connection(of: event.token) else { return }
            if event.isBroken { return drop(connection) }
            if event.isReadable || connection.readsWhenWritable { receive(on: connection) }
            if event.isWritable { proceed(connection) }
        }
    }

    /// Does what was ordered meanwhile.
    func takeOrders() {
        guard let orders = board.takeOrders(since: &seenOrders) else { return }
        if let behaviour = orders.behaviour { adopt(behaviour) }
        if let moment = orders.heldUntil {
            heldUntil = moment
            reviewHeldAnswers()
        }
    }

    private func adopt(_ behaviour: LoopbackBoard.Behaviour) {
        scriptStart = .now
        scriptNumber += 1
        switch behaviour {
        case .script(let script):
            self.script = LoopbackCompiledScript(script)
            handler = nil
        case .handler(let handler):
            self.script = LoopbackCompiledScript(LoopbackServer.Script())
            self.handler = handler
        }
    }

    /// The connection of a token, unless it was closed and its descriptor given to another.
    func connection(of token: UInt64) -> LoopbackConnection? {
        let descriptor = Int(token & 0xFFFF_FFFF)
        guard descriptor < connections.count, let connection = connections[descriptor] else { return nil }
        return connection.token == token ? connection : nil
    }

    /// Closes a connection.
    func drop(_ connection: LoopbackConnection, resets: Bool = false) {
        guard connection.phase != .gone else { return }
        connection.phase = .gone
        poller.remove(connection.descriptor)
        connections[Int(connection.descriptor)] = nil
        openCount -= 1
        board.count { $0.openConnections -= 1 }
        if resets {
            LoopbackSystem.reset(connection.descriptor)
        } else {
            close(connection.descriptor)
        }
    }
}
