#if os(Linux)
    import SLOEval
    import Synchronization
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// HTTP/1.1 over non-blocking sockets, on Linux: `http`, and `https` through the system's OpenSSL. The
    /// engine for large loads.
    ///
    /// Each lane is one thread that waits in epoll and runs the users dealt to it, so that a request costs
    /// one write, one read, no lock and no change of thread, and allocates nothing.
    ///
    /// - A channel keeps one connection between requests; without keep-alive, each request opens its own.
    /// - Host names are resolved once per run, and again when no address can be connected to.
    /// - The time limit covers connecting, redirects and body together.
    /// - If a kept connection ends before any byte of an answer, an idempotent request is sent once more
    ///   (RFC 9112, section 9.3.1) and counted in ``HTTPExchange/retries``. Everything else is a failure.
    /// - Redirects follow RFC 9110, section 15.4; `Authorization` and `Cookie` stay with their origin.
    public final class SocketTransport: HTTPTransport {
        /// `socket`.
        public let name = "socket"

        /// The lanes, one thread each.
        public let lanes: [SocketLane]

        private let context: SocketContext

        /// Creates a transport and starts its threads; ``close()`` ends them.
        ///
        /// Raises the process's limit of open files when the connections need it.
        ///
        /// - Parameters:
        ///   - options: The limits of every exchange.
        ///   - threads: The number of lanes, at least 1; `nil` is one fewer than there are processors, as
        ///     the service under test or the rest of the program wants one.
        ///   - keepsAlive: Whether connections are kept between requests.
        public convenience init(
            options: TransportOptions,
            threads: Int? = nil,
            keepsAlive: Bool = true
        ) throws(SocketTransportError) {
            try self.init(
                context: SocketContext(options: options, keepsAlive: keepsAlive),
                threads: threads ?? Self.processors - 1
            )
        }

        init(context: SocketContext, threads: Int) throws(SocketTransportError) {
            do throws(DescriptorLimit.Shortage) {
                try DescriptorLimit.raise(toServe: context.options.connectionLimit)
            } catch {
                throw .tooFewDescriptors(connections: error.connections, limit: error.limit)
            }
            self.context = context
            do throws(TLSOptionsError) {
                // The defaults hold for every OpenSSL, and most runs need none.
                for context in [context, context.production].compactMap(\.self)
                where context.options.tls != TLSOptions() { _ = try context.tls() }
            } catch {
                throw .tls(error)
            }
            do throws(ZlibUnavailable) {
                if context.options.acceptsCompression { _ = try Zlib.loaded.get() }
            } catch {
                throw .compression(error)
            }
            do throws(SystemCallError) {
                var lanes: [SocketLane] = []
                for _ in 0..<max(threads, 1) {
                    lanes.append(SocketLane(loop: try EventLoop(), context: context))
                }
                self.lanes = lanes
            } catch {
                throw .noEventLoop(error.description)
            }
        }

        /// The events of all lanes' connections so far.
        public var statistics: SocketStatistics {
            lanes.reduce(into: SocketStatistics()) { $0.add($1.counters) }
        }

        /// Ends every exchange in flight as abandoned, and each later one at once; from any thread.
        public func abandonAll() {
            context.abandon()
            for lane in lanes { lane.loop.post(.abandonAll) }
        }

        /// Closes all connections and joins the lanes' threads. Exchanges in flight end as abandoned.
        public func close() async {
            for lane in lanes { await lane.loop.shutDown() }
        }

        private static var processors: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }
    }

    /// The state that all lanes of a transport share.
    final class SocketContext: Sendable {
        let options: TransportOptions
        let keepsAlive: Bool
        let timeout: UInt64
        let resolver: AddressResolver
        /// The state of connections to production; `nil` where both sides are secured alike.
        let production: SocketContext?
        private let abandoned = Atomic(false)
        private let preparedTLS = Mutex<Result<TLSContext, TLSOptionsError>?>(nil)

        init(options: TransportOptions, keepsAlive: Bool, resolver: AddressResolver? = nil) {
            self.options = options
            self.keepsAlive = keepsAlive
            timeout = options.timeout.wholeNanoseconds
            let resolver = resolver ?? AddressResolver(routes: options.routes)
            self.resolver = resolver
            production = options.productionTLS.map { tls in
                var options = options
                options.tls = tls
                options.productionTLS = nil
                return SocketContext(options: options, keepsAlive: keepsAlive, resolver: resolver)
            }
        }

        /// Whether no exchange may begin or go on.
        var isAbandoned: Bool { abandoned.load(ordering: .relaxed) }

        /// The TLS of all connections, set up when it is first asked for.
        func tls() throws(TLSOptionsError) -> TLSContext {
            let result = preparedTLS.withLock { prepared in
                let result =
                    prepared
                    ?? Result { () throws(TLSOptionsError) in
                        try TLSContext(options.tls, library: try OpenSSL.loaded.get())
                    }
                prepared = result
                return result
            }
            return try result.get()
        }

        func abandon() {
            abandoned.store(true, ordering: .relaxed)
            production?.abandon()
        }
    }
#endif
