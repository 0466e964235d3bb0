#if canImport(CEpoll)
    import CEpoll
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// The poller of Linux. A timer descriptor gives it nanosecond deadlines: the time limit of `epoll_wait`
    /// itself has whole milliseconds, and `epoll_pwait2` is missing from older systems.
    struct EpollLoopbackPoller: LoopbackPoller, ~Copyable {
        private static let batchSize = 256

        private let epoll: Int32
        private let timer: Int32
        private var armed: MonotonicInstant?
        private var batch = [epoll_event](repeating: epoll_event(), count: batchSize)

        init() throws(LoopbackServerError) {
            let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
            guard epoll >= 0 else { throw LoopbackSystem.error("epoll_create1") }
            let timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK))
            guard timer >= 0 else {
                let error = LoopbackSystem.error("timerfd_create")
                close(epoll)
                throw error
            }
            self.epoll = epoll
            self.timer = timer
            _ = control(EPOLL_CTL_ADD, timer, token: .max, interest: .read)
        }

        deinit {
            close(timer)
            close(epoll)
        }

        mutating func add(_ descriptor: Int32, token: UInt64, interest: LoopbackInterest) -> Bool {
            control(EPOLL_CTL_ADD, descriptor, token: token, interest: interest)
        }

        mutating func modify(_ descriptor: Int32, token: UInt64, interest: LoopbackInterest) {
            _ = control(EPOLL_CTL_MOD, descriptor, token: token, interest: interest)
        }

        mutating func remove(_ descriptor: Int32) {
            _ = control(EPOLL_CTL_DEL, descriptor, token: 0, interest: [])
        }

        mutating func wait(until deadline: MonotonicInstant?, events: inout [LoopbackEvent]) {
            events.removeAll(keepingCapacity: true)
            arm(deadline)
            let count = batch.withUnsafeMutableBufferPointer { buffer in
                epoll_wait(epoll, buffer.baseAddress, Int32(buffer.count), -1)
            }
            for index in 0..<max(0, Int(count)) where batch[index].data.u64 != .max {
                let flags = batch[index].events
                events.append(
                    LoopbackEvent(
                        token: batch[index].data.u64,
                        isReadable: flags & EPOLLIN.rawValue != 0,
                        isWritable: flags & EPOLLOUT.rawValue != 0,
                        isBroken: flags & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
                    )
                )
            }
        }

        /// Sets the timer for a deadline. A timer that has fired stays readable until it is set again.
        private mutating func arm(_ deadline: MonotonicInstant?) {
            guard deadline != armed else { return }
            armed = deadline
            var setting = itimerspec()
            if let deadline {
                // All zeros would disarm the timer, so a deadline at the clock's beginning is 1 ns later.
                let nanoseconds = max(deadline.nanoseconds, 1)
                setting.it_value.tv_sec = Int(clamping: nanoseconds / 1_000_000_000)
                setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
            }
            timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &setting, nil)
        }

        private func control(
            _ operation: Int32,
            _ descriptor: Int32,
            token: UInt64,
            interest: LoopbackInterest
        ) -> Bool {
            var event = epoll_event()
            if interest.contains(.read) { event.events |= EPOLLIN.rawValue }
            if interest.contains(.write) { event.events |= EPOLLOUT.rawValue }
            event.data.u64 = token
            return epoll_ctl(epoll, operation, descriptor, &event) == 0
        }
    }
#endif
