#if os(Linux)
    import CEpoll
    #if canImport(Glibc)
        import Glibc
    #else
        import Musl
    #endif

    /// One epoll instance with the two descriptors every loop needs: a bell for other threads, and a timer.
    ///
    /// Everything is watched edge-triggered: a report says that something *changed*, so that descriptors that
    /// stay ready cost nothing, and bell and timer need not be read. The timer is a timerfd because
    /// `epoll_wait` counts whole milliseconds and is granted 50 µs of slack, and `epoll_pwait2` is missing
    /// from C libraries and kernels that Swift still supports.
    struct Poller: ~Copyable, Sendable {
        /// Tokens that no table hands out.
        private static let bellWord = UInt64.max
        private static let timerWord = UInt64.max - 1

        /// The subject of a report.
        enum Report {
            case bell
            case timer
            case socket(Token, SocketReadiness)
        }

        private let epoll: FileDescriptor
        private let bell: FileDescriptor
        private let timer: FileDescriptor

        init() throws(SystemCallError) {
            let epoll = try FileDescriptor(epoll_create1(Int32(EPOLL_CLOEXEC)), from: "epoll_create1")
            let bell = try FileDescriptor(eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)), from: "eventfd")
            let timer = try FileDescriptor(
                timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK)),
                from: "timerfd_create"
            )
            try Self.watch(bell, by: epoll, word: Self.bellWord, for: EPOLLIN.rawValue)
            try Self.watch(timer, by: epoll, word: Self.timerWord, for: EPOLLIN.rawValue)
            self.epoll = epoll
            self.bell = bell
            self.timer = timer
        }

        /// Watches a socket until it is closed.
        func add(_ socket: borrowing FileDescriptor, as token: Token) throws(SystemCallError) {
            let events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue
            try Self.watch(socket, by: epoll, word: token.word, for: events)
        }

        private static func watch(
            _ descriptor: borrowing FileDescriptor,
            by epoll: borrowing FileDescriptor,
            word: UInt64,
            for events: UInt32
        ) throws(SystemCallError) {
            var event = epoll_event()
            event.events = events | EPOLLET.rawValue
            event.data.u64 = word
            guard epoll_ctl(epoll.number, EPOLL_CTL_ADD, descriptor.number, &event) == 0 else {
                throw SystemCallError("epoll_ctl")
            }
        }

        /// Wakes the thread that waits; may be called from any thread.
        func ring() { eventfd_write(bell.number, 1) }

        /// Sets the timer, in place of what it was set to before.
        func setTimer(to deadline: MonotonicInstant) {
            var setting = itimerspec()
            // A setting of zero would switch the timer off.
            let moment = max(deadline.nanoseconds, 1)
            setting.it_value.tv_sec = Int(moment / 1_000_000_000)
            setting.it_value.tv_nsec = Int(moment % 1_000_000_000)
            timerfd_settime(timer.number, Int32(TFD_TIMER_ABSTIME), &setting, nil)
        }

        /// Waits for reports, or only looks when there is other work; returns how many there are.
        func wait(_ events: UnsafeMutableBufferPointer<epoll_event>, looksOnly: Bool) -> Int {
            Int(max(epoll_wait(epoll.number, events.baseAddress, Int32(events.count), looksOnly ? 0 : -1), 0))
        }

        /// Returns the report in one event of `wait`.
        static func report(_ event: epoll_event) -> Report {
            switch event.data.u64 {
            case bellWord: .bell
            case timerWord: .timer
            case let word: .socket(Token(word: word), SocketReadiness(events: event.events))
            }
        }
    }

    /// The operations that may be tried on a socket without waiting.
    struct SocketReadiness: OptionSet, Sendable {
        let rawValue: UInt8

        /// Reading gives bytes, the end or an error.
        static let readable = SocketReadiness(rawValue: 1)
        /// Writing takes bytes or gives an error.
        static let writable = SocketReadiness(rawValue: 2)
        /// The peer ended or broke the connection; bytes may still be there to read.
        static let ended = SocketReadiness(rawValue: 4)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(events: UInt32) {
            self = []
            let broken = EPOLLHUP.rawValue | EPOLLERR.rawValue
            let ended = broken | EPOLLRDHUP.rawValue
            if events & (EPOLLIN.rawValue | ended) != 0 { insert(.readable) }
            if events & (EPOLLOUT.rawValue | broken) != 0 { insert(.writable) }
            if events & ended != 0 { insert(.ended) }
        }
    }
#endif
