#if os(Linux)
    import SLOEval
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    extension Connection {
        /// Opens the connection: to the address that worked before, else to the first that answers.
        func connect(for exchange: inout OpenExchange) async throws(ExchangeFailure) {
            exchange.enter(.connect)
            let (addresses, preferred) = try await addresses(for: &exchange)
            var failure: ExchangeFailure?
            for attempt in 0..<addresses.count {
                let index = ((preferred ?? 0) + attempt) % addresses.count
                do throws(ExchangeFailure) {
                    let share = share(of: exchange.deadline, among: addresses.count - attempt)
                    try await connect(to: addresses[index], until: share)
                    counters.opened.increment()
                    exchange.didOpen()
                    if index != preferred { context.resolver.prefer(index, of: place) }
                    return
                } catch {
                    if case .abandoned = error { throw error }
                    // A refusal tells more than, say, a missing IPv6 route; but of an address that worked
                    // before, whatever it says now is the news.
                    if failure == nil || (preferred == nil && error.isRefusal) { failure = error }
                }
            }
            context.resolver.distrust(place)
            throw failure ?? .failed(.dns, "\(place.host) has no address")
        }

        /// Divides the time that is left among the addresses that are left.
        private func share(of deadline: MonotonicInstant, among count: Int) -> MonotonicInstant {
            let now = MonotonicInstant.now
            return now.advanced(byNanoseconds: deadline.nanoseconds(since: now) / UInt64(max(count, 1)))
        }

        private func addresses(
            for exchange: inout OpenExchange
        ) async throws(ExchangeFailure) -> ([SocketAddress], preferred: Int?) {
            if let path = origin.socketPath {
                guard let address = SocketAddress.unix(path: path) else {
                    throw .failed(.other, "the path of the Unix socket is longer than 107 bytes: \(path)")
                }
                return ([address], nil)
            }
            while true {
                // Before the question: the look-up may be under way before this thread goes on.
                let asked = MonotonicInstant.now
                let answer = context.resolver.answer(for: place) { [loop, token = socket.token] in
                    loop.post(.wake(token))
                }
                switch answer {
                case .addresses(let addresses, let preferred): return (addresses, preferred)
                case .failure(let error):
                    throw .failed(error.isOfGenerator ? .generator : .dns, "resolve \(place.host): \(error)")
                case nil: break
                }
                exchange.enter(.dns, at: asked)
                switch await socket.wait(until: exchange.deadline) {
                case .ready: exchange.enter(.connect)
                case .timedOut: throw .failed(.dns, "resolve \(place.host): no answer in time")
                case .abandoned: throw .abandoned
                }
            }
        }

        private func connect(
            to address: SocketAddress,
            until deadline: MonotonicInstant
        ) async throws(ExchangeFailure) {
            do throws(SystemCallError) {
                let descriptor = try FileDescriptor.streamSocket(family: address.family)
                if address.startConnecting(descriptor) != 0, errno != EINPROGRESS {
                    throw SystemCallError("connect")
                }
                try socket.open(descriptor)
            } catch {
                throw .connecting(to: address, error)
            }
            while !socket.readiness.contains(.writable) {
                switch await socket.wait(until: deadline) {
                case .ready: break
                case .timedOut:
                    throw giveUp(.failed(.connectTimeout, "connect to \(address): no answer in time"))
                case .abandoned: throw giveUp(.abandoned)
                }
            }
            if let error = connectError(isInternet: address.isInternet) {
                throw giveUp(.connecting(to: address, error))
            }
        }

        private func giveUp(_ failure: ExchangeFailure) -> ExchangeFailure {
            socket.close()
            return failure
        }

        /// Returns the error of an attempt to connect; `nil` when there is a connection.
        private func connectError(isInternet: Bool) -> SystemCallError? {
            guard let number = socket.number else { return SystemCallError("connect", code: ECONNABORTED) }
            var code: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &size)
            if code != 0 { return SystemCallError("connect", code: code) }
            // A port of the generator's own range on which nobody listens may be given to this very socket,
            // which is then connected to itself (simultaneous open, RFC 9293, section 3.5).
            if isInternet, SocketAddress.isConnectedToItself(number) {
                return SystemCallError("connect", code: ECONNREFUSED)
            }
            return nil
        }
    }

    extension ExchangeFailure {
        fileprivate var isRefusal: Bool {
            if case .failed(.refused, _) = self { true } else { false }
        }
    }
#endif
