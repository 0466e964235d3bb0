#if os(Linux)
    import SLOEval
    import Synchronization
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// Where a connection leads, as far as connecting is concerned.
    struct Origin: Hashable, Sendable {
        var host: String
        var port: UInt16
        /// The file of a Unix-domain socket, in place of host and port.
        var socketPath: String?

        /// Where connections to this origin go: elsewhere, if the first route for it says so.
        func routed(by routes: [ConnectionRoute]) -> Origin {
            guard socketPath == nil else { return self }
            for route in routes where route.isFor(host: host, port: port) {
                guard case .place(let host, let port) = route.destination else { continue }
                return Origin(host: host ?? self.host, port: port ?? self.port)
            }
            return self
        }

        /// The addresses that the first route for this origin names.
        fileprivate func addresses(by routes: [ConnectionRoute]) -> [SocketAddress]? {
            for route in routes where route.isFor(host: host, port: port) {
                guard case .addresses(let texts) = route.destination else { continue }
                return texts.flatMap {
                    (try? SocketAddress.resolve(host: $0, port: port, isNumeric: true)) ?? []
                }
            }
            return nil
        }
    }

    /// Finds the addresses of hosts: once per run and host, on a thread of its own, never on a loop.
    ///
    /// An answer is kept until a connection to all its addresses failed, so that a service that moved is
    /// found again. Neither answers nor failures are asked for anew within a second, however many users fail.
    final class AddressResolver: Sendable {
        /// Looks up a host; may block.
        typealias Lookup = @Sendable (Origin) throws(ResolutionError) -> [SocketAddress]

        /// The knowledge about a host.
        enum Answer: Sendable {
            /// The addresses, and the place of the one that was connected to last.
            case addresses([SocketAddress], preferred: Int?)
            case failure(ResolutionError)
        }

        private struct Entry {
            var answer: Answer?
            var since = MonotonicInstant.now
            var waiting: [@Sendable () -> Void] = []
            var isPending = false

            var age: UInt64 { MonotonicInstant.now.nanoseconds(since: since) }
        }

        private let lookup: Lookup
        private let patience: UInt64
        private let routes: [ConnectionRoute]
        private let entries = Mutex<[Origin: Entry]>([:])

        /// Creates a resolver.
        ///
        /// - Parameters:
        ///   - patience: How old an answer must be before it is asked for again.
        ///   - routes: Hosts whose addresses are given.
        ///   - lookup: Looks up any other host.
        init(
            patience: Duration = .seconds(1),
            routes: [ConnectionRoute] = [],
            lookup: @escaping Lookup = AddressResolver.askSystem
        ) {
            self.lookup = lookup
            self.routes = routes
            self.patience = patience.wholeNanoseconds
        }

        private static let askSystem: Lookup = { origin throws(ResolutionError) in
            try SocketAddress.resolve(host: origin.host, port: origin.port, isNumeric: false)
        }

        /// Returns the known addresses of an origin. When none are known, it looks the origin up and calls
        /// `notify` once there is an answer; `notify` may be called from any thread, and before this function
        /// returns.
        func answer(for origin: Origin, notify: @escaping @Sendable () -> Void) -> Answer? {
            let (answer, isFirst) = entries.withLock { entries in
                update(&entries[origin, default: Entry()], for: origin, notify: notify)
            }
            if isFirst { startLookup(of: origin) }
            return answer
        }

        private func update(
            _ entry: inout Entry,
            for origin: Origin,
            notify: @escaping @Sendable () -> Void
        ) -> (Answer?, isFirst: Bool) {
            if case .failure = entry.answer, entry.age > patience { entry.answer = nil }
            if entry.answer == nil, !entry.isPending {
                let (host, port) = (origin.host, origin.port)
                let known =
                    origin.addresses(by: routes)
                    ?? (try? SocketAddress.resolve(host: host, port: port, isNumeric: true))
                entry.answer = known.map { .addresses($0, preferred: nil) }
            }
            guard entry.answer == nil else { return (entry.answer, false) }
            entry.waiting.append(notify)
            defer { entry.isPending = true }
            return (nil, isFirst: !entry.isPending)
        }

        /// Learns that an address could be connected to, so that others try it first.
        func prefer(_ index: Int, of origin: Origin) {
            entries.withLock { entries in
                guard case .addresses(let addresses, _) = entries[origin]?.answer, index < addresses.count
                else { return }
                entries[origin]?.answer = .addresses(addresses, preferred: index)
            }
        }

        /// Learns that no address of an origin could be connected to.
        func distrust(_ origin: Origin) {
            entries.withLock { entries in
                guard let entry = entries[origin], !entry.isPending, entry.age > patience else { return }
                entries[origin] = nil
            }
        }

        private func startLookup(of origin: Origin) {
            let started = Self.onThread { [self] in
                do throws(ResolutionError) {
                    finish(origin, with: .addresses(try lookup(origin), preferred: nil))
                } catch {
                    finish(origin, with: .failure(error))
                }
            }
            if !started { finish(origin, with: .failure(ResolutionError(code: EAI_AGAIN))) }
        }

        private func finish(_ origin: Origin, with answer: Answer) {
            let waiting = entries.withLock { entries in
                let waiting = entries[origin]?.waiting ?? []
                entries[origin] = Entry(answer: answer)
                return waiting
            }
            for notify in waiting { notify() }
        }

        /// Runs blocking work on a thread that ends with it; whether there is one.
        private static func onThread(_ work: @escaping @Sendable () -> Void) -> Bool {
            final class Work {
                let body: @Sendable () -> Void
                init(_ body: @escaping @Sendable () -> Void) { self.body = body }
            }
            let context = Unmanaged.passRetained(Work(work))
            var thread = pthread_t()
            let code = pthread_create(
                &thread,
                nil,
                { context in
                    // SAFETY: the pointer is the reference retained just before, released here.
                    if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                    return nil
                },
                context.toOpaque()
            )
            guard code == 0 else {
                context.release()
                return false
            }
            pthread_detach(thread)
            return true
        }
    }
#endif
