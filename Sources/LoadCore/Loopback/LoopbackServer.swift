import Synchronization

/// A small HTTP/1.1 server inside the process, for tests, demonstrations and measuring the generator itself.
///
/// It listens on the loopback interface and answers from one thread of its own, by a ``Script`` or by a
/// handler. Connections are kept open between requests, pipelined requests are answered in order, bodies are
/// read and counted, and answers can be late, wrong, endless or missing: see ``Misbehaviour``.
///
/// ```swift
/// let script = LoopbackServer.Script(routes: ["/slow": .text("at last", delay: .fixed(.milliseconds(200)))])
/// try await LoopbackServer.withRunning(script) { server in
///     // … ask server.url …
/// }
/// ```
///
/// A server that is let go of stops by itself.
public final class LoopbackServer: Sendable {
    /// Makes the answer to a request. Called on the server's thread, for one request at a time, so it must be
    /// quick and must not wait for the server.
    public typealias Handler = @Sendable (Request) -> Response

    private struct Running {
        let thread: LoopbackThread
        let wakeUp: LoopbackWakeUp
    }

    private struct State {
        var running: Running?
        var behaviour: LoopbackBoard.Behaviour
        var port: UInt16 = 0
    }

    /// Where the server listens and what it keeps.
    public let options: Options

    private let board: LoopbackBoard
    private let state: Mutex<State>

    /// Creates a server that answers by a script. It does not listen before ``start()``.
    public convenience init(_ script: Script = Script(), options: Options = Options()) {
        self.init(.script(script), options)
    }

    /// Creates a server that answers by a handler. It does not listen before ``start()``.
    public convenience init(options: Options = Options(), handler: @escaping Handler) {
        self.init(.handler(handler), options)
    }

    private init(_ behaviour: LoopbackBoard.Behaviour, _ options: Options) {
        self.options = options
        board = LoopbackBoard(logLimit: options.requestLogLimit)
        state = Mutex(State(behaviour: behaviour, port: options.port))
    }

    deinit { stop() }

    /// The port that the server listens on, or last listened on; before the first start the one it was asked
    /// to take, which may be 0.
    public var port: UInt16 { state.withLock { $0.port } }

    /// The server's base URL, without a trailing slash.
    public var url: String {
        let address = options.publicAddress ?? (options.addresses == .ipv6 ? "::1" : "127.0.0.1")
        let host = address.bracketedHost
        return "\(options.isSecure ? "https" : "http")://\(host):\(port)"
    }

    /// The CA of all secure servers of this process, in PEM form; `nil` where there is no TLS. Its key never
    /// leaves the process.
    public static var certificateAuthority: String? { try? TLSIdentity.ofProcess.get().pem }

    /// The totals up to now.
    public var counters: Counters { board.currentCounters }

    /// The latest requests read whole, the oldest first, at most ``Options/requestLogLimit`` of them.
    public var requestLog: [Request] { board.currentLog }
}

extension LoopbackServer {
    /// Listens and answers until ``stop()``. A stopped server can be started again.
    ///
    /// - Throws: ``LoopbackServerError`` when the server runs already, the port is taken, or the system
    ///   refuses a descriptor or a thread.
    public func start() throws(LoopbackServerError) {
        let failure: LoopbackServerError? = state.withLock { state in
            do throws(LoopbackServerError) {
                try start(&state)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private func start(_ state: inout sending State) throws(LoopbackServerError) {
        guard state.running == nil else { throw .alreadyRunning }
        let listeners = try LoopbackListener.open(options)
        let wakeUp = try LoopbackWakeUp()
        let security = options.isSecure ? try Self.security() : nil
        let loop = try LoopbackLoop(
            listeners,
            board: board,
            wakeUp: wakeUp,
            options: options,
            security: security,
            behaviour: state.behaviour
        )
        let thread = try LoopbackThread { loop.run() }
        state.running = Running(thread: thread, wakeUp: wakeUp)
        state.port = listeners.first?.port ?? 0
    }

    private static func security() throws(LoopbackServerError) -> TLSContext {
        do throws(TLSOptionsError) {
            return try TLSContext(serving: TLSIdentity.ofProcess.get(), library: OpenSSL.loaded.get())
        } catch {
            throw .noTLS(error)
        }
    }

    /// Stops listening, closes all connections, whatever they are at, and waits for the server's thread.
    ///
    /// Takes well under a millisecond unless a handler is at work. Does nothing when the server does not run.
    public func stop() {
        let running = state.withLock { state in
            let running = state.running
            state.running = nil
            return running
        }
        guard let running else { return }
        running.wakeUp.signalLast()
        if running.thread.isCurrent {
            running.thread.detach()
        } else {
            running.thread.join()
        }
    }

    /// Answers by another script from now on: every request whose head is read after this call returns.
    public func replaceScript(_ script: Script) {
        replace(.script(script))
    }

    /// Answers by another handler from now on: every request whose head is read after this call returns.
    public func replaceHandler(_ handler: @escaping Handler) {
        replace(.handler(handler))
    }

    private func replace(_ behaviour: LoopbackBoard.Behaviour) {
        state.withLock { state in
            state.behaviour = behaviour
            board.order { $0.behaviour = behaviour }
            state.running?.wakeUp.signal()
        }
    }

    /// Begins no answer for a time from now on. Requests are read all the same; the answers follow at the end
    /// of the pause. A later call replaces an earlier one, so a pause of zero ends it.
    public func pause(for length: Duration) {
        board.order { $0.heldUntil = MonotonicInstant.now.advanced(by: length) }
        state.withLock { $0.running?.wakeUp.signal() }
    }

    /// Runs a server as long as `body` takes, and stops it however that ends.
    ///
    /// - Throws: ``LoopbackServerError`` when the server cannot start, or what `body` throws.
    public static func withRunning<Value>(
        _ script: Script = Script(),
        options: Options = Options(),
        _ body: (LoopbackServer) async throws -> Value
    ) async throws -> Value {
        try await LoopbackServer(script, options: options).whileRunning(body)
    }

    /// Runs this server as long as `body` takes, and stops it however that ends.
    ///
    /// - Throws: ``LoopbackServerError`` when the server cannot start, or what `body` throws.
    public func whileRunning<Value>(_ body: (LoopbackServer) async throws -> Value) async throws -> Value {
        try start()
        defer { stop() }
        return try await body(self)
    }
}
