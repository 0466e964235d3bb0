#if os(Linux)
    /// One thread of a ``SocketTransport``, with the users on it.
    public struct SocketLane: TransportLane {
        let loop: EventLoop
        let context: SocketContext
        var counters = SocketCounters()
        let wires = WireCache()

        /// The thread, as an executor for the lane's users.
        public var executor: (any TaskExecutor)? { loop }

        /// The present moment of the monotonic clock.
        public var now: MonotonicInstant { .now }

        /// Sleeps until a moment, to within some tens of microseconds on an idle lane.
        ///
        /// - Throws: `CancellationError` as soon as the task is cancelled or the transport closed.
        public func sleep(until deadline: MonotonicInstant) async throws(CancellationError) {
            try await loop.sleep(until: deadline)
        }

        /// A channel for one user. Opens nothing yet.
        public func makeChannel() -> SocketChannel { SocketChannel(lane: self) }

        /// A channel for a user that asks production beside a canary: with the TLS of that side.
        public func makeProductionChannel() -> SocketChannel {
            guard let production = context.production else { return makeChannel() }
            return SocketChannel(lane: SocketLane(loop: loop, context: production, counters: counters))
        }

        /// A channel to the servers of this process, past all proxies and routes; `nil` where it is to be secure
        /// and there is no TLS.
        public func makeLoopbackChannel(isSecure: Bool) -> SocketChannel? {
            var options = context.options
            options.proxies = ProxyRules()
            options.routes = []
            options.productionTLS = nil
            if isSecure {
                guard let identity = try? TLSIdentity.ofProcess.get() else { return nil }
                // The server has another name and CA than the service, and asks for no certificate.
                options.tls = TLSOptions(
                    caCertificates: identity.pem,
                    minimumVersion: options.tls.minimumVersion,
                    maximumVersion: options.tls.maximumVersion,
                    resumes: options.tls.resumes
                )
            }
            let context = SocketContext(options: options, keepsAlive: context.keepsAlive)
            return SocketChannel(lane: SocketLane(loop: loop, context: context))
        }
    }
#endif
