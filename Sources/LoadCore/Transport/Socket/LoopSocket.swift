#if os(Linux)
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// A socket watched by an event loop, on which one task at a time waits.
    ///
    /// Used only on the loop's thread. The loop's table holds it until it is retired; the descriptor inside
    /// comes and goes with connections.
    final class LoopSocket {
        /// Why a wait ended.
        enum Wake: Sendable {
            /// Something changed: look at ``LoopSocket/readiness``, or at what else was waited for.
            case ready
            /// The deadline passed.
            case timedOut
            /// The run was told to stop at once.
            case abandoned
        }

        private let loop: EventLoop
        /// The name of the connection for timers and messages, for as long as it lives.
        let token: Token
        /// The kernel's name of the present descriptor.
        private var descriptorToken: Token?
        private var descriptor: FileDescriptor?
        /// The TLS on the descriptor; `nil` where it is plain.
        var stream: TLSStream?
        private var continuation: UnsafeContinuation<Wake, Never>?
        private var deadline = MonotonicInstant(nanoseconds: 0)
        private var armedDeadline: MonotonicInstant?

        /// The operations that may be tried without waiting, as far as known.
        var readiness: SocketReadiness = []

        /// Enters a socket without a descriptor into a loop; on the loop's thread.
        init(loop: EventLoop) {
            self.loop = loop
            token = loop.sockets.reserve()
            loop.sockets.fill(token, with: self)
        }

        /// The descriptor's number while there is one.
        var number: Int32? { descriptor?.number }

        /// Takes a descriptor, in place of any before, and has it watched.
        ///
        /// Reports of the descriptor before cannot be mistaken for this one's: each has a token of its own.
        func open(_ new: consuming FileDescriptor) throws(SystemCallError) {
            close()
            let newToken = loop.sockets.reserve()
            loop.sockets.fill(newToken, with: self)
            descriptorToken = newToken
            try loop.poller.add(new, as: newToken)
            descriptor = consume new
        }

        /// Closes the descriptor, if there is one, and tells the peer before when it speaks TLS.
        func close() {
            if number != nil { stream?.close() }
            stream = nil
            descriptor = nil
            readiness = []
            if let descriptorToken { loop.sockets.remove(descriptorToken) }
            descriptorToken = nil
        }

        /// Closes the descriptor and leaves the loop.
        func retire() {
            close()
            loop.sockets.remove(token)
        }

        /// Waits until something is reported, or the socket is woken, or the deadline passes.
        func wait(until deadline: MonotonicInstant) async -> Wake {
            guard !loop.isStopping else { return .abandoned }
            return await withUnsafeContinuation { continuation in
                self.continuation = continuation
                self.deadline = deadline
                arm()
            }
        }

        /// Wakes the task that waits, if one does.
        func wake(_ reason: Wake) {
            guard let continuation else { return }
            self.continuation = nil
            continuation.resume(returning: reason)
        }

        /// Hears what the kernel reports.
        func report(_ change: SocketReadiness) {
            readiness.formUnion(change)
            wake(.ready)
        }

        /// Hears that a timer fired that was set for `moment`.
        ///
        /// Deadlines of one connection mostly move forward, so one timer is left standing and set anew only
        /// when it fires: a request does not touch the heap.
        func timerFired(_ moment: MonotonicInstant, now: MonotonicInstant) {
            guard armedDeadline == moment else { return }
            armedDeadline = nil
            guard continuation != nil else { return }
            if deadline <= now { wake(.timedOut) } else { arm() }
        }

        private func arm() {
            if let armedDeadline, armedDeadline <= deadline { return }
            loop.timers.insert(token, at: deadline)
            armedDeadline = deadline
        }
    }
#endif
